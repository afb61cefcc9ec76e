"""The model that is explored does what the rehearsal does: random walks through one, the other beside it.

`make test` walks 300 times; `WALKS=10000 pytest tests/explore/test_same_as_rehearsal.py` as often as one likes.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields

import pytest

from playbook.explore.moves import Family
from playbook.explore.situation import Situation, situation
from tests.explore.scenes import SHAPES
from tests.explore.walks import Walk, fresh, walk, walks

WALKS = int(os.environ.get("WALKS", "300"))
PARTS = 4
"""Parts of the walks, for as many workers."""
ENOUGH = 60


@pytest.mark.parametrize("part", range(PARTS))
def test_after_each_move_the_rehearsal_says_the_same(part: int) -> None:
    for one in walks(WALKS // PARTS, f"part {part}"):
        for unlike in one.go():
            assert not unlike, told(one, unlike)


def told(one: Walk, unlike: list[str]) -> str:
    """Return the walk that leads to a difference, and the difference."""
    return "\n".join((one.beside.scene.template, *map(str, one.acts), *unlike))


def test_a_push_of_an_earlier_round() -> None:
    """A CodeRun that told nothing ended in the model before its agent's pushes of earlier rounds: they look foreign."""
    rex = "5dlabs-rex[bot]"
    pushed = ("octocat pushed", "arrives s02", "passes QUIET", "Begins")
    again = ("octocat pushed", f"{rex} pushed", "arrives s03", "passes QUIET")
    late = ("arrives s04", "Begins", "implement/r2 Failed")
    one = walk(fresh("stock", 3), "")
    unlike = one.leads("Begins", f"{rex} opened", "arrives s01", *pushed, *again, *late)
    assert not unlike, told(one, unlike)


def walked(number: int, seed: str) -> Iterator[Walk]:
    """Yield walks after each of their moves, whatever the rehearsal says."""
    for one in walks(number, seed):
        for _ in one.go():
            yield one


def test_walks_get_everywhere() -> None:
    ends, decisions, rounds = set[str](), Counter[str](), set[int]()
    for one in walked(ENOUGH * 2, "everywhere"):
        ends.add(one.at.flow.phase)
        decisions.update(decision for _, decision, _, _ in one.released)
        rounds.update(run.round for run in one.at.runs)
    assert ends == {"Running", "Succeeded", "Failed"}
    assert set(decisions) == {"go", "rework", "restart", "done", "stop", "timeout"}
    assert rounds == {0, 1, 2}


def test_no_family_reads_or_writes_what_it_does_not_declare() -> None:
    for one in walked(ENOUGH, "declared"):
        for family in asked(one):
            whole, shown = one.at, situation({name: getattr(one.at, name) for name in family.reads})
            moves = list(family.moves(shown))
            assert list(family.moves(whole)) == moves, family.name
            assert all(set(move.changed) <= set(family.reads) for move in moves), family.name


def asked(one: Walk) -> Iterator[Family]:
    """Yield the families that are asked in a state."""
    for family in one.model.families:
        if not idle(one.at, family):
            yield family


def idle(at: Situation, family: Family) -> bool:
    """Tell whether nobody asks it."""
    if family.idle is not None and getattr(at, family.idle[0]) == family.idle[1]:
        return True
    return family.only is not None and getattr(at, family.only[0]) != family.only[1]


def test_no_invariant_depends_on_what_it_does_not_declare() -> None:
    for one in walked(ENOUGH, "invariants"):
        for rule in one.model.invariants:
            shown = situation({name: getattr(one.at, name) for name in rule.reads})
            assert rule.broken(one.at) == rule.broken(shown), rule.name


def test_a_family_that_nobody_asks_can_do_nothing() -> None:
    for one in walked(ENOUGH, "idle"):
        for family in one.model.families:
            # Nobody asks for time when the run is over; the old leader is idle because of a bound or its plan.
            if idle(one.at, family) and not family.name.startswith(("old leader", "time")):
                assert not list(family.moves(one.at)), family.name


@pytest.mark.parametrize("shape", SHAPES)
def test_a_walk_is_the_same_each_time(shape: str) -> None:
    first, second = walk(fresh(shape, 1), "again"), walk(fresh(shape, 1), "again")
    assert list(first.go()) == list(second.go())
    assert first.acts == second.acts
    assert {one.name for one in fields(Situation)} == set(first.model.layout.columns)
