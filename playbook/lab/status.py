"""How a lab is: what its first process last said, checked against what really runs. Looks only."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from playbook.lab import procfs
from playbook.lab.errors import LabError
from playbook.lab.home import Home, read_status
from playbook.lab.isolate import running

LITTLE = 1 << 20
"""Bytes: with less, not even lab.json can be written for sure."""


class NoSuchLab(LabError):
    """There is no lab of this name."""


@dataclass(frozen=True, slots=True)
class OneProcess:
    """A process of a lab.

    Attributes:
        state: starting, ready, crashed or stopped.
        pid: on the host; None while it does not run.
        memory: resident bytes, without those it started.
        exit: its last exit code, negative for a signal.
        tail: the last lines of its log, when it crashed.
    """

    name: str
    state: str
    pid: int | None
    restarts: int
    memory: int
    exit: int | None
    tail: tuple[str, ...]
    log: str


@dataclass(frozen=True, slots=True)
class Status:
    """A lab, as it is now.

    Attributes:
        ready: it runs, and every process of it is ready.
        failed: why it did not come up, "" otherwise.
        trouble: what keeps it from working, and from saying so itself: a full disk; "" otherwise.
        since: when it was started, RFC 3339.
    """

    name: str
    running: bool
    ready: bool
    failed: str
    since: str
    api: str
    argo_server: str
    kubeconfig: str
    secret: str
    webhooks: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    processes: tuple[OneProcess, ...] = ()
    trouble: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def status_of(home: Home) -> Status:
    """Look at a lab.

    Raises:
        NoSuchLab: it never was, or was reset.
    """
    said = read_status(home)
    if said is None:
        hint = f"make it with `playbook lab up --name {home.name}`"
        raise NoSuchLab(f"there is no lab {home.name}", hint=hint)
    above = running(home)
    seen = _seen(above)
    processes = tuple(_process(one, seen, runs=above is not None) for one in said["processes"])
    return Status(
        name=home.name,
        running=above is not None,
        ready=bool(said["ready"] and above and all(one.state == "ready" for one in processes)),
        failed=said.get("failed", ""),
        since=said["since"],
        api=said["api"],
        argo_server=said["argoServer"],
        kubeconfig=str(home.kubeconfig),
        secret=str(home.secret),
        webhooks=said["webhooks"],
        versions=said["versions"],
        processes=processes,
        trouble=_trouble(home),
    )


def _seen(above: int | None) -> dict[int, procfs.Seen]:
    """Return the lab's processes by their number inside."""
    first = procfs.children(above)[:1] if above else []
    return {seen.inner: seen for one in first for seen in procfs.children(one.pid)}


def _trouble(home: Home) -> str:
    disk = os.statvfs(home.folder)
    free = disk.f_bavail * disk.f_frsize
    if free >= LITTLE:
        return ""
    return f"{home.folder}: the disk is full ({free >> 10} kB free); it goes on when there is room again"


def _process(said: dict[str, Any], seen: Mapping[int, procfs.Seen], *, runs: bool) -> OneProcess:
    there = seen.get(said["pid"]) if runs else None
    state = said["state"] if runs else "stopped"  # a killed lab did not say so
    if runs and said["pid"] and there is None:  # not said yet; with a full disk it cannot be said
        state = "crashed"
    return OneProcess(
        name=said["name"],
        state=state,
        pid=there.pid if there else None,
        restarts=said["restarts"],
        memory=there.memory if there else 0,
        exit=said["exit"],
        tail=tuple(said["tail"]),
        log=said["log"],
    )
