"""What a program prints, on its way to the log and to who listens. Bytes pass as they are: valid UTF-8 is not asked for."""

from __future__ import annotations

import os
import time

from playbook.agent.ports import OnLine, Stream
from playbook.agent.process.lines import Lines
from playbook.agent.process.log import Log

CHUNK = 256 * 1024
DRAIN = 5.0
"""Seconds for what is still in a pipe when all writers are dead; only a stranger who holds it could take longer."""


class Output:
    """Both streams of one program."""

    def __init__(self, log: Log, on_line: OnLine, line_bytes: int) -> None:
        self._log, self._on_line = log, on_line
        self._lines: dict[Stream, Lines] = {one: Lines(line_bytes) for one in ("stdout", "stderr")}

    def take(self, stream: Stream, fd: int) -> bool:
        """Read what is there; tell whether more may come."""
        chunk = os.read(fd, CHUNK)
        held = self._lines[stream]
        self._hand_on(stream, held.feed(chunk) if chunk else held.end())
        return bool(chunk)

    def drain(self, streams: dict[int, Stream]) -> None:
        """Read what the dead have left; a stranger who holds a stream open is not waited for."""
        until = time.monotonic() + DRAIN
        for fd, stream in streams.items():
            os.set_blocking(fd, False)
            try:
                while self.take(stream, fd) and time.monotonic() < until:
                    pass
            except BlockingIOError:
                self._hand_on(stream, self._lines[stream].end())

    def _hand_on(self, stream: Stream, block: bytes | None) -> None:
        if block is None:
            return
        lines = block.split(b"\n")
        self._log.write(stream, block, lines)  # first: it has the line at which a listener failed
        for line in lines:
            self._on_line(stream, line)
