"""Measure a call or a process: the best of several, its memory, and how it compares with a peer."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table. `goal` is what the issue asks for, in words."""

    what: str
    measured: str
    peer: str
    goal: str
    held: bool
    memory: str = ""


def best(call: Callable[[], object], times: int = 5) -> float:
    """Return the shortest of several runs in seconds."""
    shortest = float("inf")
    for _ in range(times):
        began = time.perf_counter()
        call()
        shortest = min(shortest, time.perf_counter() - began)
    return shortest


def process(code: str, times: int = 7) -> tuple[float, float]:
    """Return the shortest wall time in seconds, and the memory in MB, of `python -c code`."""
    command = [sys.executable, "-c", code]
    seconds = best(lambda: subprocess.run(command, check=True, capture_output=True), times)
    tail = "\nimport resource, sys\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    said = subprocess.run([*command[:2], code + tail], check=True, capture_output=True, text=True)
    return seconds, int(said.stderr.split()[-1]) / 1024


def memory() -> str:
    """Return this process's largest memory so far."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def milliseconds(seconds: float) -> str:
    """Write a time."""
    return f"{seconds * 1000:.1f} ms"
