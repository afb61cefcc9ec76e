"""Which processes are below one, and signals that meet exactly those. A pid with a new owner is never signalled."""

from __future__ import annotations

import os
import signal

Tree = dict[int, int]
"""Start ticks by pid: together they name a process until the next boot."""


def status(pid: int | str) -> tuple[bytes, int, int]:
    """Return state, parent and start ticks of a process, from /proc/<pid>/stat (proc_pid_stat(5)).

    Raises:
        OSError: there is none.
    """
    with open(f"/proc/{pid}/stat", "rb", buffering=0) as file:
        text = file.read()
    fields = text[text.rindex(b")") + 2 :].split()
    return fields[0], int(fields[1]), int(fields[19])


def processes() -> dict[int, list[tuple[int, int, bool]]]:
    """Return all processes by their parent: pid, start ticks, whether it lives (a zombie does not)."""
    children: dict[int, list[tuple[int, int, bool]]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            state, parent, start = status(name)
        except OSError:
            continue  # it ended meanwhile
        children.setdefault(parent, []).append((int(name), start, state not in b"ZX"))
    return children


def below(root: int) -> Tree:
    """Return the living processes below `root`."""
    children, found, parents = processes(), {}, [root]
    while parents:
        for pid, start, living in children.get(parents.pop(), ()):
            parents.append(pid)
            if living:
                found[pid] = start
    return found


def send(pid: int, start: int, number: int) -> bool:
    """Send a signal to that process and no other; tell whether it was sent."""
    try:
        handle = os.pidfd_open(pid)  # Linux 5.3
    except OSError:
        return False
    try:
        if status(pid)[2] != start:
            return False
        signal.pidfd_send_signal(handle, number)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def strike(root: int, cgroup: bytes) -> Tree:
    """Kill what is below `root`, and return it. Does not wait for its end.

    All are stopped before the first is killed: one that forks faster than we look meets its end stopped.
    """
    met = new = below(root)
    if cgroup:
        put(cgroup + b"/cgroup.kill", b"1")  # all at once, forks included (Linux 5.14)
    for _ in range(50):
        for pid, start in new.items():
            send(pid, start, signal.SIGSTOP)
        met = met | new
        new = {pid: start for pid, start in below(root).items() if met.get(pid) != start}
        if not new:
            break
    for pid, start in met.items():
        send(pid, start, signal.SIGKILL)
    return met


def put(path: bytes, text: bytes) -> None:
    """Write to a file of the kernel's, if it lets us."""
    try:
        with open(path, "wb", buffering=0) as file:
            file.write(text)
    except OSError:
        return
