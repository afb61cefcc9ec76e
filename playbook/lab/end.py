"""End a lab from the outside, and make sure that nothing of it is left: no process, no namespace, no mount."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from playbook.lab import procfs
from playbook.lab.errors import LabError
from playbook.lab.home import Home
from playbook.lab.isolate import running

ORDERLY, KILLED = 10.0, 5.0
"""Seconds for the lab to stop by itself, and for the kernel to end it."""
KINDS = ("net", "mnt", "pid")


def end(home: Home) -> bool:
    """End a lab, and tell whether it ran. It stops its processes in order; if it does not, the kernel ends them.

    Raises:
        LabError: something of it cannot be ended.
    """
    above = running(home)
    if above is None:
        return False
    first = [seen.pid for seen in procfs.children(above)]
    with procfs.held(first, KINDS) as spaces:
        _stop(home, above, first)
        # A namespace lives as long as a process is in it, and its mounts as long as it does.
        if not _within(KILLED, lambda: not _left(spaces)):
            raise LabError(f"lab {home.name}: still running: {_left(spaces)}")
    home.control.unlink(missing_ok=True)
    return True


def _stop(home: Home, above: int, first: list[int]) -> None:
    _signal(first, signal.SIGTERM)
    if not _within(ORDERLY, lambda: running(home) is None):
        _signal([*first, above], signal.SIGKILL)
        if not _within(KILLED, lambda: running(home) is None):
            raise LabError(f"lab {home.name}: process {above} does not end, not even when killed")


def _left(spaces: set[tuple[str, str]]) -> list[int]:
    return sorted({pid for kind, space in spaces for pid in procfs.members(kind, space)})


def _within(seconds: float, so: Callable[[], bool]) -> bool:
    last = time.monotonic() + seconds
    while not so():
        if time.monotonic() > last:
            return False
        threading.Event().wait(0.05)
    return True


def _signal(pids: list[int], number: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
