"""Which fields argo-events needs in an event of each kind of source. Data only, and how a field counts as set.

Source: argo-events v1.9.11 pkg/eventsources/sources/*/validate.go; the keys are those of an EventSource's spec.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NEEDED: Mapping[str, tuple[str, ...]] = {
    "amqp": ("routingKey", "exchangeType"),
    "azureEventsHub": ("fqdn", "hubName"),
    "azureQueueStorage": ("queueName",),
    "bitbucketserver": ("bitbucketserverBaseURL",),
    "emitter": ("broker", "channelName", "channelKey"),
    "file": ("eventType",),
    "generic": ("url", "config"),
    "gerrit": ("events", "gerritBaseURL", "auth"),
    "gitlab": ("events", "gitlabBaseURL", "accessToken"),
    "kafka": ("url", "topic"),
    "minio": ("accessKey", "secretKey", "endpoint"),
    "mns": ("queue", "endpoint"),
    "mqtt": ("url", "topic", "clientId"),
    "nats": ("url", "subject"),
    "nsq": ("hostAddress", "topic", "channel"),
    "pulsar": ("topics", "url"),
    "redis": ("hostAddress", "channels"),
    "redisStream": ("hostAddress", "streams"),
    "resource": ("version", "resource", "eventTypes"),
    "sftp": ("eventType",),
    "slack": ("token", "signingSecret"),
    "sns": ("topicArn", "region"),
    "sqs": ("region", "queue"),
    "storageGrid": ("topicArn", "apiURL", "authToken", "bucket", "events"),
}
"""Texts may not be empty; a list or an object may."""
ITEMS: Mapping[str, tuple[str, ...]] = {"gerrit": ("projects",), "hdfs": ("addresses",)}
"""Lists that may not be empty."""
EITHER: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "amqp": (("url", "urlSecret"),),
    "azureQueueStorage": (("connectionString", "storageAccountName"),),
    "azureServiceBus": (
        ("connectionString", "fullyQualifiedNamespace"),
        ("queueName", "topicName", "subscriptionName"),
    ),
    "calendar": (("schedule", "interval"),),
    "hdfs": (("hdfsUser", "krbCCacheSecret", "krbKeytabSecret"),),
    "kafka": (("partition", "consumerGroup"),),
    "pubSub": (("topic", "subscriptionID"),),
}
"""Of each group at least one."""
ALONE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "amqp": (("url", "urlSecret"),),
    "azureServiceBus": (("queueName", "topicName"), ("queueName", "subscriptionName")),
}
"""Never both."""
_KERBEROS = ("krbServicePrincipalName", "krbConfigConfigMap")
TOGETHER: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "azureEventsHub": (
        ("sharedAccessKey", ("sharedAccessKeyName",)),
        ("sharedAccessKeyName", ("sharedAccessKey",)),
    ),
    "azureServiceBus": (
        ("topicName", ("subscriptionName",)),
        ("subscriptionName", ("topicName",)),
    ),
    "github": (
        ("githubBaseURL", ("githubUploadURL",)),
        ("githubUploadURL", ("githubBaseURL",)),
    ),
    "hdfs": (
        ("krbKeytabSecret", (*_KERBEROS, "krbUsername", "krbRealm")),
        ("krbCCacheSecret", _KERBEROS),
    ),
    "pubSub": (("topicProjectID", ("topic",)),),
    "redis": (("password", ("namespace",)),),
    "stripe": (("createWebhook", ("apiKey",)),),
}
"""The one only with the others."""
WEBHOOKS = frozenset(
    (
        *("bitbucket", "bitbucketserver", "gerrit", "github", "gitlab"),
        *("slack", "sns", "storageGrid", "stripe"),
    )
)
"""Kinds that listen for requests, as their field `webhook` says."""
WATCHING = frozenset(("file", "hdfs", "sftp"))
RECREATED = frozenset(
    (
        *("amqp", "azureEventsHub", "azureServiceBus", "calendar", "emitter", "file", "generic"),
        *("hdfs", "kafka", "minio", "mqtt", "nats", "nsq", "pubSub", "pulsar", "redis"),
        *("redisStream", "resource", "sftp"),
    )
)
"""Kinds of which only one pod may run at a time (v1.9.11 const.go RecreateStrategyEventSources)."""


def is_set(fields: Mapping[str, Any], name: str) -> bool:
    """Tell whether Go finds more than the zero value in a field."""
    return fields.get(name) not in (None, "", False)
