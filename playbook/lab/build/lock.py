"""One build at a time in a cache, however many ask. Holds no lock longer than its process lives."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(folder: Path, waits: Callable[[], None]) -> Iterator[None]:
    """Hold the folder's lock; when somebody else has it, say so and wait."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waits()
            fcntl.flock(file, fcntl.LOCK_EX)  # Ctrl-C ends the waiting
        yield
