"""The first process of a container: builds its file system, then becomes its command. Leaves nothing on the host.

Run as a file by `unshare --mount --pid --uts --fork`; standard library only, because each container pays its imports.
The host's system folders, read-only, are the "image"; people's folders and the lab's own are not in it.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

RDONLY, NOSUID, NODEV, REMOUNT, BIND, MOVE, RECURSIVE = 1, 2, 4, 32, 4096, 8192, 16384
DETACH = 2
CANNOT_RUN = 128
"""Exit code of a container that never became its command."""
NOT_IN_IMAGE = {
    *("boot", "dev", "home", "lost+found", "media", "mnt"),
    *("old_root", "proc", "root", "run", "sys", "tmp"),
}
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
DEVICE_LINKS = {
    "fd": "/proc/self/fd",
    "stdin": "/proc/self/fd/0",
    "stdout": "/proc/self/fd/1",
    "stderr": "/proc/self/fd/2",
}
_MOST_LINKS = 40  # as the kernel's own limit

_libc = ctypes.CDLL(None, use_errno=True)


def mount(source: str, target: str, flags: int, kind: str | None = None) -> None:
    """Mount, or raise an OSError that names the target."""
    options = b"mode=755" if kind == "tmpfs" else None
    told = kind.encode() if kind else None
    if _libc.mount(os.fsencode(source), os.fsencode(target), told, ctypes.c_ulong(flags), options):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), target)


def bind(source: str, target: str, *, readonly: bool) -> None:
    """Show a file or folder, with all that is mounted in it, in a second place."""
    mount(source, target, BIND | RECURSIVE)
    if readonly:
        close(target)


def close(target: str) -> None:
    """Make a mount read-only, with all that is mounted in it where the kernel knows how (5.12)."""
    attributes = (ctypes.c_uint64 * 4)(1, 0, 0, 0)  # struct mount_attr: set MOUNT_ATTR_RDONLY
    here, whole_tree, mount_setattr = -100, 0x8000, 442
    arguments = (here, os.fsencode(target), whole_tree, attributes, 32)
    if _libc.syscall(mount_setattr, *arguments):
        mount("none", target, REMOUNT | BIND | RDONLY)


def mirror(root: str, folder: str) -> None:
    """Replace a read-only folder of the host by a writable one with the same entries: room for a mount point."""
    stash = f"{root}/.stash"
    Path(stash).mkdir()
    mount(folder, stash, BIND | RECURSIVE)
    mount("tmpfs", folder, NOSUID | NODEV, "tmpfs")
    for entry in os.scandir(stash):
        copy = f"{folder}/{entry.name}"
        if entry.is_symlink():
            Path(copy).symlink_to(Path(entry.path).readlink())
            continue
        if entry.is_dir():
            Path(copy).mkdir()
        else:
            Path(copy).touch()
        mount(entry.path, copy, BIND | RECURSIVE)
    _libc.umount2(os.fsencode(stash), DETACH)
    Path(stash).rmdir()


def place(root: str, path: str, *, folder: bool) -> str:
    """Return where a path of the container is in its coming root; make what is missing, never follow a link out."""
    here, rest, links = root, _parts(path), 0
    while rest:
        name = rest.pop(0)
        if name == "..":
            here = here if here == root else str(Path(here).parent)
            continue
        inner = f"{here}/{name}"
        if Path(inner).is_symlink():
            links += 1
            if links > _MOST_LINKS:
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
            aim = str(Path(inner).readlink())
            here, rest = (root if aim.startswith("/") else here), _parts(aim) + rest
            continue
        if not Path(inner).exists():
            make(root, inner, folder=folder or bool(rest))
        here = inner
    return here


def make(root: str, path: str, *, folder: bool) -> None:
    """Make a folder or an empty file, whose parent may be a read-only folder of the host."""
    create = Path(path).mkdir if folder else Path(path).touch
    try:
        create()
    except OSError as error:
        if error.errno not in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise
        mirror(root, str(Path(path).parent))
        create()


def build(spec: dict[str, Any]) -> None:
    """Build the root: host folders, devices, processes, then the mounts of the container, parents first."""
    root = spec["root"]
    mount("tmpfs", root, NOSUID | NODEV, "tmpfs")
    build_image(root)
    build_own(root)
    for hidden in spec["hidden"]:
        if Path(root + hidden).is_dir():
            mount("tmpfs", root + hidden, NOSUID | NODEV | RDONLY, "tmpfs")
    for wanted in spec["mounts"]:
        source = wanted["source"]
        target = place(root, wanted["target"], folder=Path(source).is_dir())
        bind(source, target, readonly=wanted["readonly"])
    place(root, spec["folder"], folder=True)
    if spec["readonly"]:
        mount("none", root, REMOUNT | BIND | RDONLY)


def build_image(root: str) -> None:
    """Show the host's system folders, read-only."""
    for entry in os.scandir("/"):
        if entry.name.startswith(".") or entry.name in NOT_IN_IMAGE:
            continue
        if entry.is_symlink():
            Path(root, entry.name).symlink_to(Path(entry.path).readlink())
        elif entry.is_dir():
            Path(root, entry.name).mkdir()
            bind(entry.path, f"{root}/{entry.name}", readonly=True)


def build_own(root: str) -> None:
    """Build what every container has of its own."""
    for name in ("dev", "home", "proc", "root", "run", "sys", "tmp"):
        Path(root, name).mkdir()
    Path(root, "dev", "shm").mkdir()
    Path(root, "tmp").chmod(0o1777)
    for name in DEVICES:
        if Path("/dev", name).exists():
            Path(root, "dev", name).touch()
            mount(f"/dev/{name}", f"{root}/dev/{name}", BIND)
    for name, aim in DEVICE_LINKS.items():
        Path(root, "dev", name).symlink_to(aim)
    for fresh in (Path(root, "dev", "shm"), Path(root, "var", "tmp")):
        if fresh.is_dir():
            mount("tmpfs", str(fresh), NOSUID | NODEV, "tmpfs")
            fresh.chmod(0o1777)
    mount("proc", f"{root}/proc", NOSUID | NODEV, "proc")
    bind("/sys", f"{root}/sys", readonly=True)


def enter(root: str, folder: str) -> None:
    """Make `root` the root: moved over the old one, because pivot_root refuses an initramfs."""
    os.chdir(root)
    mount(root, "/", MOVE)
    os.chroot(".")
    os.chdir(folder)


def main(path: str) -> None:
    """Become the container that the file describes; without success, say why in its file `failed`."""
    spec = json.loads(Path(path).read_text(encoding="utf-8"))
    Path(path).unlink()  # it holds the container's environment, secrets among it
    log = os.open(spec["log"], os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    for output in (1, 2):
        os.dup2(log, output)
    failed = os.open(spec["failed"], os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    command = spec["command"]
    try:
        hostname = os.fsencode(spec["hostname"])
        _libc.sethostname(hostname, len(hostname))
        build(spec)
        enter(spec["root"], spec["folder"])
    except OSError as error:
        os.write(failed, f"cannot make {error.filename}: {error.strerror}".encode())
        os._exit(CANNOT_RUN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and that is inherited
    try:
        os.execvpe(command[0], command, spec["environment"])  # noqa: S606  no shell is wanted
    except OSError as error:
        os.write(failed, f'"{command[0]}" cannot be executed: {error.strerror}'.encode())
    os._exit(CANNOT_RUN)


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in ("", ".")]


if __name__ == "__main__":
    main(sys.argv[1])
