"""Watch a lab come up, from the outside: what its first process tells in lab.json, line by line, until it is ready."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from playbook.lab.entry import last_lines
from playbook.lab.errors import LabError
from playbook.lab.home import Home, read_status
from playbook.lab.isolate import running

INSTALL = "install"
PATIENCE = 300.0
"""Seconds; every process has a shorter patience of its own."""


def follow(home: Home, say: Callable[[str], None]) -> None:
    """Return when a lab that was started is ready.

    Raises:
        LabError: it failed, and why; or it is not ready in time.
    """
    told: set[tuple[str, int]] = set()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        runs = running(home) is not None  # looked at first: what it says before it ends counts
        status = read_status(home) or {}
        _tell(status, told, say)
        if status.get("ready") and runs:
            return
        if not runs:
            raise LabError(_why(home, status))
        threading.Event().wait(0.05)
    raise LabError(f"lab {home.name} is not ready after {PATIENCE:.0f} s")


def _tell(status: dict[str, Any], told: set[tuple[str, int]], say: Callable[[str], None]) -> None:
    for process in status.get("processes", ()):
        key = process["name"], process["restarts"]
        if process["name"] == INSTALL and (INSTALL, -1) not in told:
            told.add((INSTALL, -1))
            say("the first lab of this build: installing Argo's CRDs, once ...")
        if process["state"] == "ready" and key not in told:
            told.add(key)
            say(f"{process['name']}: ready after {process['took']:.1f} s")
        if process["state"] == "crashed" and (key[0], ~key[1]) not in told:
            told.add((key[0], ~key[1]))
            say(f"{process['name']}: crashed (exit {process['exit']}); starting it again")


def _why(home: Home, status: dict[str, Any]) -> str:
    if status.get("failed"):
        return f"lab {home.name} did not come up: {status['failed']}"
    log = home.log("lab")
    lines = "".join(f"\n  {line}" for line in last_lines(log, 12))
    return f"lab {home.name} ended while it came up; the end of {log}:{lines}"
