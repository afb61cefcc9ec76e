"""Writes down each call and each process of a fake, one JSON line at a time. Never a value of its environment."""

from __future__ import annotations

import hashlib
import json
import os
import select
import time
from typing import Any

STDIN_WAIT = (
    3.0  # the real Claude Code waits that long for the first byte of a pipe nobody writes to
)


class Diary:
    """The file `calls` of a folder of fakes, as one process writes it."""

    def __init__(self, home: str, program: str) -> None:
        self._path = f"{home}/calls"
        self._program = program
        self._call = f"{os.getpid()}-{start_of(os.getpid())}"

    def begun(self, argv: list[str]) -> None:
        """Write down what this process was given."""
        self._write(
            program=self._program,
            argv=argv,
            environment=sorted(os.environ),
            cwd=os.getcwd(),
            pid=os.getpid(),
            start=start_of(os.getpid()),
            at=time.time(),
            monotonic=time.monotonic(),
        )

    def learned(self, **facts: Any) -> None:
        """Write down something more about this call."""
        self._write(**facts)

    def forked(self) -> None:
        """Write down, in a child, that it lives."""
        self._write(child=os.getpid(), start=start_of(os.getpid()))

    def _write(self, **facts: Any) -> None:
        line = json.dumps({"call": self._call, **facts}) + "\n"
        # One write to a file opened to append: lines of processes that run at once do not mix.
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.write(file, line.encode())
        os.close(file)


def start_of(pid: int) -> int:
    """Return when a process began, in ticks of its machine; 0 where it is gone or a zombie."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            # The second field is a name that may hold spaces and brackets.
            after = stat.read().rpartition(b")")[2].split()
    except OSError:
        return 0
    return 0 if after[0] in (b"Z", b"X") else int(after[19])


def read_stdin() -> tuple[str | None, int]:
    """Read standard input to its end; return its sha256 and size, None where nothing came."""
    try:
        if os.isatty(0) or not select.select([0], [], [], STDIN_WAIT)[0]:
            return None, 0
    except (OSError, ValueError):
        return None, 0  # it is closed
    digest, size = hashlib.sha256(), 0
    while chunk := os.read(0, 1 << 16):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest() if size else None, size
