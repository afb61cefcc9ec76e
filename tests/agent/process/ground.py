"""Real programs that misbehave, and a place to run them in that knows when nothing of them is left."""

from __future__ import annotations

import os
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playbook.agent.ports import Ended, ExecutionConfig, Stop
from playbook.agent.process import MARK, ProcessExecutor
from playbook.agent.process.log import Log
from playbook.agent.process.warden.tree import status

LOOK = threading.Event()
PRELUDE = """
import os, signal, sys, time
def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())
def deaf(*numbers):
    for number in numbers or (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
def away():
    "Start a copy of this process with a double fork, in a session of its own; tell whether we are it."
    hears, says = os.pipe()
    if os.fork():
        os.close(says)
        os.read(hears, 1)
        return False
    os.setsid()
    if os.fork():
        os._exit(0)
    deaf()
    os.write(says, b".")
    os.close(says)
    return True
def hang():
    while True:
        signal.pause()
"""


@dataclass
class Ground:
    """One workspace below the test's own folder."""

    folder: Path
    lines: list[tuple[str, bytes]] = field(default_factory=list)
    started: list[tuple[int, int]] = field(default_factory=list)

    def config(self, code: str = "", **changes: Any) -> ExecutionConfig:
        """Return how to run a piece of Python that has the words of the prelude."""
        workspace = self.folder / "workspace"
        workspace.mkdir(exist_ok=True)
        settings: dict[str, Any] = {
            "workspace": workspace,
            "argv": (sys.executable, "-I", "-S", "-c", PRELUDE + code, str(self.folder)),
            "environment": {MARK: str(self.folder)},
            "prompt": None,
            "log": self.folder / "agent.log",
            "timeout": 20.0,
            "grace": 5.0,
        }
        return ExecutionConfig(**(settings | changes))

    def run(self, config: ExecutionConfig, stop: Stop | None = None, **how: Any) -> Ended:
        """Run it; whoever prints `ready` is asked to end by `how["ask"]`, or met by `how["met"]()`."""
        stop, ask, met = stop or Stop(), how.pop("ask", None), how.pop("met", None)

        def on_line(stream: str, line: bytes) -> None:
            self.lines.append((stream, line))
            if line == b"ready" and ask is not None:
                stop.ask(ask)
            if line == b"ready" and met is not None:
                met()

        def on_start(pid: int, ticks: int) -> None:
            self.started.append((pid, ticks))

        return ProcessExecutor(**how).execute(config, stop, on_line, on_start=on_start)

    @property
    def outer_and_inner(self) -> tuple[int, int]:
        """Return the two wardens of the program that runs."""
        inner = status(self.started[-1][0])[1]
        return status(inner)[1], inner

    def log(self) -> str:
        """Return what was logged."""
        return (self.folder / "agent.log").read_text("utf-8", "replace")

    def left(self) -> dict[int, str]:
        """Return the processes that name the test's folder, work in it, or bear its mark, but us."""
        found = {}
        for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
            try:
                if pid != os.getpid() and status(pid)[0] != b"Z" and self._ours(pid):
                    found[pid] = Path(f"/proc/{pid}/cmdline").read_text()[:200]
            except OSError:
                continue
        return found

    def left_after(self, seconds: float) -> dict[int, str]:
        """Return what is left when that has gone by, or as soon as nothing is."""
        until = time.monotonic() + seconds
        while (found := self.left()) and time.monotonic() < until:
            LOOK.wait(0.02)
        return found

    def _ours(self, pid: int) -> bool:
        mine = str(self.folder)
        if os.readlink(f"/proc/{pid}/cwd").startswith(mine):
            return True
        return any(
            mine.encode() in Path(f"/proc/{pid}/{name}").read_bytes()
            for name in ("cmdline", "environ")
        )


def write(log: Log, lines: list[bytes]) -> None:
    """Add lines to a log as if they were printed."""
    log.write("stdout", b"\n".join(lines), lines)
