"""Real processes for the tests of workspaces: they run a function of ours, and none of them outlives its test."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

NOBODY = 65534
LONG = 10.0
Work = Callable[[Connection], None]


@dataclass
class Child:
    pid: int
    line: Connection

    def tell(self, word: str = "go") -> None:
        self.line.send(word)

    def hear(self) -> Any:
        assert self.line.poll(LONG), "the child says nothing"
        word = self.line.recv()
        assert not str(word).startswith("Traceback"), word
        return word

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


@contextmanager
def child(work: Work) -> Iterator[Child]:
    ours, theirs = Pipe()
    pid = os.fork()
    if not pid:
        try:
            ours.close()
            work(theirs)
        except BaseException:  # noqa: BLE001 -- the parent raises it
            theirs.send(f"Traceback: {traceback.format_exc()}")
        finally:
            os._exit(0)
    theirs.close()
    try:
        yield Child(pid, ours)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        ours.close()
        assert not os.path.exists(f"/proc/{pid}")


def as_nobody(work: Callable[[Path], None]) -> None:
    """Run a function in a folder of its own without root's rights; as ourselves where we have none."""

    def run(line: Connection) -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        work(place)
        line.send("done")

    place = Path(tempfile.mkdtemp())
    try:
        if os.geteuid() == 0:
            os.chown(place, NOBODY, NOBODY)
        with child(run) as one:
            assert one.hear() == "done"
    finally:
        shutil.rmtree(place, ignore_errors=True)
