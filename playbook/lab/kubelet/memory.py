"""How much memory a container uses, read from /proc: no control group, so a limit is watched and not enforced."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from playbook.lab.kubelet.attempts import children

INTERVAL = 0.5
"""Seconds between two looks; what is taken and given back in between is not seen."""


def used(pid: int) -> int:
    """Return the bytes of a process and all below it.

    Anonymous and shared memory only: pages of files (argoexec has 110 MB of them) are shared by all containers here.
    """
    return _own(pid) + sum(used(child) for child in children(pid))


def _own(pid: int) -> int:
    kilobytes = 0
    with suppress(OSError, ValueError):  # it ended meanwhile
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith(("RssAnon:", "RssShmem:")):
                kilobytes += int(line.split()[1])
    return kilobytes * 1024
