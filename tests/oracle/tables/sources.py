"""A good EventSource of each kind, and what makes another of it. Judges nothing."""

import json
from typing import Any

from tests.oracle.tables.sensors import REMOVED, SECRET

Change = tuple[str, str, Any]
HOOK = {"endpoint": "/", "port": "12000", "url": "http://x"}
LOGIN = {"username": SECRET, "password": SECRET}
WATCHED = {"directory": "/x", "path": "x.txt"}
GOOD: dict[str, dict[str, Any]] = {
    "amqp": {"url": "amqp://x", "exchangeType": "fanout", "routingKey": "x", "auth": LOGIN},
    "azureEventsHub": {"fqdn": "x", "hubName": "x"},
    "azureQueueStorage": {"queueName": "x", "storageAccountName": "x"},
    "azureServiceBus": {"queueName": "x", "connectionString": SECRET},
    "bitbucket": {
        "webhook": HOOK,
        "events": ["repo:push"],
        "auth": {"basic": LOGIN},
        "repositories": [{"owner": "x", "repositorySlug": "x"}],
    },
    "bitbucketserver": {
        "webhook": HOOK,
        "events": ["x"],
        "accessToken": SECRET,
        "bitbucketserverBaseURL": "http://x",
        "repositories": [{"projectKey": "x", "repositorySlug": "x"}],
    },
    "calendar": {"schedule": "30 * * * *"},
    "emitter": {"broker": "x", "channelName": "x", "channelKey": "x"},
    "file": {"eventType": "CREATE", "watchPathConfig": WATCHED},
    "generic": {"url": "x", "config": "x"},
    "gerrit": {
        "webhook": HOOK,
        "projects": ["x"],
        "events": ["x"],
        "gerritBaseURL": "http://x",
        "auth": LOGIN,
        "hookName": "x",
    },
    "github": {
        "webhook": HOOK,
        "events": ["*"],
        "apiToken": SECRET,
        "repositories": [{"owner": "x", "names": ["x"]}],
    },
    "gitlab": {
        "webhook": HOOK,
        "events": ["PushEvents"],
        "gitlabBaseURL": "http://x",
        "accessToken": SECRET,
    },
    "hdfs": {**WATCHED, "type": "CREATE", "addresses": ["x:1"], "hdfsUser": "x"},
    "kafka": {"url": "x", "topic": "x", "partition": "1"},
    "minio": {"endpoint": "x", "accessKey": SECRET, "secretKey": SECRET, "bucket": {"name": "x"}},
    "mns": {"queue": "x", "endpoint": "x"},
    "mqtt": {"url": "x", "topic": "x", "clientId": "x"},
    "nats": {"url": "x", "subject": "x"},
    "nsq": {"hostAddress": "x", "topic": "x", "channel": "x"},
    "pubSub": {"topic": "x"},
    "pulsar": {"url": "x", "topics": ["x"], "type": "shared"},
    "redis": {"hostAddress": "x", "channels": ["x"]},
    "redisStream": {"hostAddress": "x", "streams": ["x"]},
    "resource": {
        "namespace": "x",
        "group": "",
        "version": "v1",
        "resource": "pods",
        "eventTypes": ["ADD"],
    },
    "sftp": {"eventType": "CREATE", "watchPathConfig": WATCHED},
    "slack": {"webhook": HOOK, "token": SECRET, "signingSecret": SECRET},
    "sns": {"webhook": HOOK, "topicArn": "x", "region": "x"},
    "sqs": {"region": "x", "queue": "x"},
    "storageGrid": {
        "webhook": HOOK,
        "topicArn": "x",
        "apiURL": "http://x",
        "authToken": SECRET,
        "bucket": "x",
        "events": ["x"],
    },
    "stripe": {"webhook": HOOK},
    "webhook": {"endpoint": "/", "port": "12000", "method": "POST"},
}


def source(kind: str, path: str, value: Any) -> dict[str, Any]:
    """Return an EventSource with one event of a kind, one field of it changed; without a path it is the value."""
    event: Any = json.loads(json.dumps(value if not path else GOOD[kind]))
    place, (*above, last) = event, path.split(".")
    for part in above:
        place = place[part]
    if value is REMOVED:
        del place[last]
    elif path:
        place[last] = value
    return spec_of("EventSource", {kind: {"x": event}})


def spec_of(kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    """Return an object of Argo Events."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": kind,
        "metadata": {"name": "default", "namespace": "plays"},
        "spec": spec,
    }
