"""EventSources that Argo's controller refuses, each one change away from a good one. Data only.

Source: argo-events v1.9.11 pkg/reconciler/eventsource/validate.go.
"""

from typing import Any

from tests.oracle.tables.sensors import REMOVED, SECRET
from tests.oracle.tables.sources import GOOD, Change

_TEXTS: tuple[tuple[str, str], ...] = (
    *(("amqp", one) for one in ("url", "exchangeType", "routingKey")),
    *(("azureEventsHub", one) for one in ("fqdn", "hubName")),
    *(("azureQueueStorage", one) for one in ("queueName", "storageAccountName")),
    ("azureServiceBus", "queueName"),
    ("bitbucketserver", "bitbucketserverBaseURL"),
    ("calendar", "schedule"),
    *(("emitter", one) for one in ("broker", "channelName", "channelKey")),
    *(("file", one) for one in ("eventType", "watchPathConfig.directory", "watchPathConfig.path")),
    *(("generic", one) for one in ("url", "config")),
    ("gerrit", "gerritBaseURL"),
    ("gitlab", "gitlabBaseURL"),
    *(("hdfs", one) for one in ("type", "hdfsUser", "directory", "path")),
    *(("kafka", one) for one in ("url", "topic", "partition")),
    *(("minio", one) for one in ("endpoint", "bucket.name")),
    *(("mns", one) for one in ("queue", "endpoint")),
    *(("mqtt", one) for one in ("url", "topic", "clientId")),
    *(("nats", one) for one in ("url", "subject")),
    *(("nsq", one) for one in ("hostAddress", "topic", "channel")),
    ("pubSub", "topic"),
    *(("pulsar", one) for one in ("url", "type")),
    ("redis", "hostAddress"),
    ("redisStream", "hostAddress"),
    *(("resource", one) for one in ("version", "resource")),
    *(("sftp", one) for one in ("eventType", "watchPathConfig.directory")),
    *(("sns", one) for one in ("topicArn", "region", "webhook.endpoint", "webhook.port")),
    *(("sqs", one) for one in ("region", "queue")),
    *(("storageGrid", one) for one in ("topicArn", "apiURL", "bucket", "webhook.port")),
    ("stripe", "webhook.endpoint"),
    *(("webhook", one) for one in ("endpoint", "port")),
)
_PARTS: tuple[tuple[str, str], ...] = (
    ("azureServiceBus", "connectionString"),
    *(("bitbucket", one) for one in ("repositories", "events", "webhook")),
    *(("bitbucketserver", one) for one in ("events", "webhook")),
    *(("gerrit", one) for one in ("webhook", "projects", "events", "auth")),
    *(("github", one) for one in ("webhook", "repositories", "events")),
    *(("gitlab", one) for one in ("webhook", "events", "accessToken")),
    ("hdfs", "addresses"),
    *(("minio", one) for one in ("accessKey", "secretKey")),
    ("pulsar", "topics"),
    ("redis", "channels"),
    ("redisStream", "streams"),
    ("resource", "eventTypes"),
    *(("slack", one) for one in ("webhook", "token", "signingSecret")),
    ("sns", "webhook"),
    *(("storageGrid", one) for one in ("webhook", "authToken", "events")),
    ("stripe", "webhook"),
)
REFUSED: dict[str, Change] = {
    **{f"{kind} with an empty {path}": (kind, path, "") for kind, path in _TEXTS},
    **{f"{kind} without {path}": (kind, path, REMOVED) for kind, path in _PARTS},
    "amqp with two addresses": ("amqp", "urlSecret", SECRET),
    "amqp with half a login": ("amqp", "auth", {"username": SECRET}),
    "amqp with a tls that says nothing": ("amqp", "tls", {}),
    "half a shared key": ("azureEventsHub", "sharedAccessKey", SECRET),
    "a queue and a topic": ("azureServiceBus", "topicName", "x"),
    "a queue and a subscription": ("azureServiceBus", "subscriptionName", "x"),
    "bitbucket's server looks every so often": ("bitbucketserver", "checkInterval", "often"),
    "a schedule that is none": ("calendar", "schedule", "* * * *"),
    "a schedule in no time zone": ("calendar", "schedule", "TZ=Atlantis 30 * * * *"),
    "a client's certificate without its key": ("emitter", "tls", {"clientCertSecret": SECRET}),
    "a directory that is relative": ("file", "watchPathConfig.directory", "x"),
    "a path that is absolute": ("file", "watchPathConfig.path", "/x"),
    "a path and a pattern": ("sftp", "watchPathConfig.pathRegexp", "x"),
    "a pattern that is none": ("sftp", "watchPathConfig", {"directory": "/", "pathRegexp": "("}),
    "no project": ("gerrit", "projects", []),
    "repositories and organizations": ("github", "organizations", ["x"]),
    "a form of content": ("github", "contentType", "xml"),
    "half an enterprise": ("github", "githubBaseURL", "http://x"),
    "a port that is none": ("github", "webhook.port", "http"),
    "a type of hdfs that is none": ("hdfs", "type", "APPEND"),
    "hdfs looks every so often": ("hdfs", "checkInterval", "1"),
    "kerberos by half": ("hdfs", "krbKeytabSecret", SECRET),
    "an unknown mechanism": (
        "kafka",
        "sasl",
        {"mechanism": "X", "userSecret": SECRET, "passwordSecret": SECRET},
    ),
    "a user without a password": ("kafka", "sasl", {"userSecret": SECRET}),
    "a cloud without a region": ("kafka", "awsMskIamAuth", {"region": ""}),
    "an event of minio that is none": ("minio", "events", [""]),
    "a queue that is empty": ("nats", "queue", ""),
    "a topic's project without the topic": (
        "pubSub",
        "",
        {"topicProjectID": "x", "subscriptionID": "x"},
    ),
    "a subscription that is exclusive-ish": ("pulsar", "type", "failover"),
    "a password of no namespace": ("redis", "password", SECRET),
    "a selector without a key": ("resource", "filter", {"labels": [{"key": "", "value": "x"}]}),
    "a hook that nobody may make": ("stripe", "createWebhook", True),
}
# Whole specs: what is wrong between two events.
REFUSED_SPECS: dict[str, dict[str, Any]] = {
    "one name twice": {
        "github": {"x": GOOD["github"]},
        "webhook": {"x": GOOD["webhook"]},
    },
    "two ways to replace a pod": {
        "github": {"x": GOOD["github"]},
        "calendar": {"other": GOOD["calendar"]},
    },
}
