"""What `kubectl logs` asks for, out of a container's log file. Reads only.

The file holds no times: with `timestamps` a line gets the moment it was read, or for older ones the file's last write.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_LOOK = 0.2
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Wish:
    """Which part of a log, and whether to wait for more."""

    tail: int | None = None
    limit: int | None = None
    follow: bool = False
    previous: bool = False
    timestamps: bool = False


def wish(query: Mapping[str, str]) -> Wish:
    """Read the query of a request for a log (core/v1 PodLogOptions).

    Raises:
        ValueError: a number is none.
    """
    said = {key: query.get(key) == "true" for key in ("follow", "previous", "timestamps")}
    tail, limit = query.get("tailLines"), query.get("limitBytes")
    return Wish(
        tail=None if tail is None else int(tail),
        limit=None if limit is None else int(limit),
        **said,
    )


def read(
    file: Path, wanted: Wish, running: Callable[[], bool], stop: threading.Event
) -> Iterator[bytes]:
    """Yield the log in pieces; with `follow`, until the container has ended."""
    left = wanted.limit
    for piece in _stamped(_pieces(file, wanted, running, stop), file, stamped=wanted.timestamps):
        if left is None:
            yield piece
            continue
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return


def _pieces(
    file: Path, wanted: Wish, running: Callable[[], bool], stop: threading.Event
) -> Iterator[bytes]:
    with file.open("rb") as opened:
        if wanted.tail is not None:
            opened.seek(tail_start(opened.read(), wanted.tail))
        while True:
            alive = wanted.follow and running()  # asked first: what it wrote before its end is read
            while piece := opened.read(_BLOCK):
                yield piece
            if not alive or stop.wait(_LOOK):
                return


def tail_start(content: bytes, lines: int) -> int:
    """Return where the last lines begin."""
    at = len(content) - content.endswith(b"\n")
    for _ in range(lines):
        at = content.rfind(b"\n", 0, at)
        if at < 0:
            return 0
    return at + 1 if lines else len(content)


def _stamped(pieces: Iterator[bytes], file: Path, *, stamped: bool) -> Iterator[bytes]:
    if not stamped:
        yield from pieces
        return
    moment, rest = datetime.fromtimestamp(file.stat().st_mtime, UTC), b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        mark = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ ").encode()
        if lines:
            yield b"".join(mark + line + b"\n" for line in lines)
        moment = datetime.now(UTC)
    if rest:
        yield moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ ").encode() + rest
