"""Which running service a row belongs to, by what the kernel never gives twice. Looks only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from playbook.agent.process.warden.tree import status

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Instance:
    """One process: its number, when it started (clock ticks after boot), and which boot that was."""

    boot: str
    pid: int
    started: int


def this_instance() -> Instance:
    """Return the process that runs this."""
    pid = os.getpid()
    return Instance(boot_id(), pid, started(pid) or 0)


def lives(instance: Instance) -> bool:
    """Tell whether that very process is still there."""
    return instance.boot == boot_id() and started(instance.pid) == instance.started


def boot_id() -> str:
    """Return what the kernel calls this boot."""
    return (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def started(pid: int) -> int | None:
    """Return when a process started; None when it is gone, or only waits to be reaped."""
    try:
        state, _, ticks = status(pid)
    except OSError:
        return None
    return None if state in b"ZX" else ticks
