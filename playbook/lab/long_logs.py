"""Keeps the logs of what runs from filling the disk: one that has grown long is put aside. Never ends a process.

A process that has gone wrong may write 40 MB a second: Argo's controller did, 12 GB in five minutes (processes.py).
"""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import suppress
from pathlib import Path

LARGEST = 64 << 20
"""Bytes; twice as much is kept, with the part that was put aside."""
BETWEEN = 1.0
"""Seconds between two looks."""


def keep_short(logs: Path) -> None:
    """Look after the logs of a folder from now on, in a thread of its own, until the process ends."""
    threading.Thread(target=_keep, args=(logs,), name="long-logs", daemon=True).start()


def shorten(logs: Path, largest: int = LARGEST) -> None:
    """Put aside what is in the logs that are too long."""
    for log in logs.glob("*.log"):
        with suppress(OSError):  # it has gone meanwhile, or the disk is full: then it is only cut
            if log.stat().st_size > largest:
                _put_aside(log)


def _put_aside(log: Path) -> None:
    # Not renamed: its process has it open, and writes on at the end of this very file (O_APPEND).
    try:
        shutil.copyfile(log, log.with_suffix(".log.1"))
    finally:
        os.truncate(log, 0)


def _keep(logs: Path) -> None:
    while True:
        with suppress(OSError):  # the folder cannot be read just now
            shorten(logs)
        threading.Event().wait(BETWEEN)
