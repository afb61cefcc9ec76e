"""One process of the lab and how it is: what the supervisor remembers of it, and what lab.json says."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from playbook.lab.processes import Process

LINES = 12
"""How much of a log is shown of a process that crashed."""
SETTLED = 30.0
"""Seconds after which a process that runs has got over its earlier crashes."""


class State(StrEnum):
    """How a process is."""

    STARTING = "starting"
    READY = "ready"
    CRASHED = "crashed"
    STOPPED = "stopped"


@dataclass(slots=True)
class Entry:
    """One process; changed by the supervisor's thread only.

    Attributes:
        pid: while it runs.
        due: when to start it (monotonic), None: not by itself.
        kill_at: when TERM has had its time.
        begun: when it was started.
        took: seconds from its start until it was ready.
        failures: crashes in a row.
        late: it was not ready in time.
        ends: the flag that ends its probing.
        then: what to do once it has ended.
    """

    process: Process
    log: Path
    state: State = State.STARTING
    pid: int | None = None
    due: float | None = 0.0
    kill_at: float | None = None
    begun: float = 0.0
    took: float | None = None
    restarts: int = 0
    failures: int = 0
    exit: int | None = None
    late: bool = False
    offset: int = 0
    tail: list[str] = field(default_factory=list)
    ends: threading.Event = field(default_factory=threading.Event)
    then: list[Callable[[], None]] = field(default_factory=list)

    def crash(self, code: int | None, now: float) -> None:
        """Note that it ended by itself, and when to try again: after 0.25 s, then ever later, at most 10 s."""
        self.failures = (
            0 if self.state is State.READY and now - self.begun > SETTLED else self.failures
        )
        self.state, self.exit, self.pid, self.kill_at = State.CRASHED, code, None, None
        self.tail = last_lines(self.log, LINES, self.offset)
        self.due = now + min(0.25 * 2.0**self.failures, 10.0)
        self.failures += 1

    def stopped(self, state: State, code: int) -> None:
        """Note that it ended as it should."""
        self.state, self.exit, self.pid, self.kill_at = state, code, None, None

    def trouble(self) -> str:
        """Say what is wrong with it, with the last lines of its log."""
        how = ended_how(self.exit) if self.state is State.CRASHED else "is not ready in time"
        lines = self.tail or last_lines(self.log, LINES, self.offset)
        return "\n".join(
            [f"{self.process.name} {how}; the end of {self.log}:", *("  " + one for one in lines)]
        )

    def said(self) -> dict[str, Any]:
        """Return what lab.json says of it."""
        return {
            "name": self.process.name,
            "pid": self.pid,
            "state": self.state.value,
            "took": self.took,
            "restarts": self.restarts,
            "exit": self.exit,
            "tail": self.tail,
            "log": str(self.log),
        }


def ended_how(code: int | None) -> str:
    """Say how a process ended."""
    if code is None:
        return "could not be started"
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"


def last_lines(log: Path, lines: int, offset: int = 0) -> list[str]:
    """Return the last lines of a log, none from before an offset; a log that cannot be read has none."""
    try:
        with log.open("rb") as file:
            end = file.seek(0, 2)
            file.seek(max(offset, end - lines * 2000) if offset <= end else 0)
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    return [line[:500] for line in text.splitlines()[-lines:]] if lines else []
