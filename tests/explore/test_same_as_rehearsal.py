"""The model that is explored does what the rehearsal does: random walks through one, the other beside it.

`make test` walks 300 times; `WALKS=10000 pytest tests/explore/test_same_as_rehearsal.py` as often as one likes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from playbook.explore.moves import Family
from playbook.explore.search import Space
from playbook.explore.situation import Situation, situation
from tests.explore.scenes import SHAPES
from tests.explore.walks import Walk, fresh, walk, walks

WALKS = int(os.environ.get("WALKS", "300"))
PARTS = 4
"""Parts of the walks, for as many workers."""


@pytest.mark.parametrize("part", range(1, PARTS))
def test_after_each_move_the_rehearsal_says_the_same(part: int) -> None:
    for one in walks(WALKS // PARTS, f"part {part}"):
        for unlike in one.go():
            assert not unlike, told(one, unlike)


def test_after_each_move_of_those_that_are_looked_at_it_does_too(seen: Seen) -> None:
    assert not seen.unlike


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


@dataclass(slots=True)
class Seen:
    """What walks came by, and what was not alike there."""

    ends: set[str] = field(default_factory=set)
    decisions: set[str] = field(default_factory=set)
    rounds: set[int] = field(default_factory=set)
    models: dict[int, Space] = field(default_factory=dict)
    states: set[tuple[int, int]] = field(default_factory=set)
    unlike: list[str] = field(default_factory=list)

    def situations(self, reads: tuple[str, ...]) -> Iterator[tuple[Space, Situation, Situation]]:
        """Yield states that differ in these fields: all of each, and what is shown to whom reads these."""
        shown = set[tuple[int, int]]()
        for place, state in sorted(self.states):
            model = self.models[place]
            key = (place, state & model.layout.mask(reads))
            if key not in shown:
                shown.add(key)
                whole = situation(model.layout.unpack(state, model.layout.columns))
                yield model, whole, situation(model.layout.unpack(state, reads))


@pytest.fixture(scope="module")
def seen() -> Seen:
    """Walk the first part."""
    found = Seen()
    for one in walks(WALKS // PARTS, "part 0"):
        found.models[id(one.model)] = one.model
        for unlike in one.go():
            found.unlike += [told(one, unlike)] if unlike else []
            found.states.add((id(one.model), one.state))
            found.rounds.update(run.round for run in one.at.runs)
            found.ends.add(one.at.flow.phase)
        found.decisions.update(decision for _, decision, _, _ in one.released)
    return found


def test_walks_get_everywhere(seen: Seen) -> None:
    assert seen.ends == {"Running", "Succeeded", "Failed"}
    assert seen.decisions == {"go", "rework", "restart", "done", "stop", "timeout"}
    assert seen.rounds == {0, 1, 2}


def families(seen: Seen) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each family's name, and what it reads."""
    model = next(iter(seen.models.values()))
    return ((one.name, one.reads) for one in model.families)


def family(model: Space, name: str) -> Family:
    return next(one for one in model.families if one.name == name)


def test_no_family_reads_or_writes_what_it_does_not_declare(seen: Seen) -> None:
    for name, reads in families(seen):
        for model, whole, shown in seen.situations(reads):
            one = family(model, name)
            if idle(whole, one):
                continue
            moves = list(one.moves(shown))
            assert list(one.moves(whole)) == moves, name
            assert all(set(move.changed) <= set(reads) for move in moves), name


def idle(at: Situation, family: Family) -> bool:
    """Tell whether nobody asks it."""
    if family.idle is not None and getattr(at, family.idle[0]) == family.idle[1]:
        return True
    return family.only is not None and getattr(at, family.only[0]) != family.only[1]


def test_no_invariant_depends_on_what_it_does_not_declare(seen: Seen) -> None:
    model = next(iter(seen.models.values()))
    for at, rule in enumerate(model.invariants):
        for own, whole, shown in seen.situations(rule.reads):
            one = own.invariants[at]
            assert one.broken(whole) == one.broken(shown), rule.name


def test_a_family_that_nobody_asks_can_do_nothing(seen: Seen) -> None:
    for name, reads in families(seen):
        # When the run is over nobody asks for time, and who would make a Job cancels it first; the old leader is
        # idle because of a bound or its plan.
        if name.startswith(("old leader", "time", "jobs")):
            continue
        for model, whole, _ in seen.situations(reads):
            one = family(model, name)
            assert not (idle(whole, one) and list(one.moves(whole))), name


@pytest.mark.parametrize("shape", SHAPES)
def test_a_walk_is_the_same_each_time(shape: str) -> None:
    first, second = walk(fresh(shape, 1), "again"), walk(fresh(shape, 1), "again")
    assert list(first.go()) == list(second.go())
    assert first.acts == second.acts
    assert set(Situation._fields) == set(first.model.layout.columns)
