"""The log of one execution: both streams, a line each with its time. A full disk or a full log never stops the program.

A line is `2026-11-21T20:23:45.123Z stdout text`; what we say ourselves has `playbook` in the stream's place, and the
last line is `... playbook ended: <how>`. The log's first half stays where it is. What follows goes to `<log>.tail`,
which becomes `<log>.tail.old` when it has a quarter of the bytes; at the end both are put behind the head.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from playbook.agent.ports import Stream
from playbook.agent.process.lines import left_out
from playbook.agent.process.part import Part
from playbook.agent.process.redaction import Redactor

SHOWN = 1024 * 1024
"""A longer line is cut in the log, which is for people; a parser gets it whole."""
MARGIN = 64 * 1024
"""What is searched for secrets behind a cut, so that it never leaves half of one."""
ENDED = b" playbook ended: "


class Log:
    """A log that is being written. `lost` counts the bytes for which the disk had no room."""

    def __init__(self, path: Path, limit: int, secrets: tuple[str, ...]) -> None:
        self._tail, self._old = beside(path, ".tail"), beside(path, ".tail.old")
        self._quarter = max(limit // 4, 1024)
        self._redactors = {"stdout": Redactor(secrets), "stderr": Redactor(secrets)}
        self._head = self._part = Part(path)
        self._left_out = self.lost = self._told = 0

    def write(self, stream: Stream, block: bytes, lines: list[bytes]) -> None:
        """Add whole lines; `lines` are those of the block."""
        clean = self._redactors[stream].clean
        if len(block) <= SHOWN or max(map(len, lines)) <= SHOWN:
            text = clean(block)
            shown = lines.copy() if text is block else text.split(b"\n")
        else:
            shown = [
                clean(line)
                if len(line) <= SHOWN
                else clean(line[: SHOWN + MARGIN])[:SHOWN] + left_out(len(line) - SHOWN)
                for line in lines
            ]
        # One copy of what may be megabytes, not one for each end.
        stamp = _stamp(stream)
        shown[0] = stamp + shown[0]
        shown[-1] += b"\n"
        self._add((b"\n" + stamp).join(shown))

    def close(self, how: str) -> None:
        """Write how it ended, and make one file of head and tail."""
        self._add(_stamp("playbook") + b"ended: " + how.encode() + b"\n")
        self._part.close()
        if self._part is not self._head:
            self._join()
            self._head.close()

    def _add(self, text: bytes) -> None:
        while text:
            room = self._quarter * (2 if self._part is self._head else 1) - self._part.size
            cut = len(text) if len(text) <= room else text.rfind(b"\n", 0, max(room, 0)) + 1
            if cut == 0 and self._part.size == 0:
                cut = text.find(b"\n") + 1  # one line that is larger than its part
            self._put(text[:cut])
            text = text[cut:]
            if text:
                self._turn()

    def _turn(self) -> None:
        """Go on in a new tail; the one before the last is left out."""
        try:
            if self._part is not self._head:
                self._part.close()
                self._left_out += self._old.stat().st_size if self._old.exists() else 0
                self._tail.replace(self._old)
            self._tail.unlink(missing_ok=True)  # the agent may have put something there
            self._part = Part(self._tail)
        except OSError:
            self._part = Part(None)

    def _put(self, text: bytes) -> None:
        if self.lost > self._told:
            note = f"{self.lost - self._told} bytes of output could not be written here\n"
            if self._part.put(b"\n" + _stamp("playbook") + note.encode()):
                self.lost += len(text)
                return
            self._told = self.lost
        self.lost += self._part.put(text)

    def _join(self) -> None:
        note = f"{self._left_out} bytes of output are left out here: the log is full\n"
        if self._left_out:
            self._head.put(_stamp("playbook") + note.encode())
        for path in (self._old, self._tail):
            try:
                with path.open("rb") as tail, os.fdopen(os.dup(self._head.fd), "ab") as head:
                    shutil.copyfileobj(tail, head, 1024 * 1024)
                path.unlink()
            except FileNotFoundError:
                continue
            except OSError:
                return  # no room for both: the rest stays where it is


def beside(log: Path, suffix: str) -> Path:
    """Return the name of a part of the log."""
    return log.with_name(log.name + suffix)


def _stamp(stream: str) -> bytes:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
    return f"{now}Z {stream} ".encode()
