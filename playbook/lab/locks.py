"""One `up` or `reset` of a lab at a time. The lock is the kernel's: a killed owner leaves none behind."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playbook.lab.errors import LabError
from playbook.lab.home import Home


@contextmanager
def locked(home: Home, say: Callable[[str], None]) -> Iterator[None]:
    """Have a lab for ourselves, after waiting for whoever has it.

    Raises:
        LabError: the lab's folder cannot be made or written.
    """
    number = _taken(home, say)
    try:
        yield
    finally:
        os.close(number)


def _taken(home: Home, say: Callable[[str], None]) -> int:
    while True:
        number = _opened(home)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting: somebody else brings lab {home.name} up")
            fcntl.flock(number, fcntl.LOCK_EX)
        if _still_there(home, number):
            return number
        os.close(number)  # a reset took the folder away while we waited


def _opened(home: Home) -> int:
    try:
        home.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(home.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        hint = "set XDG_STATE_HOME to a folder that you may write"
        text = f"{error.filename}: {error.strerror}"
        raise LabError(f"the lab's folder cannot be used: {text}", hint=hint) from error


def _still_there(home: Home, number: int) -> bool:
    try:
        return os.path.samestat(home.lock.stat(), os.fstat(number))
    except FileNotFoundError:
        return False
