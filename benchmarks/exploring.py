"""`playbook explore` on the stock play, by one process and by two, and beside the plainest search. Decides nothing.

Each exploration is a process of its own, `python -m benchmarks.exploring '<what, as JSON>'`: its peak memory is its own.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.measure import Result
from playbook.cli.explore_asked import Wanted, scene_of, stage_of
from playbook.cli.explore_mate import helped
from playbook.cli.options import project_at
from playbook.explore.bounds import Bounds
from playbook.explore.model import space
from playbook.explore.search import Space
from playbook.explore.situation import Situation, situation

QUIET = Bounds(pushes=0, people=0, flight=1, stale=0, crashes=0)
"""Nothing but the agents, one delivery at a time."""
LEADERS = replace(QUIET, stale=1, crashes=1)
RATE = "200,000 states a second on one core"
PLAIN = "breadth first over tuples with names, everybody asked in every state, no tables"


@dataclass(frozen=True, slots=True)
class Asked:
    """What one process explores.

    Attributes:
        rounds: how often the run may go back.
        bounds: what else may happen at most.
        how: alone, with a second process, or in the plainest way.
    """

    rounds: int
    bounds: Bounds = field(default_factory=Bounds)
    how: str = "alone"


@dataclass(frozen=True, slots=True)
class Spent:
    """What it came to: states, seconds on the wall and of the processors, each process's peak in MB, the load before it."""

    states: int
    seconds: float
    processors: float
    memory: float
    second: float
    load: float

    @property
    def rate(self) -> float:
        """Return how many states a second."""
        return self.states / self.seconds

    @property
    def shown(self) -> str:
        """Return it for people."""
        return (
            f"{self.states:,} states in {self.seconds:.1f} s, {self.rate:,.0f} a second"
            f" (processors {self.processors:.1f} s, load {self.load:.1f})"
        )

    @property
    def peaks(self) -> str:
        """Return the peaks; what two forked processes share counts in both."""
        second = f" and {self.second:.0f} MB" if self.second else ""
        return f"{self.memory:.0f} MB{second}"


def _fast(seen: Spent) -> bool:
    return seen.rate >= 200_000


def _two(seen: Spent) -> bool:
    return seen.seconds < 10 and seen.memory + seen.second < 1024


def _three(seen: Spent) -> bool:
    return seen.seconds < 60


BESIDE = (
    ("1 round, a push", Asked(1, replace(QUIET, pushes=1))),
    ("1 round, an old leader, a death", Asked(1, LEADERS)),
)
ROWS = (
    ("the defaults (1 round, push, person)", Asked(1), RATE, _fast),
    ("2 rounds, an old leader, a death", Asked(2, LEADERS), "under 10 s and 1 GB", _two),
    ("3 rounds, an old leader, a death", Asked(3, LEADERS), "under 60 s", _three),
)


def results() -> Iterator[Result]:
    """Yield what it takes beside the plainest search, then alone and with a second process."""
    for what, asked in BESIDE:
        yield _beside_plain(what, asked)
    for what, asked, goal, held in ROWS:
        one, two = _spent(asked), _spent(replace(asked, how="helped"))
        assert one.states == two.states
        times = f"{two.seconds / one.seconds:.2f}x the time of one process"
        for seen, how, peer in ((one, "one process", "its peer is above"), (two, "two", times)):
            yield Result(
                f"explore {what}, by {how}", seen.shown, peer, goal, held(seen), seen.peaks
            )


def _beside_plain(what: str, asked: Asked) -> Result:
    """Compare with a search that keeps the states as they are; the model's own answers it has, too."""
    ours, plain = _spent(asked), _spent(replace(asked, how="plain"))
    assert ours.states == plain.states
    times = f"{ours.seconds / plain.seconds:.2f}x"
    return Result(
        f"explore {what}, by one process",
        ours.shown,
        f"{PLAIN}: {plain.shown}, {plain.peaks}: {times}",
        "told, no goal",
        held=True,
        memory=ours.peaks,
    )


def _spent(asked: Asked) -> Spent:
    """Explore in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.exploring", json.dumps(asdict(asked))]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Spent(**json.loads(said))


def _explored(asked: Asked) -> Spent:
    """Explore in this process, as the command does it."""
    project = project_at(Path())
    wanted = Wanted(project.play("play"), asked.rounds, asked.bounds, "local", None)
    made, start = space(scene_of(project, wanted, stage_of(project, "local")), asked.bounds)
    gc.disable()
    load, began = os.getloadavg()[0], perf_counter()
    with helped(made) if asked.how == "helped" else nullcontext():
        states = _plain(made, start) if asked.how == "plain" else _states(made, start)
    took = perf_counter() - began
    here, there = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    processors = sum(one.ru_utime + one.ru_stime for one in (here, there))
    peaks = here.ru_maxrss / 1024, there.ru_maxrss / 1024
    return Spent(states, took, processors, *peaks, load)


def _states(made: Space, start: int) -> int:
    covered = made.explore(start, lambda _: "")
    assert covered.finished, covered
    return covered.states


def _plain(made: Space, start: int) -> int:
    """Return how many states the plainest search finds: a set of values, everybody asked in every one of them."""
    first = situation(made.layout.unpack(start, made.layout.columns))
    seen, found = {first}, [first]
    while found:
        found = [after for at in found for after in _after(made, at, seen)]
    return len(seen)


def _after(made: Space, at: Situation, seen: set[Situation]) -> Iterator[Situation]:
    """Yield what is new after a state, and hold all invariants against it."""
    still = set[str]()
    for family in made.families:
        moved = False
        for after in _moved(family, at):
            moved = True
            right = _tidy(made, after)
            if right not in seen:
                seen.add(right)
                yield right
        if not moved:
            still.add(family.name)
    broken = [one.name for one in made.invariants if one.still in ("", *still) and one.broken(at)]
    assert not broken, broken


def _moved(family: Any, at: Situation) -> Iterator[Situation]:
    if family.idle and getattr(at, family.idle[0]) == family.idle[1]:
        return
    if family.only and getattr(at, family.only[0]) != family.only[1]:
        return
    for move in family.moves(at):
        assert not move.broken, move
        after = at._replace(**move.changed)
        if after != at:
            yield after


def _tidy(made: Space, at: Situation) -> Situation:
    for one in made.tidied:
        if getattr(at, one.only[0]) == one.only[1]:
            at = at._replace(**one.changed(at))
    return at


def _said(text: str) -> Asked:
    said = json.loads(text)
    return Asked(said["rounds"], Bounds(**said["bounds"]), said["how"])


if __name__ == "__main__":
    print(json.dumps(asdict(_explored(_said(sys.argv[1])))))
