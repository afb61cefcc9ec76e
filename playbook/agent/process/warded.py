"""A program with its wardens, as the service sees it: three pipes to read, two wishes to utter. Knows no policy."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from playbook.agent.errors import AgentProblem
from playbook.agent.ports import ExecutionConfig
from playbook.agent.process.warden import launch
from playbook.agent.process.warden.order import written
from playbook.agent.result import ErrorClass

PIPE_BYTES = 256 * 1024
OnStart = Callable[[int, int], None]
"""Is told the program's pid and its start ticks as soon as it runs."""
MARK = "PLAYBOOK_EXECUTION"
"""The variable by which what an execution left is found again; who makes the environment sets it."""


class Warded:
    """One pair of wardens. `stdout` and `stderr` are the program's, `reports` theirs: file descriptors to read."""

    def __init__(
        self, config: ExecutionConfig, program: Path, prompt: int, cgroup: Path | None
    ) -> None:
        self.stdout, out = os.pipe()
        self.stderr, err = os.pipe()
        _widen(self.stdout, self.stderr)
        self.reports, said = os.pipe()
        hears, self._control = os.pipe()
        streams = (prompt, out, err)
        name = config.environment.get(MARK, "-")
        command = [sys.executable, "-I", "-S", launch.__file__, name, *map(str, streams)]
        try:
            self._process = subprocess.Popen(  # noqa: S603  our own wardens; no shell reads the words
                command,
                stdin=hears,
                stdout=said,
                stderr=said,
                pass_fds=streams,
                env={},
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            self._close(self.stdout, self.stderr, self.reports, self._control)
            fault = f"no process can be started: {error.strerror}"
            raise AgentProblem(ErrorClass.SUPERVISOR, fault) from error
        finally:
            self._close(hears, said, *streams)
        self._unread, self._said = b"", list[bytes]()
        self._utter(_order(config, program, cgroup))

    def stop(self) -> None:
        """Let the ladder begin."""
        self._utter(b"s")

    def kill(self) -> None:
        """Let all be killed at once."""
        self._utter(b"k")

    def heard(self) -> list[dict[str, Any]] | None:
        """Return what the wardens reported; None when they are gone."""
        chunk = os.read(self.reports, 65536)
        if not chunk:
            return None
        *lines, self._unread = (self._unread + chunk).split(b"\n")
        self._said += [line for line in lines if not line.startswith(b"{")]
        return [json.loads(line) for line in lines if line.startswith(b"{")]

    def last_words(self) -> str:
        """Return the last line of a traceback of theirs, or ""."""
        return self._said[-1].decode("utf-8", "replace") if self._said else ""

    def close(self) -> None:
        """Let go, which ends what runs; wait until nothing is left."""
        self._close(self._control)
        self._process.wait()
        self._close(self.stdout, self.stderr, self.reports)

    def _utter(self, text: bytes) -> None:
        rest = memoryview(text)
        # They are gone where it breaks: their reports have ended, and that is heard.
        with suppress(BrokenPipeError):
            while rest:
                rest = rest[os.write(self._control, rest) :]

    @staticmethod
    def _close(*fds: int) -> None:
        for fd in fds:
            os.close(fd)


def _widen(*pipes: int) -> None:
    """Let a program print more before it waits for us. A user has 64 MiB for all pipes, beyond that they stay narrow."""
    for pipe in pipes:
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _order(config: ExecutionConfig, program: Path, cgroup: Path | None) -> bytes:
    fixed = (
        config.stop_signal,
        config.grace,
        config.timeout,
        cgroup or "",
        config.workspace,
        program,
    )
    variables = (f"{name}={value}" for name, value in config.environment.items())
    words = (*fixed, len(config.argv), *config.argv, *variables)
    return written([os.fsencode(str(word)) for word in words])
