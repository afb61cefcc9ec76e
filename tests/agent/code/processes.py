"""What the processes of this machine say of themselves in /proc."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def processes() -> Iterator[tuple[int, bytes]]:
    """Yield each process with its words and its environment; of a zombie there are none."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        yield int(process.name), words


def running(place: Path) -> list[str]:
    """Return the processes that mention a folder, ours left out."""
    return [
        words.replace(b"\0", b" ").decode("utf-8", "replace")[:300]
        for number, words in processes()
        if str(place).encode() in words and number != os.getpid()
    ]
