"""The node: registered, and said to be ready once a minute. Its capacity is a promise nobody checks."""

from __future__ import annotations

import logging
import os
import platform
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from playbook import __version__
from playbook.kube.cluster import STRATEGIC_PATCH, Cluster
from playbook.kube.errors import AlreadyThere, KubeError, NotFound
from playbook.lab.kubelet.fields import CAPACITY
from playbook.lab.kubelet.status import ADDRESS, stamp
from playbook.lab.ports import KUBELET
from playbook.lab.tokens import NODE

log = logging.getLogger(__name__)
HEARTBEAT = 60.0
_PODS = "1000"
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def keep(cluster: Cluster, clock: Callable[[], datetime], stop: threading.Event) -> None:
    """Register the node and repeat that it is ready, until `stop`."""
    wait = 0.0
    while not stop.wait(wait):
        try:
            _beat(cluster, clock())
            wait = HEARTBEAT
        except KubeError as error:
            log.warning("node %s: %s", NODE, error.message)
            wait = 1.0


def node(now: datetime) -> dict[str, Any]:
    """Return the node as it is registered. NodeRestriction allows a node these labels and no others of Kubernetes."""
    architecture = _ARCHITECTURES.get(platform.machine(), platform.machine())
    labels = {
        "kubernetes.io/hostname": NODE,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": architecture,
    }
    room = {**CAPACITY, "pods": _PODS}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": NODE, "labels": labels},
        "status": {
            "capacity": room,
            "allocatable": room,
            # No Hostname: the API server would prefer it, and nobody resolves it.
            "addresses": [{"type": "InternalIP", "address": ADDRESS}],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": KUBELET}},
            "conditions": [_ready(now)],
            "nodeInfo": {
                "architecture": architecture,
                "operatingSystem": "linux",
                "kernelVersion": os.uname().release,
                "osImage": "this machine",
                "containerRuntimeVersion": "process://1",
                "kubeletVersion": f"v{__version__}-playbook-lab",
                "kubeProxyVersion": "",
                "bootID": "",
                "machineID": "",
                "systemUUID": "",
            },
        },
    }


def _beat(cluster: Cluster, now: datetime) -> None:
    status = node(now)["status"]
    path = f"/api/v1/nodes/{NODE}"
    try:
        cluster.request("PATCH", f"{path}/status", body={"status": status}, content=STRATEGIC_PATCH)
    except NotFound:
        try:
            cluster.request("POST", "/api/v1/nodes", body=node(now))
        except AlreadyThere:
            return
        log.info("node %s is registered", NODE)


def _ready(now: datetime) -> dict[str, str]:
    return {
        "type": "Ready",
        "status": "True",
        "reason": "KubeletReady",
        "message": "pods are processes of this machine: a test tool",
        "lastHeartbeatTime": stamp(now),
    }
