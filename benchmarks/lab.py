"""What the lab costs, on the real Argo: `python -m benchmarks lab`. It makes a lab of its own, and leaves nothing of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

from benchmarks import lab_gates, lab_play, lab_start, lab_waiting, lab_webhooks
from benchmarks.lab_scene import scene_in
from benchmarks.measure import Result
from playbook.lab.lab import Lab, reset
from playbook.lab.status import NoSuchLab

NAME = "bench"


def results() -> Iterator[Result]:
    """Measure one part after another in one lab; every row names the machine's load when its part began."""
    _forget()
    try:
        load = _load()
        lab, started = lab_start.measured(NAME)
        yield from (replace(one, peer=f"{one.peer}; load {load:.1f}") for one in started)
        yield from _in(lab)
    finally:
        _forget()


def _in(lab: Lab) -> Iterator[Result]:
    ours, original = scene_in(lab, "bench-ours"), scene_in(lab, "bench-original")
    parts: tuple[Callable[[], Iterator[Result]], ...] = (
        lambda: lab_play.results(ours),
        lambda: lab_waiting.results(ours),
        lambda: lab_webhooks.results(ours, original),
        lambda: lab_gates.results(lab),
    )
    for part in parts:
        load = _load()
        for one in part():
            yield replace(one, peer=f"{one.peer}; load {load:.1f}")


def _load() -> float:
    """Return the machine's load, of which a part's own work is no part yet."""
    load = os.getloadavg()[0]
    print(f"load {load:.1f} on {os.cpu_count()} cores ...", file=sys.stderr, flush=True)
    return load


def _forget() -> None:
    with suppress(NoSuchLab):
        reset(NAME)
