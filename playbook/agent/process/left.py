"""Find and end what an execution of an earlier service has left. Looks at this machine's processes; keeps no state."""

from __future__ import annotations

import os
import select
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from playbook.agent.process.warded import MARK
from playbook.agent.process.warden import launch
from playbook.agent.process.warden.tree import Tree, below, processes, send, status

PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Execution:
    """What is remembered of a start: what `on_start` told, and the mark in its environment ("" is none)."""

    pid: int
    start_ticks: int
    mark: str = ""


def live(execution: Execution) -> Tree:
    """Return what is left of it, pid to start ticks: program, descendants, wardens, and whatever bears its mark.

    A pid that has a new owner is not of it. What has cleared its environment and lost its wardens is not found.
    """
    roots = {execution.pid} if _is(execution) else set()
    everyone = {pid: start for some in processes().values() for pid, start, lives in some if lives}
    if execution.mark:
        roots |= {pid for pid in everyone if _bears(pid, execution.mark)}
    found: Tree = {}
    for root in roots - {os.getpid()}:
        found |= {root: everyone[root]} if root in everyone else {}
        found |= below(root)
    return found


def end(execution: Execution, patience: float = PATIENCE) -> bool:
    """Kill what is left of it; tell whether nothing is. Wardens end by themselves when what they guard is gone."""
    until = time.monotonic() + patience
    while (found := live(execution)) and time.monotonic() < until:
        late = time.monotonic() > until - patience / 2
        for pid, start in found.items():
            if late or not _guards(pid):
                send(pid, start, signal.SIGKILL)
        _wait(next(iter(found)))
    return not found


def _is(execution: Execution) -> bool:
    try:
        _, _, start = status(execution.pid)
    except OSError:
        return False
    return start == execution.start_ticks


def _bears(pid: int, mark: str) -> bool:
    wanted = f"{MARK}={mark}".encode()
    words = _read(pid, "cmdline")
    return wanted in _read(pid, "environ") or (_guards(pid) and mark.encode() in words)


def _guards(pid: int) -> bool:
    return launch.__file__.encode() in _read(pid, "cmdline")


def _read(pid: int, name: str) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes().split(b"\0")
    except OSError:
        return []  # it ended, or is another user's


def _wait(pid: int) -> None:
    """Wait for one of them a little."""
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        return
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.poll(50)
    os.close(handle)
