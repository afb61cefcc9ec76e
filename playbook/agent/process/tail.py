"""Follow a log while it is written. Only reads; never takes part in the execution."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

from playbook.agent.process.log import ENDED, beside

LOOK = 0.1
"""Seconds between two looks."""
LAST = 64 * 1024


def tail(log: Path, stop: threading.Event | None = None) -> Iterator[bytes]:
    """Yield the log's lines from its first, without newlines, until the execution has ended or `stop` is set.

    Who reads more slowly than the program writes misses lines where the log is full, as its final form does too.

    Raises:
        FileNotFoundError: there is no such log.
    """
    stop = stop or threading.Event()
    file, held = log.open("rb", buffering=0), b""
    try:
        while True:
            # Looked at before the read: if nothing is read then, this part will not grow any more.
            turned, end = _turned(log, file), _end(log, file)
            chunk = file.read(256 * 1024) or b""
            *lines, held = (held + chunk).split(b"\n")
            yield from lines
            if turned and not chunk:
                file, held = _next(log, file), b""
            elif lines and is_end(lines[-1]):
                return
            elif not chunk and end:
                yield end
                return
            elif not chunk and stop.wait(LOOK):
                return
    finally:
        file.close()


def is_end(line: bytes) -> bool:
    """Tell whether a line is a log's last: what the program prints has its stream in that place."""
    return line[24:].startswith(ENDED)


def _turned(log: Path, file: FileIO) -> bool:
    """Tell whether another part is written to now."""
    try:
        return not os.path.samestat(beside(log, ".tail").stat(), os.fstat(file.fileno()))
    except OSError:
        return False


def _next(log: Path, file: FileIO) -> FileIO:
    try:
        following = beside(log, ".tail").open("rb", buffering=0)
    except OSError:
        return file  # it is in the log by now
    file.close()
    return following


def _end(log: Path, file: FileIO) -> bytes:
    """Return the log's last line if it was joined while we read a part that is in it by now, else nothing."""
    with log.open("rb", buffering=0) as whole:
        if os.path.sameopenfile(whole.fileno(), file.fileno()):
            return b""  # it goes on here
        whole.seek(-min(LAST, os.fstat(whole.fileno()).st_size), os.SEEK_END)
        return next(filter(is_end, (whole.read(LAST) or b"").split(b"\n")), b"")
