"""Events on pods: what the kubelet tells people, each thing once. An Event that cannot be stored is only logged."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime
from typing import Any

from playbook.kube.cluster import Cluster
from playbook.kube.errors import KubeError
from playbook.lab.kubelet.fields import Pod
from playbook.lab.kubelet.status import stamp
from playbook.lab.tokens import NODE

log = logging.getLogger(__name__)


class Notices:
    """Tells a pod's people, and the log; repeats nothing."""

    def __init__(self, cluster: Cluster, component: str) -> None:
        self._cluster = cluster
        self._component = component
        self._told: set[tuple[str, str, str]] = set()

    def warn(self, pod: Pod, reason: str, message: str, now: datetime) -> None:
        """Store a Warning on the pod."""
        metadata = pod["metadata"]
        key = (metadata["uid"], reason, message)
        if key in self._told:
            return
        self._told.add(key)
        log.warning("%s/%s: %s: %s", metadata["namespace"], metadata["name"], reason, message)
        try:
            path = f"/api/v1/namespaces/{metadata['namespace']}/events"
            self._cluster.request("POST", path, body=self._event(metadata, reason, message, now))
        except KubeError as error:
            log.info("its Event is not stored: %s", error.message)

    def once(self, key: str, message: str) -> None:
        """Log what is true of many pods, at the first of them."""
        if ("", key, message) not in self._told:
            self._told.add(("", key, message))
            log.warning("%s is left out: %s", key, message)

    def forget(self, uid: str) -> None:
        """Forget what was told of a pod that is no more."""
        self._told = {key for key in self._told if key[0] != uid}

    def _event(
        self, metadata: dict[str, Any], reason: str, message: str, now: datetime
    ) -> dict[str, Any]:
        about = {key: metadata[key] for key in ("name", "namespace", "uid")}
        return {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {
                "name": f"{metadata['name'][:200]}.{uuid.uuid4().hex[:16]}",
                "namespace": metadata["namespace"],
            },
            "involvedObject": {"apiVersion": "v1", "kind": "Pod", **about},
            "type": "Warning",
            "reason": reason,
            "message": message[:1024],
            "firstTimestamp": stamp(now),
            "lastTimestamp": stamp(now),
            "count": 1,
            "source": {"component": self._component, "host": NODE},
            "reportingComponent": self._component,
            "reportingInstance": NODE,
        }
