"""From `up` to ready, with everything built: a new lab from the seed, and one that was there before."""

from __future__ import annotations

from time import perf_counter

from benchmarks.lab_spread import written
from benchmarks.measure import Result
from playbook.lab.cache import found
from playbook.lab.home import home_of, read_status
from playbook.lab.lab import Lab, down, find, reset, status, up
from playbook.lab.seed import seed_of

TRIALS = 3
GOAL = 15.0
ALONE = ("etcd", "kube-apiserver")


def measured(name: str) -> tuple[Lab, list[Result]]:
    """Return a lab that is up, and how long that took."""
    _seed(name)
    fresh, alone = [], []
    for trial in range(TRIALS):
        if trial:
            reset(name)
        fresh.append(_up(name))
        alone.append(_alone(name))
    down(name)
    again = _up(name)
    alone.append(_alone(name))
    memory = sum(one.memory for one in status(name).processes) / 2**20
    took = ", ".join(written(one) for one in fresh)
    return find(name), [
        Result(
            f"lab: up to ready, a new lab from the seed, {TRIALS} trials",
            f"{took}; with its data there: {written(again)}",
            f"etcd and kube-apiserver alone, in the slowest of them: {written(max(alone))}",
            "under 15 s warm",
            max(*fresh, again) < GOAL,
            f"{memory:.0f} MB resident",
        )
    ]


def _seed(name: str) -> None:
    """Have a first lab make the seed where there is none: warm is what comes after it."""
    if not seed_of(found()).is_dir():
        up(name)
        reset(name)


def _up(name: str) -> float:
    began = perf_counter()
    up(name)
    return perf_counter() - began


def _alone(name: str) -> float:
    """Return what upstream's two processes took, one after the other, by the supervisor's clock."""
    said = read_status(home_of(name)) or {}
    took = {one["name"]: one["took"] for one in said["processes"]}
    return float(sum(took[one] for one in ALONE))
