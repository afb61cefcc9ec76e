"""What fake CLIs were given, and which of their processes still live. Signals only what they wrote down."""

from __future__ import annotations

import json
import os
import select
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playbook.testing.program.diary import start_of

HOME = ".fake_cli"
GONE = 5.0  # seconds; SIGKILL takes less than a millisecond unless the machine is starved


@dataclass(frozen=True, slots=True)
class Call:
    """One start of a fake.

    Args:
        argv: its arguments, its own name left out. environment: the names of its variables, never their values.
        stdin_sha256: None where nothing was read. at: the time of day.
        monotonic: the machine's monotonic clock, to measure from a test's own.
        children: the processes it forked. check: it was only asked for its version, help or login.
        refused: why it refused its arguments, or "".
    """

    program: str
    argv: tuple[str, ...]
    environment: frozenset[str]
    cwd: Path
    pid: int
    at: datetime
    monotonic: float
    stdin_sha256: str | None = None
    stdin_bytes: int = 0
    children: tuple[int, ...] = ()
    check: bool = False
    refused: str = ""


def calls(folder: Path, *, check: bool = False) -> list[Call]:
    """Return the runs of the fakes in a folder, oldest first; with `check` their version and health checks."""
    found: dict[str, dict[str, Any]] = {}
    for entry in _entries(folder):
        call = found.setdefault(entry.pop("call"), {"children": []})
        call["children"] += [entry.pop("child")] if "child" in entry else []
        call |= entry
    return [call for call in map(_call, found.values()) if call.check == check]


def left(folder: Path) -> list[int]:
    """Return the processes that the fakes were or forked and that still live."""
    pids = {
        (entry.get("child", entry.get("pid")), entry.get("start")) for entry in _entries(folder)
    }
    # The start's time tells a process from a later one with its number.
    return sorted(pid for pid, start in pids if pid and start and start_of(pid) == start)


def end(folder: Path) -> list[int]:
    """Kill what is left and wait until it is gone; return what that was."""
    pids = left(folder)
    for pid in pids:
        with suppress(ProcessLookupError):
            _kill(pid)
    return pids


def _kill(pid: int) -> None:
    process = os.pidfd_open(pid)
    try:
        signal.pidfd_send_signal(process, signal.SIGKILL)
        select.select([process], [], [], GONE)
    finally:
        os.close(process)


def _entries(folder: Path) -> Iterator[dict[str, Any]]:
    diary = folder / HOME / "calls"
    if not diary.exists():
        return
    for line in diary.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        yield json.loads(line)


def _call(entry: dict[str, Any]) -> Call:
    return Call(
        program=entry["program"],
        argv=tuple(entry["argv"]),
        environment=frozenset(entry["environment"]),
        cwd=Path(entry["cwd"]),
        pid=entry["pid"],
        at=datetime.fromtimestamp(entry["at"], UTC),
        monotonic=entry["monotonic"],
        stdin_sha256=entry.get("sha256"),
        stdin_bytes=entry.get("size", 0),
        children=tuple(entry["children"]),
        check=entry.get("check", False),
        refused=entry.get("refused", ""),
    )
