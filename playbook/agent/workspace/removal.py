"""Remove a folder that an agent filled: any depth, no permissions, links never followed. Knows no policy."""

from __future__ import annotations

import errno
import os
import secrets
from itertools import count

from playbook.agent.workspace.disk import FOLDER_FLAGS

PASSES = 100_000  # one level of a chain of folders may take one


def remove_tree(name: str, parent: int) -> None:
    """Remove a folder, a file or a link; nothing there is fine.

    Folders below are moved up into the one that goes, then emptied there: so neither recursion nor descriptors
    limit the depth, which is the agent's to choose.

    Raises:
        OSError: something in it cannot be removed; the rest may be gone.
    """
    try:
        fd = _open(name, parent)
    except FileNotFoundError:
        return
    except OSError as e:
        if e.errno not in (errno.ENOTDIR, errno.ELOOP):
            raise
        os.unlink(name, dir_fd=parent)
        return
    try:
        _empty(fd)
    finally:
        os.close(fd)
    os.rmdir(name, dir_fd=parent)


def _empty(top: int) -> None:
    prefix, numbers = f".{secrets.token_hex(8)}-", count()
    for _ in range(PASSES):
        with os.scandir(top) as found:
            folders = _unlink_files(top, found)
        if not folders:
            return
        for name in folders:
            child = _open(name, top)
            try:
                with os.scandir(child) as below:
                    inner = _unlink_files(child, below)
                for each in inner:
                    _move(each, child, f"{prefix}{next(numbers)}", top)
            finally:
                os.close(child)
            os.rmdir(name, dir_fd=top)
    raise OSError(errno.ENOTEMPTY, "somebody keeps writing into a folder that is being removed")


def _unlink_files(fd: int, found: os._ScandirIterator[str]) -> list[str]:
    """Unlink all that is no folder; return the folders' names."""
    folders = []
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            folders.append(entry.name)
        else:
            os.unlink(entry.name, dir_fd=fd)
    return folders


def _move(name: str, source: int, new: str, target: int) -> None:
    try:
        os.rename(name, new, src_dir_fd=source, dst_dir_fd=target)
    except PermissionError:  # its own ".." changes, so it must be writable itself
        _unlock(name, source)
        os.rename(name, new, src_dir_fd=source, dst_dir_fd=target)


def _open(name: str, parent: int) -> int:
    """Open a folder so that it can be emptied: Go's module cache, for one, is read-only."""
    try:
        fd = os.open(name, FOLDER_FLAGS, dir_fd=parent)
    except PermissionError:
        _unlock(name, parent)
        fd = os.open(name, FOLDER_FLAGS, dir_fd=parent)
    if os.fstat(fd).st_mode & 0o700 != 0o700:
        os.fchmod(fd, 0o700)
    return fd


def _unlock(name: str, parent: int) -> None:
    # Linux' fchmodat follows links; a descriptor that is only a path, and its name in /proc, does not: open(2).
    fd = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=parent)
    try:
        os.chmod(f"/proc/self/fd/{fd}", 0o700)
    finally:
        os.close(fd)
