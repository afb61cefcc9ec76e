"""Tell the API server about one pod: its status when it is another, its end. Asks nothing."""

from __future__ import annotations

import logging
from typing import Any

from playbook.kube.cluster import STRATEGIC_PATCH, Cluster
from playbook.kube.errors import Conflict, KubeError, NotFound, Refused
from playbook.lab.kubelet.fields import Pod

log = logging.getLogger(__name__)


class Reporter:
    """Writes one pod's status.

    Attributes:
        sent: the last status that the API server has; empty before the first.
        gone: the API server has no such pod, or another of its name.
    """

    def __init__(self, cluster: Cluster, pod: Pod) -> None:
        self._cluster = cluster
        self._pod = pod
        self.sent: dict[str, Any] = {}
        self.gone = False

    def tell(self, status: dict[str, Any]) -> None:
        """Write the status, if it is another than the last one written; not heard, it is due again."""
        if self.gone or status == self.sent:
            return
        metadata = self._pod["metadata"]
        # With the uid no other pod of this name can be meant.
        body = {"metadata": {"uid": metadata["uid"]}, "status": status}
        path = f"{path_of(self._pod)}/status"
        try:
            self._cluster.request("PATCH", path, body=body, content=STRATEGIC_PATCH)
        except (NotFound, Conflict):
            self.gone = True
        except Refused as error:
            log.warning("%s: its status is refused: %s", metadata["name"], error.message)
        except KubeError as error:
            log.warning("%s: %s", metadata["name"], error.message)
            return
        self.sent = status


def delete(cluster: Cluster, pod: Pod) -> bool:
    """Delete a pod whose processes are gone, never another of its name; tell whether that was heard."""
    body = {"gracePeriodSeconds": 0, "preconditions": {"uid": pod["metadata"]["uid"]}}
    try:
        cluster.request("DELETE", path_of(pod), body=body)
    except (NotFound, Conflict):
        return True
    except KubeError as error:
        log.warning("%s: %s", pod["metadata"]["name"], error.message)
        return False
    return True


def path_of(pod: Pod) -> str:
    """Return a pod's path."""
    return f"/api/v1/namespaces/{pod['metadata']['namespace']}/pods/{pod['metadata']['name']}"
