"""Spare each pod its copy of argoexec (114 MB): one file per lab, linked into every pod that wants it.

`argoexec init` copies the argoexec it finds on PATH into a volume (emissary/binary.go, v4.0.2): it is shown an empty
one there, and what it has copied is replaced by a link before the next container starts.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from playbook.lab.kubelet.mounts import BINARIES, PATH, Mount

VOLUME = "/var/run/argo"
_DECOY = "/run/lab/decoy"


def share(binary: Path, pods: Path) -> Path:
    """Return the lab's own name of the binary: on the file system of the pods, so that it can be linked."""
    shared = pods / ".argoexec"
    aside = pods / ".argoexec.new"
    aside.unlink(missing_ok=True)
    try:
        aside.hardlink_to(binary)
    except OSError:  # the cache is on another file system
        shutil.copy2(binary, aside)
    aside.replace(shared)
    aside.unlink(missing_ok=True)  # rename(2) does nothing when both are links to one file
    decoy = _decoy(shared)
    decoy.touch()
    decoy.chmod(0o755)
    return shared


def is_init(command: list[str]) -> bool:
    """Tell whether a command is Argo's init container."""
    return command[:2] == ["argoexec", "init"]


def disguise(shared: Path) -> tuple[list[str], str, Mount]:
    """Return how an init container is called, its PATH, and the mount of the empty argoexec found there."""
    mount = Mount(_decoy(shared), f"{_DECOY}/argoexec", readonly=True)
    return [f"{BINARIES}/argoexec"], f"{_DECOY}:{PATH}", mount


def put(shared: Path, container: Mapping[str, Any], volumes: Mapping[str, Path]) -> None:
    """Give a container the argoexec that its pod's init container has announced."""
    for mount in container.get("volumeMounts", []):
        if mount["mountPath"] == VOLUME:
            copy = volumes[mount["name"]] / "argoexec"
            if copy.exists() and not copy.samefile(shared):
                aside = copy.with_name(".argoexec.new")
                with suppress(FileNotFoundError):
                    aside.unlink()
                aside.hardlink_to(shared)
                aside.replace(copy)


def _decoy(shared: Path) -> Path:
    return shared.with_name(".decoy")
