"""Pods on the real API server, for tests: made, run to their end, waited for. Never a test."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from playbook.kube.cluster import Cluster, Object

PATIENCE = 90.0


def pods(namespace: str, *parts: str) -> str:
    return "/".join((f"/api/v1/namespaces/{namespace}/pods", *parts))


def pod(name: str, *command: str, more: Object | None = None, **spec: Any) -> Object:
    container = {"name": "main", "image": "none", "command": list(command), **(more or {})}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {"restartPolicy": "Never", "containers": [container], **spec},
    }


def until(cluster: Cluster, path: str, fits: Callable[[Object], bool]) -> Object:
    """Wait until an object fits."""
    namespace, _, name = path.rpartition("/")
    stop = threading.Event()
    threading.Timer(PATIENCE, stop.set).start()
    listing = cluster.list(namespace, field_selector=f"metadata.name={name}")
    for item in listing.items:
        if fits(item):
            return item
    for event in cluster.watch(
        namespace, listing.version, field_selector=f"metadata.name={name}", stop=stop
    ):
        if event.type != "BOOKMARK" and fits(event.object):
            return event.object
    return pytest.fail(f"{path}: not in {PATIENCE} s: {cluster.request('GET', path).get('status')}")


def run(cluster: Cluster, namespace: str, wanted: Object) -> Object:
    """Run a pod to its end and return its status."""
    cluster.request("POST", pods(namespace), body=wanted)
    path = pods(namespace, wanted["metadata"]["name"])
    found = until(cluster, path, lambda each: phase(each) in ("Succeeded", "Failed"))
    status: Object = found["status"]
    return status


def phase(found: Object) -> str:
    return str(found.get("status", {}).get("phase"))


def end(status: Object) -> Object:
    ended: Object = status["containerStatuses"][0]["state"]["terminated"]
    return ended


def shell(name: str, script: str, more: Object | None = None, **spec: Any) -> Object:
    return pod(name, "/bin/sh", "-c", script, more=more, **spec)
