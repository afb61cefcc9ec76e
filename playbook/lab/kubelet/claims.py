"""Plays the provisioner: a PersistentVolume for each claim, a folder of the lab behind it. Binds nothing itself.

kube-controller-manager's persistentvolume-binder does, as with any provisioner outside of it; the class is not looked at.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playbook.kube.cluster import Cluster, Event
from playbook.kube.errors import AlreadyThere, KubeError, NotFound

log = logging.getLogger(__name__)
PROVISIONER = "playbook.lab/folder"
_MARK = "pv.kubernetes.io/provisioned-by"  # the binder leaves the deletion to the one named here
_PATH = "/api/v1/persistentvolumes"
Object = dict[str, Any]


def volume_of(claim: Object, folders: Path) -> Object:
    """Return the volume made for a claim, bound to it beforehand."""
    metadata, spec = claim["metadata"], claim["spec"]
    claimed = {key: metadata[key] for key in ("name", "namespace", "uid")}
    folder = folders / metadata["namespace"] / metadata["uid"]
    made: Object = {
        "capacity": {"storage": spec["resources"]["requests"]["storage"]},
        "accessModes": spec["accessModes"],
        "persistentVolumeReclaimPolicy": "Delete",
        "claimRef": {"apiVersion": "v1", "kind": "PersistentVolumeClaim", **claimed},
        "hostPath": {"path": str(folder), "type": "DirectoryOrCreate"},
    }
    if spec.get("storageClassName"):
        made["storageClassName"] = spec["storageClassName"]
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"pvc-{metadata['uid']}", "annotations": {_MARK: PROVISIONER}},
        "spec": made,
    }


class Provisioner:
    """Makes a volume for each claim without one, and removes those whose claim is gone."""

    def __init__(self, cluster: Cluster, folders: Path, bound: Callable[[], None]) -> None:
        self._cluster = cluster
        self._folders = folders
        self._bound = bound

    def claim_changed(self, event: Event) -> None:
        """Make a claim's volume."""
        claim = event.object
        if event.type == "DELETED":
            return
        if (claim.get("status") or {}).get("phase") == "Bound":
            self._bound()
            return
        if claim["spec"].get("volumeName") or claim["spec"].get("volumeMode") == "Block":
            return
        volume = volume_of(claim, self._folders)
        try:
            self._cluster.request("POST", _PATH, body=volume)
        except AlreadyThere:
            return
        except KubeError as error:  # the claim stays Pending; the next list tells us of it again
            log.warning("claim %s: %s", claim["metadata"]["name"], error.message)

    def volume_changed(self, event: Event) -> None:
        """Remove a volume, and what is in it, when its claim is gone."""
        volume = event.object
        metadata = volume["metadata"]
        ours = (metadata.get("annotations") or {}).get(_MARK) == PROVISIONER
        if (
            event.type == "DELETED"
            or not ours
            or (volume.get("status") or {}).get("phase") != "Released"
        ):
            return
        claimed = volume["spec"]["claimRef"]
        shutil.rmtree(self._folders / claimed["namespace"] / claimed["uid"], ignore_errors=True)
        body = {"preconditions": {"uid": metadata["uid"]}}
        try:
            self._cluster.request("DELETE", f"{_PATH}/{metadata['name']}", body=body)
        except NotFound:
            return
        except KubeError as error:
            log.warning("volume %s: %s", metadata["name"], error.message)
