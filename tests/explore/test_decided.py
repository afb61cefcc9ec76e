"""What is decided part by part, each part asked once for what it reads, is what `decide` says of all the facts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import count

import pytest

from playbook.explore.bounds import Bounds
from playbook.explore.decided import Decided, chunks, kind_of
from playbook.explore.model import space
from playbook.explore.seen import Seen
from playbook.explore.sight import Sight
from playbook.explore.situation import UNREAD, Moment, situation
from playbook.reconcile.decide import decide
from playbook.reconcile.facts import Released
from playbook.reconcile.steps import Cancel, Comment, Release, Settle, Step, Wait
from tests.explore.scenes import scene
from tests.explore.toys import never

QUIET = Bounds(pushes=0, people=0, flight=1, stale=0, crashes=0)
WHERE = {
    "an old leader": ("stock", 1, replace(QUIET, stale=1)),
    "a push and a person": ("stock", 0, replace(QUIET, pushes=1, people=1)),
    "two late": ("blaze", 1, replace(QUIET, flight=2)),
    "some may push": ("some may push", 0, replace(QUIET, pushes=1)),
    "failures run again": ("failures run again", 1, QUIET),
}


@pytest.mark.parametrize("where", WHERE)
def test_the_parts_say_what_the_whole_says(where: str) -> None:
    shape, rounds, bounds = WHERE[where]
    place = scene(shape, rounds)
    made, start = space(place, bounds)
    covered = made.explore(start, never)
    assert covered.finished
    family = next(one for one in made.asking.asked if one.family.name == "reconciler")
    parts, met = Decided(Sight(place)), Counter[str]()
    for key in family.steps:
        at = situation(made.layout.unpack(key, family.family.reads))
        at = parts.sight.assigned(at)
        wanted = parts.wants(at)
        # Afresh: nothing is known of what was asked before.
        facts = Sight(place).facts(at)
        assert wanted == tuple(chunks(_plain(step) for step in decide(facts) if _does(step)))
        met.update(kind_of(chunk[0]) for chunk in wanted)
    assert met.keys() == {"ask", "release", "show"}


def _does(step: Step) -> bool:
    return not isinstance(step, Wait | Comment)


def _plain(step: Step) -> Step:
    match step:
        case Settle():
            return replace(step, reason="", gate="")
        case Release() | Cancel():
            return replace(step, reason="")
        case _:
            return step


def test_a_part_cannot_read_what_it_did_not_declare() -> None:
    at = situation({"moment": Moment.DUE, "number": "7"})
    assert Seen(("number",), lambda shown: (shown.number, shown.moment is UNREAD)).of(at) == (
        "7",
        True,
    )
    with pytest.raises(AssertionError, match="not declared"):
        Seen(("number",), lambda shown: shown.moment == Moment.DUE).of(at)


def test_what_was_said_of_the_same_objects_is_not_asked_again() -> None:
    numbers = count(1)
    seen = Seen(("released", "moment"), lambda _: next(numbers))
    one, equal = (
        (Released("a/finished/r0", "go", "", ""),),
        (Released("a/finished/r0", "go", "", ""),),
    )
    first = situation({"released": one, "moment": Moment.FRESH, "number": ""})
    assert [seen.of(first), seen.of(first._replace(number="7"))] == [1, 1]
    assert seen.of(first._replace(moment=Moment.DUE)) == 2
    assert seen.of(first._replace(released=equal)) == 3
