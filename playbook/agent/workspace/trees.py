"""Look through a folder of unknown depth without following links. Reads only, and uses two descriptors at any depth."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from playbook.agent.workspace.disk import FOLDER_FLAGS, folder

BLOCK = 512  # what st_blocks counts in, whatever the file system's own blocks are: stat(2)
TRIES = 3
OnError = Callable[[OSError], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in a folder: the folder's descriptor, good until the next one is asked for, and its path from the top."""

    parent: int
    name: str
    stat: os.stat_result
    above: list[str]

    @property
    def path(self) -> str:
        """Its path from the top of the walk."""
        return "/".join([*self.above, self.name])

    @property
    def key(self) -> tuple[int, int]:
        """What is the same for all names of one file."""
        return self.stat.st_dev, self.stat.st_ino


class Moved(OSError):
    """A folder was moved away while we were in it."""


def insist(error: OSError) -> None:
    """Take every error seriously."""
    raise error


def overlook(_error: OSError) -> None:
    """Leave out what vanished or may not be read."""


def walk(top: int, on_error: OnError = insist) -> Iterator[Entry]:
    """Yield everything below an open folder, a folder before what is in it, names in order.

    An agent can nest folders deeper than Python recurses and than a process has descriptors, so we come back by
    "..", and look whether it is still the folder we came from.
    """
    above: list[str] = []
    here = os.open(".", FOLDER_FLAGS, dir_fd=top)
    try:
        levels = [(_key(here), (yield from _level(here, above, on_error)))]
        while levels:
            folders = levels[-1][1]
            if not folders:
                levels.pop()
                if levels:
                    here = _swap(here, _up(here, levels[-1][0]))
                    above.pop()
                continue
            child = _down(here, name := folders.pop(), on_error)
            if child is None:
                continue
            here = _swap(here, child)
            above.append(name)
            levels.append((_key(here), (yield from _level(here, above, on_error))))
    finally:
        os.close(here)


def tree_bytes(name: str, parent: int) -> int:
    """Return the bytes a folder takes on the disk: a file with two names once, what a link points to never.

    Survives files that vanish meanwhile; 0 when the folder itself is gone.
    """
    total = 0
    for _ in range(TRIES):
        seen: set[tuple[int, int]] = set()
        try:
            with folder(name, parent) as fd:
                total = os.fstat(fd).st_blocks * BLOCK
                for entry in walk(fd, overlook):
                    if entry.stat.st_nlink > 1 and not stat.S_ISDIR(entry.stat.st_mode):
                        if entry.key in seen:
                            continue
                        seen.add(entry.key)
                    total += entry.stat.st_blocks * BLOCK
        except Moved:
            continue
        except FileNotFoundError:
            return 0
        return total
    return total  # somebody keeps moving folders: the last count, too small at worst


def _level(here: int, above: list[str], on_error: OnError) -> Generator[Entry, None, list[str]]:
    """Yield one folder's entries; return the names of its folders, the first one last."""
    folders = []
    with os.scandir(here) as found:
        names = sorted(entry.name for entry in found)
    for name in names:
        try:
            status = os.stat(name, dir_fd=here, follow_symlinks=False)
        except OSError as e:
            on_error(e)
            continue
        if stat.S_ISDIR(status.st_mode):
            folders.append(name)
        yield Entry(here, name, status, above)
    return folders[::-1]


def _down(here: int, name: str, on_error: OnError) -> int | None:
    try:
        child = os.open(name, FOLDER_FLAGS, dir_fd=here)
    except OSError as e:
        on_error(e)
        return None
    try:
        # Readable, yet not to be entered: we could not come back by "..".
        os.stat(".", dir_fd=child)
    except OSError as e:
        os.close(child)
        on_error(e)
        return None
    return child


def _up(here: int, key: tuple[int, int]) -> int:
    parent = os.open("..", FOLDER_FLAGS, dir_fd=here)
    if _key(parent) != key:
        os.close(parent)
        raise Moved(errno.ESTALE, "a folder was moved while it was read")
    return parent


def _swap(old: int, new: int) -> int:
    os.close(old)
    return new


def _key(fd: int) -> tuple[int, int]:
    status = os.fstat(fd)
    return status.st_dev, status.st_ino
