"""What the kernel says about processes, read from /proc. Looks only; never sends a signal."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Seen:
    """One process of a lab, seen from the host.

    Attributes:
        pid: its number on the host.
        inner: its number inside its PID namespace.
        memory: resident bytes.
    """

    pid: int
    parent: int
    inner: int
    memory: int


def started(pid: int) -> int | None:
    """Return when a process started (clock ticks after boot), None when it is gone or only waits to be reaped.

    With it a number that another process got later is told apart.
    """
    try:
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # proc(5): the second field is the name in parentheses, which may hold anything; state is 3, starttime 22
    fields = text.rpartition(")")[2].split()
    if len(fields) < 20 or fields[0] in ("Z", "X"):
        return None
    return int(fields[19])


def children(pid: int) -> list[Seen]:
    """Return the children of a process."""
    return [seen for seen in _all() if seen.parent == pid]


def namespace(pid: int, kind: str) -> str | None:
    """Return the identity of a process' namespace: "net", "mnt" or "pid"."""
    try:
        return (PROC / str(pid) / "ns" / kind).readlink().name
    except OSError:
        return None


@contextmanager
def held(pids: Iterable[int], kinds: Iterable[str]) -> Iterator[set[tuple[str, str]]]:
    """Yield the namespaces of processes, as kind and identity, and keep them until the end.

    The kernel gives the number of a namespace that is gone to the next one at once: without this the processes of
    another lab may be taken for those of one that has ended.
    """
    with ExitStack() as stack:
        spaces: set[tuple[str, str]] = set()
        for pid, kind in product(pids, kinds):
            with suppress(OSError):
                opened = os.open(PROC / str(pid) / "ns" / kind, os.O_RDONLY | os.O_CLOEXEC)
                stack.callback(os.close, opened)
                spaces.add((kind, f"{kind}:[{os.fstat(opened).st_ino}]"))
        yield spaces


def members(kind: str, identity: str) -> list[int]:
    """Return the processes that are in a namespace, as far as we may look."""
    return [pid for pid in _pids() if namespace(pid, kind) == identity]


def _pids() -> list[int]:
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]


def _all() -> Iterator[Seen]:
    for pid in _pids():
        try:
            text = (PROC / str(pid) / "status").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        said = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        if "NSpid" in said:
            inner = int(said["NSpid"].split()[-1])
            memory = int(said.get("VmRSS", "0 kB").split()[0]) * 1024
            yield Seen(pid, int(said["PPid"]), inner, memory)
