"""EventSources that Argo's controller takes, near to those it refuses. Data only.

Source: argo-events v1.9.11 pkg/reconciler/eventsource/validate.go.
"""

from typing import Any

from tests.oracle.tables.sensors import REMOVED, SECRET
from tests.oracle.tables.sources import GOOD, HOOK, Change

TAKEN: dict[str, Change] = {
    **{f"a good {kind}": (kind, "", event) for kind, event in GOOD.items()},
    "a secret address": (
        "amqp",
        "",
        {"urlSecret": SECRET, "exchangeType": "fanout", "routingKey": "x"},
    ),
    "with tls the login is not looked at": (
        "amqp",
        "",
        GOOD["amqp"] | {"tls": {"enabled": True}, "auth": {}},
    ),
    "with tls kafka's login is not looked at": (
        "kafka",
        "",
        GOOD["kafka"] | {"tls": {"insecureSkipVerify": True}, "sasl": {}},
    ),
    "both halves of a shared key": (
        "azureEventsHub",
        "",
        GOOD["azureEventsHub"] | {"sharedAccessKey": SECRET, "sharedAccessKeyName": SECRET},
    ),
    "a topic and its subscription": (
        "azureServiceBus",
        "",
        {"fullyQualifiedNamespace": "x", "topicName": "x", "subscriptionName": "x"},
    ),
    "an old way to say a repository of bitbucket": (
        "bitbucket",
        "",
        {"webhook": HOOK, "auth": {}, "owner": "x", "repositorySlug": "x"},
    ),
    "bitbucket's server without a token": (
        "bitbucketserver",
        "",
        {"webhook": HOOK, "bitbucketserverBaseURL": "http://x", "checkInterval": "1m"},
    ),
    "an interval": ("calendar", "", {"interval": "10s"}),
    "a schedule wins": ("calendar", "interval", "often"),
    "a schedule in Asia": ("calendar", "schedule", "CRON_TZ=Asia/Tokyo 0 0 * * *"),
    "a pattern": ("file", "watchPathConfig", {"directory": "/", "pathRegexp": "([a-z]+).txt"}),
    "an organization": ("github", "", {"webhook": HOOK, "organizations": ["x"], "events": ["*"]}),
    "an old way to say a repository": (
        "github",
        "",
        {"webhook": {"endpoint": "/", "port": "1"}, "owner": "x", "repository": "x"},
    ),
    "a hook made by hand": (
        "github",
        "",
        {"webhook": HOOK, "organizations": ["x"]},
    ),
    "an enterprise": (
        "github",
        "",
        GOOD["github"] | {"githubBaseURL": "http://x", "githubUploadURL": "http://x"},
    ),
    "several types": ("hdfs", "type", "CREATE|REMOVE"),
    "one of several types": ("hdfs", "type", "CREATE|APPEND"),
    "a group of consumers": ("kafka", "", {"url": "x", "topic": "x", "consumerGroup": {}}),
    "a bucket that is not said": ("minio", "bucket", REMOVED),
    "no types": ("resource", "eventTypes", []),
    "no topics": ("pulsar", "topics", []),
    "a hook made with its key": (
        "stripe",
        "",
        {"webhook": HOOK, "createWebhook": True, "apiKey": SECRET},
    ),
}
# Whole specs: several kinds, or none.
TAKEN_SPECS: dict[str, dict[str, Any]] = {
    "two kinds": {"github": {"x": GOOD["github"]}, "webhook": {"other": GOOD["webhook"]}},
    "no event at all": {},
    "an empty kind beside": {"github": {"x": GOOD["github"]}, "calendar": {}},
}
