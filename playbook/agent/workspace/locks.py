"""Who works in a workspace: one lock file per run, outside the workspace. The kernel drops it when its process dies."""

from __future__ import annotations

import fcntl
import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

TRIES = 6
PAUSE = 0.01  # somebody who only looks holds a lock for microseconds


@dataclass(frozen=True, slots=True)
class Held:
    """A lock that is ours until it is released."""

    folder: int
    name: str
    fd: int

    def release(self) -> None:
        """Let go of it; the file goes first, so that nobody can lock a name that is about to vanish."""
        with suppress(OSError):
            os.unlink(self.name, dir_fd=self.folder)
        # A child between fork and exec shares our descriptor: closing it alone would leave the lock to the child.
        with suppress(OSError):
            fcntl.flock(self.fd, fcntl.LOCK_UN)
        os.close(self.fd)


def take(folder: int, identity: UUID) -> Held | None:
    """Lock a workspace; None when somebody else has it."""
    name = str(identity)
    for attempt in range(TRIES):
        if attempt:
            threading.Event().wait(PAUSE)
        # Opened for writing: NFS makes a range lock of flock, which asks for that, flock(2).
        fd = os.open(name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600, dir_fd=folder)
        try:
            if _locked(fd) and _is_named(fd, name, folder):
                return Held(folder, name, os.dup(fd))
        finally:
            os.close(fd)
    return None


def is_held(folder: int, identity: UUID) -> bool:
    """Tell whether somebody, we included, has locked it; leaves no file."""
    try:
        fd = os.open(str(identity), os.O_RDWR | os.O_NOFOLLOW, dir_fd=folder)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # no lock file of ours: hands off
    try:
        return not _locked(fd)
    finally:
        os.close(fd)


def _locked(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_named(fd: int, name: str, folder: int) -> bool:
    try:
        named = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return os.path.samestat(named, os.fstat(fd))
