"""Make whole lines of what a stream brings. Memory stays below the limit of a line, however long one is."""

from __future__ import annotations

LINE_BYTES = 64 * 1024 * 1024
"""The longest line that is handed on whole; a model's result of 50 MB is one line."""


class Lines:
    """The lines of one stream."""

    def __init__(self, limit: int = LINE_BYTES) -> None:
        self._limit = limit
        self._held = bytearray()
        self._lost = 0

    def feed(self, chunk: bytes) -> bytes | None:
        """Take a chunk; return the lines that are whole now in one piece, without the last newline."""
        end = chunk.rfind(b"\n")
        if end < 0:
            self._hold(chunk)
            return None
        block = chunk[:end]
        if self._held or self._lost:
            first = chunk.find(b"\n")
            self._hold(chunk[:first])
            block = self._line() + chunk[first:end]
        self._hold(chunk[end + 1 :])
        return block

    def end(self) -> bytes | None:
        """Return what came after the last newline: a program that dies half way through a line leaves a part."""
        return self._line() if self._held else None

    def _hold(self, part: bytes) -> None:
        room = self._limit - len(self._held)
        self._held += part[:room] if len(part) > room else part
        self._lost += max(0, len(part) - room)

    def _line(self) -> bytes:
        line, lost = bytes(self._held), self._lost
        self._held, self._lost = bytearray(), 0
        return line + left_out(lost) if lost else line


def left_out(count: int) -> bytes:
    """Return the note that ends a cut line."""
    return b" [playbook: %d more bytes of this line are left out]" % count
