"""Two search as one: the same states, layer by layer, whoever answered; and one goes on when the other is gone."""

from __future__ import annotations

import os
import signal
from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.cli.explore_mate import helped
from playbook.explore.bounds import Bounds
from playbook.explore.follower import Follower
from playbook.explore.leader import Leader
from playbook.explore.model import space
from playbook.explore.moves import Covered
from playbook.explore.search import Space
from playbook.explore.shares import Tables
from tests.explore.random_toys import random_toy
from tests.explore.scenes import scene
from tests.explore.toys import never, states

BOUNDS = Bounds(pushes=0, people=0, flight=1, stale=1, crashes=1)


class Beside:
    """A mate in the same process: what would go through the pipe, without one."""

    def __init__(self, here: Space, there: Space) -> None:
        self.leader = Leader(Tables(here.asking))
        self.follower = Follower(Tables(there.asking))
        self.asked = 0

    def answer(self, layer: list[int], _following: list[int]) -> None:
        questions = self.leader.questions(layer)
        order = self.leader.order(questions[::2])
        self.leader.answer(questions[1::2])
        self.asked += len(order.questions)
        self.leader.take(order, self.follower.obey(order))


@given(st.integers(), st.sampled_from([0.0, 0.2]))
def test_two_visit_what_one_visits(seed: int, bad: float) -> None:
    toy = random_toy(Random(seed), bad=bad)
    alone, start = toy.space()
    (made, _), (other, _) = toy.space(), toy.space()
    made.mate = Beside(made, other)
    one, both = alone.explore(start, never), made.explore(start, never)
    assert states(made, both) == states(alone, one)
    assert both.moves == one.moves
    assert [both.violation and both.violation.invariant] == [
        one.violation and one.violation.invariant
    ]
    sizes = [len(column.values) for column in other.layout.columns.values()]
    assert sizes <= [len(column.values) for column in made.layout.columns.values()]


@cache
def alone() -> tuple[Space, Covered]:
    made, start = space(scene("stock", 0), BOUNDS)
    return made, made.explore(start, never)


def with_help() -> tuple[Space, Covered]:
    made, start = space(scene("stock", 0), BOUNDS)
    with helped(made):
        return made, made.explore(start, never)


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="there is one processor")
def test_a_play_is_explored_by_two_as_by_one() -> None:
    (by_one, one), (made, both) = alone(), with_help()
    assert (both.finished, both.moves) == (True, one.moves)
    assert [len(layer) for layer in both.layers] == [len(layer) for layer in one.layers]
    assert told(made, both) == told(by_one, one)


def told(made: Space, covered: Covered) -> set[tuple[object, ...]]:
    """Return the states without the flow, which each interpreter makes for itself."""
    names = [name for name in made.layout.columns if name != "flow"]
    return {
        tuple(made.layout.unpack(state, names).values())
        for layer in covered.layers
        for state in layer
    }


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="there is one processor")
def test_one_goes_on_alone_when_the_other_is_killed() -> None:
    made, start = space(scene("stock", 0), BOUNDS)
    with helped(made):
        mate = made.mate
        assert mate is not None
        killed: list[int] = []

        def stop(covered: Covered) -> str:
            if len(covered.layers) == 5 and not killed:
                killed.extend(child for child in children())
                os.kill(killed[0], signal.SIGKILL)
            return ""

        both = made.explore(start, stop)
    assert killed
    assert both.states == alone()[1].states


def children() -> list[int]:
    """Return the processes we have started."""
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as listed:
        return [int(one) for one in listed.read().split()]
