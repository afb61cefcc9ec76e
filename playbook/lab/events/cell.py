"""The last step before a process of Argo Events: its own small root, as its container would have. Never returns.

Upstream reads Secrets at `/argo-events/secrets/NAME/KEY` and nowhere else (argo-events v1.9.11
pkg/shared/util/util.go GetSecretVolumePath), so two namespaces need two roots. It is made of a tmpfs in a mount
namespace of its own: nothing appears on the machine, and all of it goes when the process ends.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

CLONE_NEWNS = 0x00020000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND = 1, 2, 4, 32, 4096
MS_REC, MS_PRIVATE = 16384, 1 << 18
ZONES = Path("/usr/share/zoneinfo")  # a trigger's conditionsReset may name a timezone
# The only names a process can ask for: there is no DNS in the lab, and nothing else to reach.
HOSTS = (
    "127.0.0.1 localhost argo-server argo-server.argo argo-server.argo.svc kubernetes.default.svc\n"
)


def main(argv: list[str]) -> None:
    """Enter the root and become the program.

    Args:
        argv: the cell's folder; the program to become, with its arguments; `--`; other programs to put beside it.
    """
    folder, *rest = argv
    end = rest.index("--")
    (program, *arguments), others = rest[:end], rest[end + 1 :]
    root = build(Path(folder), [Path(one) for one in (program, *others)])
    os.chroot(root)
    os.chdir("/tmp")  # noqa: S108  inside the new root
    name = f"/bin/{Path(program).name}"
    os.execv(name, [name, *arguments])  # noqa: S606  the program of our own build


def build(folder: Path, programs: list[Path]) -> Path:
    """Make the root from a cell's folder and return it."""
    _call("unshare", CLONE_NEWNS)
    _mount(b"none", Path("/"), None, MS_REC | MS_PRIVATE)
    root = folder / "root"
    _mount(b"tmpfs", root, b"tmpfs", MS_NOSUID | MS_NODEV)
    for name in ("bin", "etc", "tmp"):
        (root / name).mkdir()
    (root / "etc" / "hosts").write_text(HOSTS, encoding="utf-8")
    for program in programs:
        (root / "bin" / program.name).touch()
        _show(program, root / "bin" / program.name)
    for name, place in (("lab", "lab"), ("secrets", "argo-events/secrets")):
        _show(folder / name, root / place)
    _show(folder / "config", root / "argo-events/config")
    if ZONES.is_dir():
        _show(ZONES, root / "usr/share/zoneinfo")
    return root


def _show(source: Path, place: Path) -> None:
    """Make a file or folder appear at another place, read only; changes to it are seen."""
    if source.is_dir():
        place.mkdir(parents=True)
    _mount(os.fsencode(source), place, None, MS_BIND)
    _mount(b"none", place, None, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV)


def _mount(source: bytes, place: Path, kind: bytes | None, flags: int) -> None:
    _call("mount", source, os.fsencode(place), kind, flags, None)


def _call(name: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*_typed(arguments)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _typed(arguments: tuple[object, ...]) -> list[object]:
    # An int would be passed with 32 bits; mount(2) takes an unsigned long.
    return [ctypes.c_ulong(one) if isinstance(one, int) else one for one in arguments]


if __name__ == "__main__":
    main(sys.argv[1:])
