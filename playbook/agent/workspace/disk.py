"""The calls that write to the disk, and what their errors mean. Follows no link, and never overwrites in place."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from playbook.agent.errors import FULL, AgentProblem
from playbook.agent.result import ErrorClass

FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # a fifo must not make us wait


@contextmanager
def problems(what: str, error: ErrorClass = ErrorClass.WORKSPACE) -> Iterator[None]:
    """Turn an error of the system into the problem a person can act on."""
    try:
        yield
    except OSError as e:
        if e.errno in FULL:
            raise AgentProblem(
                ErrorClass.DISK_FULL,
                f"{what}: {e.strerror}",
                hint="free space on its volume: playbook agent gc",
            ) from e
        raise AgentProblem(error, f"{what}: {e.strerror or e}") from e


@dataclass(frozen=True, slots=True)
class Disk:
    """The calls that can find the disk full; a test puts its own in their places."""

    mkdir: Callable[..., None] = os.mkdir
    open: Callable[..., int] = os.open
    write: Callable[[int, bytes], int] = os.write
    fsync: Callable[[int], None] = os.fsync
    rename: Callable[..., None] = os.rename

    def make_folder(self, name: str, parent: int) -> None:
        """Make a folder that only we may enter, whatever the umask and a setgid parent say."""
        self.mkdir(name, 0o700, dir_fd=parent)
        with folder(name, parent) as fd:
            os.fchmod(fd, 0o700)

    def make_file(self, name: str, parent: int, mode: int = 0o600) -> int:
        """Make a new file and return its descriptor, open for writing."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        return self.open(name, flags, mode, dir_fd=parent)

    def write_all(self, fd: int, content: bytes) -> None:
        """Write all of it: the system may take less at a time."""
        while content:
            content = content[self.write(fd, content) :]

    def replace(self, name: str, content: bytes, parent: int) -> None:
        """Put a file in the place of another: a reader sees the old one or the new one, whole."""
        aside = f".{name.lstrip('.')}.{secrets.token_hex(4)}"
        try:
            fd = self.make_file(aside, parent)
            try:
                self.write_all(fd, content)
                self.fsync(fd)
            finally:
                os.close(fd)
            self.rename(aside, name, src_dir_fd=parent, dst_dir_fd=parent)
        except OSError:
            with suppress(OSError):
                os.unlink(aside, dir_fd=parent)
            raise


@contextmanager
def folder(name: str, parent: int | None = None) -> Iterator[int]:
    """Open a folder that is no link; close it afterwards."""
    fd = os.open(name, FOLDER_FLAGS, dir_fd=parent)
    try:
        yield fd
    finally:
        os.close(fd)


def exists(name: str, parent: int) -> bool:
    """Tell whether anything has that name, a broken link included."""
    try:
        os.stat(name, dir_fd=parent, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def read_start(name: str, parent: int, most: int) -> bytes:
    """Return the first bytes of a regular file.

    Raises:
        OSError: it is not there, a link, or no regular file.
    """
    fd = os.open(name, FILE_FLAGS, dir_fd=parent)
    with os.fdopen(fd, "rb") as file:
        return file.read(most)
