"""A cgroup for one execution, where we may make one, and what the kernel says of memory. Without one all works too."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

Mount = tuple[str, Path, str]
"""Its root in the hierarchy, where it is mounted, and the type and options it has."""


def make() -> Path | None:
    """Return a new cgroup v2 below our own; None where that is not ours to make (no delegation, no cgroup.kill)."""
    own = _own("")
    if own is None:
        return None
    for one in own.glob("playbook-*-*"):
        if not Path("/proc", one.name.split("-")[1]).exists():
            remove(one)  # a service was killed before its wardens knew of it
    path = own / f"playbook-{os.getpid()}-{uuid4().hex[:8]}"
    try:
        path.mkdir()
    except OSError:
        return None
    if (path / "cgroup.kill").exists():
        return path
    remove(path)
    return None


def end(path: Path) -> None:
    """Kill what is still in it."""
    try:
        (path / "cgroup.kill").write_text("1")
    except OSError:
        return


def remove(path: Path) -> None:
    """Remove it; one that is not empty stays."""
    try:
        path.rmdir()
    except OSError:
        return


def out_of_memory(cgroup: Path | None) -> int:
    """Return how many processes the kernel has killed for want of memory, as far as it tells us.

    Its own cgroup tells exactly, but has `memory.events` only where the memory controller is delegated. Else it is
    our own cgroup, of version 2 (with all below) or 1: the pod's, in a pod. There another execution's process may be
    meant, so the number says something only together with a SIGKILL that nobody of us has sent. 0 where none tells.
    """
    files = [cgroup / "memory.events"] if cgroup else []
    for controller, name in (("", "memory.events"), ("memory", "memory.oom_control")):
        own = _own(controller)
        files += [own / name] if own else []
    for file in files:
        try:
            words = file.read_text().split()
        except OSError:
            continue
        if "oom_kill" in words:
            return int(words[words.index("oom_kill") + 1])
    return 0


def _own(controller: str) -> Path | None:
    """Return the folder of our own cgroup; the controller "" is version 2 (cgroups(7), proc_pid_mountinfo(5))."""
    try:
        ours = Path("/proc/self/cgroup").read_text()
        mounts = [_mount(line) for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    except OSError:
        return None
    fields = (line.split(":", 2) for line in ours.splitlines())
    path = next((path for _, names, path in fields if controller in names.split(",")), None)
    for root, point, kind in mounts:
        wanted = kind.startswith("cgroup2 ") if not controller else controller in kind.split(",")
        if path is not None and wanted:
            return point / os.path.relpath(path, root) if path.startswith(root) else point
    return None


def _mount(line: str) -> Mount:
    before, _, after = line.partition(" - ")
    words, (kind, _, options) = before.split(" "), after.split(" ", 2)
    return words[3], Path(words[4]), f"{kind} ,{options if kind == 'cgroup' else ''}"
