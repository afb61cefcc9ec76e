"""Specs of EventBuses that Argo's controller refuses, and that it takes. Data only.

Source: argo-events v1.9.11 pkg/reconciler/eventbus/validate.go.
"""

from typing import Any

REFUSED: dict[str, dict[str, Any]] = {
    "nothing": {},
    "no version": {"jetstream": {"replicas": 3}},
    "two servers": {"jetstream": {"version": "latest", "replicas": 2}},
    "no servers": {"jetstream": {"version": "latest", "replicas": 0}},
    "nats of nobody": {"nats": {}},
    "nats of two": {"nats": {"native": {}, "exotic": {"url": "x", "clusterID": "x"}}},
    "somebody's nats without its name": {"nats": {"exotic": {"url": "x"}}},
    "somebody's nats nowhere": {"nats": {"exotic": {"clusterID": "x"}}},
    "kafka nowhere": {"kafka": {}},
    "somebody's jetstream nowhere": {"jetstreamExotic": {}},
    "one good, one bad": {"jetstream": {"version": "latest"}, "kafka": {}},
}
TAKEN: dict[str, dict[str, Any]] = {
    "jetstream": {"jetstream": {"version": "latest"}},
    "one server": {"jetstream": {"version": "latest", "replicas": 1}},
    "four servers": {"jetstream": {"version": "latest", "replicas": 4}},
    "nats": {"nats": {"native": {"replicas": 3}}},
    "somebody's nats": {"nats": {"exotic": {"url": "x", "clusterID": "x"}}},
    "kafka": {"kafka": {"url": "x"}},
    "somebody's jetstream": {"jetstreamExotic": {"url": "x"}},
}
