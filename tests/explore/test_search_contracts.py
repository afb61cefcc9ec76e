"""What a family and an invariant are promised, and what they must declare."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playbook.explore.moves import Family, Invariant, Move
from playbook.explore.situation import UNREAD, situation
from tests.explore.known import counters
from tests.explore.toys import State, Toy


def test_an_idle_family_is_not_asked() -> None:
    asked: list[int] = []

    def down(at: State) -> Iterator[Move]:
        asked.append(at["n"])
        yield Move("down", {"n": at["n"] - 1})

    toy = Toy({"n": 3}, (Family("down", ("n",), down, idle=("n", 0)),))
    covered = toy.explored()
    assert (covered.states, asked) == (4, [3, 2, 1])


def test_a_family_is_asked_once_for_each_combination_of_what_it_reads() -> None:
    toy, asked = counters(2, 9), list[int]()

    def once(at: State) -> list[Move]:
        asked.append(at["c0"])
        return list(toy.families[0].moves(at))

    counted = Toy(toy.start, (Family("c0", ("c0",), once), toy.families[1]))
    assert counted.explored().states == 30
    assert sorted(asked) == [0, 1, 2]


LAST = Invariant("never last", "it is never 3", ("c0",), lambda at: "3" if at["c0"] == 3 else "")


def always_asked() -> Toy:
    toy = counters(3)
    (up,) = toy.families
    return Toy(toy.start, (Family(up.name, up.reads, up.moves),))


@pytest.mark.parametrize("still", [pytest.param("c0", id="it can do nothing"), ""])
def test_what_holds_while_a_family_is_still_is_checked_when_it_is(still: str) -> None:
    toy = always_asked()
    rule = Invariant(LAST.name, LAST.says, LAST.reads, LAST.broken, still)
    found = Toy(toy.start, toy.families, (rule,)).explored().violation
    assert found is not None
    assert found.invariant == "never last"


def test_a_family_that_is_not_always_asked_is_never_still() -> None:
    toy = counters(3)
    rule = Invariant(LAST.name, LAST.says, LAST.reads, LAST.broken, still="c0")
    with pytest.raises(ValueError, match="always asked is called c0"):
        Toy(toy.start, toy.families, (rule,)).space()


def test_what_holds_while_a_family_is_still_is_not_checked_while_it_can_act() -> None:
    toy = always_asked()
    middle = Invariant("m", "not 2", ("c0",), lambda at: "2" if at["c0"] == 2 else "", still="c0")
    assert Toy(toy.start, toy.families, (middle,)).explored().finished


def test_an_invariant_names_a_family_that_there_is() -> None:
    toy = counters(3)
    rule = Invariant(LAST.name, LAST.says, LAST.reads, LAST.broken, still="a typing error")
    with pytest.raises((AssertionError, KeyError, ValueError), match="a typing error"):
        Toy(toy.start, toy.families, (rule,)).space()


def test_a_family_that_reads_what_it_did_not_declare_fails_loudly() -> None:
    toy = counters(3, 3)

    def peeps(at: State) -> Iterator[Move]:
        yield Move("peeps", {"c0": at["c1"]})

    with pytest.raises(KeyError, match="c1"):
        Toy(toy.start, (Family("f", ("c0",), peeps),)).explored()


def test_a_family_that_writes_what_it_did_not_declare_fails_loudly() -> None:
    def writes(_at: State) -> Iterator[Move]:
        yield Move("writes", {"c1": 2})

    made, start = Toy({"c0": 0, "c1": 1}, (Family("f", ("c0",), writes),)).space()
    with pytest.raises((AssertionError, KeyError, ValueError), match="c1"):
        made.explore(start, lambda so_far: "it goes on for ever" if so_far.states > 9 else "")


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(lambda field: field.phase, id="an attribute"),
        pytest.param(bool, id="truth"),
        pytest.param(lambda field: field == 1, id="equality"),
        pytest.param(lambda field: field in (1, 2), id="membership"),
        pytest.param(hash, id="hash"),
        pytest.param(len, id="length"),
        pytest.param(list, id="iteration"),
        pytest.param(lambda field: field > 1, id="order"),
        pytest.param(lambda field: field + 1, id="arithmetic"),
        pytest.param(lambda field: field[0], id="item"),
    ],
)
def test_a_field_of_a_situation_that_was_not_declared_cannot_be_used(use: object) -> None:
    assert callable(use)
    assert situation({"stale": 1}).stale == 1
    assert situation({"stale": 1}).flow is UNREAD
    with pytest.raises((AssertionError, TypeError)):
        use(situation({"stale": 1}).flow)
