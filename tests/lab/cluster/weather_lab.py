"""Harm done to a running lab from the outside, with the kernel's own means; and what is left of one."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from playbook.lab import procfs
from playbook.lab.home import read_status
from playbook.lab.isolate import first_process
from playbook.lab.lab import Lab, status
from playbook.lab.status import OneProcess
from tests.lab.cluster.weather_play import until


def process_of(lab: Lab, name: str) -> OneProcess:
    """Return a process of a lab as it is now."""
    return next(one for one in status(lab.home.name).processes if one.name == name)


def freeze(lab: Lab, name: str) -> None:
    """Stop a process where it is; it holds its connections, and does nothing."""
    os.kill(pid_of(lab, name), signal.SIGSTOP)


def kill(lab: Lab, name: str) -> OneProcess:
    """End a process at once, and return what lab.json says of it: that it crashed, how, and its last words."""
    before = process_of(lab, name)
    os.kill(pid_of(lab, name), signal.SIGKILL)
    said: list[dict[str, object]] = []

    def told() -> bool:
        found = next(one for one in _said(lab) if one["name"] == name)
        said.append(found)
        crashed = found["state"] == "crashed" or found["restarts"] == before.restarts + 1
        return bool(crashed and found["exit"] == -signal.SIGKILL and found["tail"])

    until(told, 10, every=0.005)
    return process_of(lab, name)


def kill_and_wait(lab: Lab, name: str) -> None:
    """End a process at once, and wait until the lab is whole again."""
    before = process_of(lab, name).restarts
    kill(lab, name)
    until(lambda: process_of(lab, name).restarts == before + 1 and status(lab.home.name).ready)


def pid_of(lab: Lab, name: str) -> int:
    """Return a process' number on the host."""
    found = process_of(lab, name).pid
    assert found is not None, f"{name} does not run"
    return found


def pod_processes(lab: Lab) -> list[str]:
    """Return the command lines of what runs for pods of a lab: a container has process numbers of its own."""
    first = first_process(lab.home)
    network = procfs.namespace(first, "net")
    assert network is not None
    there = procfs.members("net", network)
    # Not the lab's own processes, and not the `unshare` above, whose numbers are the host's.
    others = {procfs.namespace(first, "pid"), procfs.namespace(os.getpid(), "pid")}
    inner = [pid for pid in there if procfs.namespace(pid, "pid") not in others]
    shims = [pid for pid in there if str(lab.home.pods) in command(pid)]
    return [command(pid) for pid in {*inner, *shims}]


def command(pid: int) -> str:
    """Return a process' words; "" when it has gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace").replace("\0", " ")
    except OSError:
        return ""


def _said(lab: Lab) -> list[dict[str, object]]:
    found = read_status(lab.home)
    assert found is not None
    processes: list[dict[str, object]] = found["processes"]
    return processes
