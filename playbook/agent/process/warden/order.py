"""What a warden is told: which program, where, and how it is ended. Bytes between NULs, so that any name passes."""

from __future__ import annotations

import os


class Order:
    """One program to start. No dataclass: their module alone takes longer to load than all of ours."""

    __slots__ = ("argv", "cgroup", "environment", "folder", "grace", "program", "signal", "timeout")

    def __init__(self, fields: list[bytes]) -> None:
        number, grace, timeout, self.cgroup, self.folder, self.program, count, *words = fields
        self.signal, self.grace, self.timeout = int(number), float(grace), float(timeout)
        self.argv = words[: int(count)]
        pairs = (word.partition(b"=") for word in words[int(count) :])
        self.environment = {name: value for name, _, value in pairs}


def read(control: int) -> Order | None:
    """Read an order, a length of 8 hexadecimal digits before it; None if the service ended meanwhile."""
    size = _exactly(control, 8)
    text = _exactly(control, int(size, 16)) if size else b""
    return Order(text.split(b"\0")) if text else None


def written(fields: list[bytes]) -> bytes:
    """Return the text that `read` takes for these fields."""
    text = b"\0".join(fields)
    return b"%08x" % len(text) + text


def _exactly(control: int, size: int) -> bytes:
    text = b""
    while len(text) < size:
        piece = os.read(control, size - len(text))
        if not piece:
            return b""
        text += piece
    return text
