"""The folder all workspaces are in: checked and opened once, then only used by its descriptor."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agent.workspace.disk import FOLDER_FLAGS, Disk, problems

LOCKS = ".locks"


@dataclass(frozen=True, slots=True)
class Root:
    """An open root: its real path, its descriptor, its lock files' folder, and how its files are written."""

    path: Path
    fd: int
    locks: int
    disk: Disk

    def close(self) -> None:
        """Close it."""
        os.close(self.locks)
        os.close(self.fd)


def open_root(path: Path, disk: Disk) -> Root:
    """Open the root, or make it where its parent is.

    Raises:
        AgentProblem: it is a file, a link, somebody else's, open to others, or cannot be made.
    """
    place = _place(path)
    with problems(f"workspace root {place}"), suppress(FileExistsError):
        disk.mkdir(place, 0o700)
    try:
        fd = os.open(place, FOLDER_FLAGS)
    except OSError as e:
        raise _refused(place, _kind(place) or str(e.strerror)) from e
    try:
        _check(place, os.fstat(fd))
        return Root(place, fd, _open_locks(place, fd, disk), disk)
    except BaseException:
        os.close(fd)
        raise


def _place(path: Path) -> Path:
    """Resolve the parent, not the last name: that one must be no link."""
    try:
        whole = Path(os.path.abspath(path))
        parent = Path(os.path.realpath(whole.parent, strict=True))
    except (OSError, ValueError) as e:
        why = f"its parent {str(path.parent)!a}: {getattr(e, 'strerror', None) or e}"
        raise _refused(path, why) from e
    if not whole.name:
        raise _refused(path, "is the root of the file system")
    return parent / whole.name


def _check(place: Path, status: os.stat_result) -> None:
    if status.st_uid != os.geteuid():
        raise _refused(place, f"belongs to user {status.st_uid}, we are {os.geteuid()}")
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        mode = stat.S_IMODE(status.st_mode)
        raise _refused(place, f"can be written by others (mode {mode:04o})")


def _open_locks(place: Path, fd: int, disk: Disk) -> int:
    with problems(f"workspace root {place}"):
        with suppress(FileExistsError):
            disk.mkdir(LOCKS, 0o700, dir_fd=fd)
        return os.open(LOCKS, FOLDER_FLAGS, dir_fd=fd)


def _kind(place: Path) -> str:
    try:
        mode = os.lstat(place).st_mode
    except OSError:
        return ""
    if stat.S_ISLNK(mode):
        return "is a link"
    return "" if stat.S_ISDIR(mode) else "is no folder"


def _refused(place: Path, why: str) -> AgentProblem:
    return AgentProblem(
        ErrorClass.WORKSPACE,
        f"workspace root {place}: {why}",
        # A volume's top folder belongs to root and its fsGroup; one inside it is made by us, 0700.
        hint="name a folder of our own, in a volume one below its top; it is made when its parent is there",
    )
