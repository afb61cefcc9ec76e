"""Plays the scheduler: every pod goes to the one node, but a claim that may have one pod has one. Starts nothing."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from playbook.kube.cluster import STRATEGIC_PATCH, Cluster, Event
from playbook.kube.errors import Conflict, KubeError, NotFound
from playbook.lab.kubelet.fields import Pod
from playbook.lab.kubelet.notices import Notices
from playbook.lab.tokens import NODE

log = logging.getLogger(__name__)
_AGAIN = 2.0  # seconds until a pod that must wait is looked at again if nothing was heard
_OVER = ("Succeeded", "Failed")

Claim = dict[str, Any]


def claims_of(pod: Pod) -> list[str]:
    """Return the names of the claims that a pod mounts."""
    return [
        volume["persistentVolumeClaim"]["claimName"]
        for volume in pod["spec"].get("volumes", [])
        if "persistentVolumeClaim" in volume
    ]


def obstacle(claims: Mapping[str, Claim | None], others: Iterable[Pod]) -> str:
    """Return why a pod with these claims must wait, "" when it need not."""
    for name, claim in claims.items():
        if claim is None:
            return f'persistentvolumeclaim "{name}" not found'
        if claim["metadata"].get("deletionTimestamp"):
            return f'persistentvolumeclaim "{name}" is being deleted'
        if (claim.get("status") or {}).get("phase") != "Bound":
            return f'persistentvolumeclaim "{name}" is not bound yet'
        if "ReadWriteOncePod" in claim["spec"].get("accessModes", []):
            for pod in others:
                if name in claims_of(pod) and _holds(pod):
                    held = pod["metadata"]["name"]
                    return f'persistentvolumeclaim "{name}" is ReadWriteOncePod and in use by pod "{held}"'
    return ""


class Binder:
    """Binds pods one after another: two pods never get one claim at the same moment."""

    def __init__(self, cluster: Cluster, notices: Notices, clock: Callable[[], datetime]) -> None:
        self._cluster = cluster
        self._notices = notices
        self._clock = clock
        self._waiting: dict[str, Pod] = {}
        self._told: dict[str, str] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()

    def changed(self, event: Event) -> None:
        """Take a pod without a node, or forget one that has a node now, or is no more."""
        pod = event.object
        if event.type == "DELETED":
            self._forget(pod)
            return
        with self._lock:
            self._waiting[pod["metadata"]["uid"]] = pod
        self._wake.set()

    def _forget(self, pod: Pod) -> None:
        with self._lock:
            self._waiting.pop(pod["metadata"]["uid"], None)
            self._told.pop(pod["metadata"]["uid"], None)

    def wake(self) -> None:
        """Look at all again: a pod has ended or a claim is bound."""
        self._wake.set()

    def run(self, stop: threading.Event) -> None:
        """Bind until `stop`."""
        while not stop.is_set():
            self._wake.wait(_AGAIN if self._waiting else None)
            self._wake.clear()
            for pod in list(self._waiting.values()):
                try:
                    self._consider(pod)
                except KubeError as error:
                    log.warning("%s: %s", pod["metadata"]["name"], error.message)

    def _consider(self, pod: Pod) -> None:
        if pod["metadata"].get("deletionTimestamp") or pod["spec"].get("schedulingGates"):
            return
        names = claims_of(pod)
        why = ""
        if names:
            others = self._cluster.list(_path(pod, "pods")).items
            uid = pod["metadata"]["uid"]
            others = [each for each in others if each["metadata"]["uid"] != uid]
            why = obstacle({name: self._claim(pod, name) for name in names}, others)
        if why:
            self._postpone(pod, f"0/1 nodes are available: {why}.")
            return
        self._bind(pod)

    def _bind(self, pod: Pod) -> None:
        metadata = pod["metadata"]
        named = {key: metadata[key] for key in ("name", "namespace", "uid")}
        target = {"apiVersion": "v1", "kind": "Node", "name": NODE}
        body = {"apiVersion": "v1", "kind": "Binding", "metadata": named, "target": target}
        path = _path(pod, "pods", metadata["name"], "binding")
        with suppress(Conflict, NotFound):  # bound already, or gone: the watch tells
            self._cluster.request("POST", path, body=body)
        self._forget(pod)

    def _postpone(self, pod: Pod, message: str) -> None:
        if self._told.get(pod["metadata"]["uid"]) == message:
            return
        condition = {
            "type": "PodScheduled",
            "status": "False",
            "reason": "Unschedulable",
            "message": message,
        }
        body = {
            "metadata": {"uid": pod["metadata"]["uid"]},
            "status": {"phase": "Pending", "conditions": [condition]},
        }
        path = _path(pod, "pods", pod["metadata"]["name"], "status")
        self._cluster.request("PATCH", path, body=body, content=STRATEGIC_PATCH)
        self._told[pod["metadata"]["uid"]] = message
        self._notices.warn(pod, "FailedScheduling", message, self._clock())

    def _claim(self, pod: Pod, name: str) -> Claim | None:
        try:
            return self._cluster.request("GET", _path(pod, "persistentvolumeclaims", name))
        except NotFound:
            return None


def _holds(pod: Pod) -> bool:
    """Tell whether a pod has, or may still have, processes."""
    phase = (pod.get("status") or {}).get("phase")
    return bool(pod["spec"].get("nodeName")) and phase not in _OVER


def _path(pod: Pod, *parts: str) -> str:
    return "/".join(("/api/v1/namespaces", pod["metadata"]["namespace"], *parts))
