"""One call of a program: bounded in time and output, and nothing of it is left afterwards. It knows no git."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from playbook.agent.errors import AgentProblem
from playbook.agent.ports import Stop
from playbook.agent.result import ErrorClass

CHUNK = 64 * 1024
BIGGEST = 32 * 1024 * 1024
TAIL = 16 * 1024
GRACE = 2.0  # from SIGTERM, at which git takes its lock files away, to SIGKILL
LOOK = 0.2  # how often a stop is looked for


class Cut(StrEnum):
    """Why a call was ended before its own end."""

    NO = ""
    TIME = "took too long"
    OUTPUT = "wrote too much"
    STOPPED = "was told to stop"


@dataclass(frozen=True, slots=True)
class Call:
    """What to run. `feed` is its standard input, `hold` are descriptors it keeps open."""

    argv: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    seconds: float
    feed: bytes = b""
    hold: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """How it ended: its code (negative for a signal), all of its output, the end of its complaints."""

    code: int
    out: bytes
    err: bytes
    cut: Cut = Cut.NO


def run(call: Call, stop: Stop | None = None) -> Finished:
    """Run a program until it and its process group are gone."""
    process = _start(call)
    following = _Following(process, call.seconds, stop)
    try:
        cut = following.follow()
    finally:
        following.end()
    return Finished(process.returncode, bytes(following.out), bytes(following.err), cut)


def _start(call: Call) -> subprocess.Popen[bytes]:
    with tempfile.TemporaryFile() as stdin:  # a pipe would have to be fed while the output is read
        stdin.write(call.feed)
        stdin.seek(0)
        try:
            return subprocess.Popen(  # noqa: S603  words, no shell
                call.argv,
                cwd=call.folder,
                env=dict(call.environment),
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,  # no terminal to ask at, and a group to end
                pass_fds=call.hold,
            )
        except OSError as error:
            text = f"{call.argv[0]} cannot be started in {call.folder}: {error.strerror}"
            raise AgentProblem(ErrorClass.COMMAND_MISSING, text) from error


class _Following:
    """Reads a program's pipes, watches its end, its time and the wish to stop."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float, stop: Stop | None) -> None:
        self.out, self.err = bytearray(), bytearray()
        self._process, self._stop = process, stop
        self._until = time.monotonic() + seconds
        self._exit = os.pidfd_open(process.pid)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._exit, selectors.EVENT_READ)
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            self._selector.register(pipe, selectors.EVENT_READ)

    def follow(self) -> Cut:
        """Read until it exits; tell why it has to be ended, if it has."""
        while True:
            left = self._until - time.monotonic()
            if left <= 0:
                return Cut.TIME
            if self._stop is not None and self._stop.asker is not None:
                return Cut.STOPPED
            if self._exited(min(left, LOOK) if self._stop else left):
                return Cut.NO
            if len(self.out) > BIGGEST:
                return Cut.OUTPUT

    def _exited(self, seconds: float) -> bool:
        exited = False
        for key, _ in self._selector.select(max(seconds, 0)):
            if key.fd == self._exit:
                exited = True
                self._selector.unregister(self._exit)
            else:
                self._read(key.fd, key.fileobj)
        return exited

    def _read(self, number: int, pipe: int | IO[bytes] | object) -> None:
        read = os.read(number, CHUNK)
        if not read:
            self._selector.unregister(number)
        elif pipe is self._process.stdout:
            self.out += read
        else:
            self.err += read
            del self.err[:-TAIL]

    def end(self) -> None:
        """End the whole group and read what is left. Until `wait` the leader's id cannot be another's."""
        if self._exit in self._selector.get_map():
            self._signal(signal.SIGTERM)
            self._drain(GRACE, until_exit=True)
        self._signal(signal.SIGKILL)
        self._drain(GRACE, until_exit=False)
        self._selector.close()
        os.close(self._exit)
        with self._process:  # closes the pipes and waits
            pass

    def _drain(self, seconds: float, *, until_exit: bool) -> None:
        until = time.monotonic() + seconds
        while self._selector.get_map() and (left := until - time.monotonic()) > 0:
            if self._exited(left) and until_exit:
                return
            if len(self.out) > BIGGEST:
                del self.out[:CHUNK]

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
