"""What the launcher needs to know of a container. Pure: pod in, a plan for launch.py out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from playbook.lab.errors import LabError
from playbook.lab.kubelet.fields import Pod
from playbook.lab.kubelet.variables import expand

BINARIES = "/run/lab/bin"
"""Where a container finds argoexec, as if it were in its image."""
PATH = f"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:{BINARIES}"
TERMINATION_LOG = "/dev/termination-log"
_READ_ONLY = ("configMap", "secret", "projected", "downwardAPI")


@dataclass(frozen=True, slots=True)
class Mount:
    """A file or folder of the host, and where the container sees it."""

    source: Path
    target: str
    readonly: bool

    @property
    def said(self) -> dict[str, Any]:
        """Return it as launch.py reads it."""
        return {"source": str(self.source), "target": self.target, "readonly": self.readonly}


@dataclass(frozen=True, slots=True)
class Places:
    """Folders and files of the host that a container is made with."""

    volumes: Mapping[str, Path]
    message: Path
    argoexec: Path


def mounts(
    container: Mapping[str, Any], pod: Pod, places: Places, variables: Mapping[str, str]
) -> list[Mount]:
    """Return a container's mounts, parents before what is in them.

    Raises:
        LabError: a path leaves its volume.
    """
    kinds = {volume["name"]: volume for volume in pod["spec"].get("volumes", [])}
    found = [Mount(places.argoexec, f"{BINARIES}/argoexec", readonly=True)]
    log = container.get("terminationMessagePath") or TERMINATION_LOG
    found.append(Mount(places.message, log, readonly=False))
    for mount in container.get("volumeMounts", []):
        volume = kinds[mount["name"]]
        readonly = bool(mount.get("readOnly")) or _closed(volume)
        source = places.volumes[mount["name"]] / _inner(mount, variables)
        found.append(Mount(source, mount["mountPath"], readonly))
    return sorted(found, key=lambda each: len(PurePosixPath(each.target).parts))


def _inner(mount: Mapping[str, Any], variables: Mapping[str, str]) -> str:
    path = str(mount.get("subPath") or expand(mount.get("subPathExpr", ""), variables))
    if path.startswith("/") or ".." in path.split("/"):
        raise LabError(f'subPath "{path}" leaves its volume')
    return path


def _closed(volume: Mapping[str, Any]) -> bool:
    claim = volume.get("persistentVolumeClaim") or {}
    return bool(claim.get("readOnly")) or any(kind in volume for kind in _READ_ONLY)
