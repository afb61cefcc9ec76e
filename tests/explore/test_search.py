"""Every state is visited, once, the nearest first; a violation is found on a shortest way. Tried on toys."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from playbook.explore import search
from playbook.explore.layout import TooMany
from playbook.explore.moves import Covered, Family, Invariant, Move
from tests.explore.known import counters, peterson, philosophers
from tests.explore.toys import State, Toy, never


@pytest.mark.parametrize(
    ("toy", "number", "deep"),
    [
        pytest.param(counters(0), 1, 0, id="nothing can happen"),
        pytest.param(counters(7), 8, 7, id="a counter"),
        pytest.param(counters(3, 4), 20, 7, id="two counters: 4 x 5"),
        pytest.param(counters(2, 2, 2, 2), 81, 8, id="four counters: 3^4"),
    ],
)
def test_states_are_counted_exactly(toy: Toy, number: int, deep: int) -> None:
    covered = toy.explored()
    assert (covered.states, len(covered.layers) - 1) == (number, deep)
    assert sum(map(len, covered.layers)) == number
    assert covered.finished
    assert covered.violation is None


def test_a_layer_holds_what_as_many_moves_lead_to() -> None:
    # Two counters to 2: the diagonals of a square.
    assert [len(layer) for layer in counters(2, 2).explored().layers] == [1, 2, 3, 2, 1]


def test_moves_are_counted_exactly() -> None:
    # In a grid of 4 x 5 states: 3 x 5 steps one way, 4 x 4 the other.
    assert counters(3, 4).explored().moves == 3 * 5 + 4 * 4


@pytest.mark.parametrize(
    ("number", "known"), [(2, 6), (3, 14), (4, 34), (5, 82), (6, 198), (7, 478), (8, 1154)]
)
def test_dining_philosophers_have_the_known_number_of_states(number: int, known: int) -> None:
    free = philosophers(number)
    covered = Toy(free.start, free.families).explored()
    assert covered.states == known == round((1 + 2**0.5) ** number + (1 - 2**0.5) ** number)


@pytest.mark.parametrize("number", range(2, 8))
def test_dining_philosophers_starve_after_as_many_moves_as_they_are(number: int) -> None:
    toy = philosophers(number)
    made, start = toy.space()
    covered = made.explore(start, never)
    assert covered.violation is not None
    assert covered.violation.why == "nobody can act"
    way = made.way(covered, covered.violation.state)
    assert sorted(move.said for move, _ in way) == [f"p{me} takes left" for me in range(number)]


def test_peterson_lets_one_inside_and_without_the_turn_both() -> None:
    good, bad = peterson(), peterson(polite=False)
    assert good.explored().violation is None
    assert good.explored().states == sum(map(len, good.plain()))
    made, start = bad.space()
    covered = made.explore(start, never)
    assert covered.violation is not None
    assert len(made.way(covered, covered.violation.state)) == bad.shortest() == 6


def test_a_move_may_break_something_itself_and_is_told_with_it() -> None:
    def twice(at: State) -> Iterator[Move]:
        over = "once" if at["n"] == 2 else ""
        yield Move("again", {"n": at["n"] + 1}, over, over and "a third time")

    toy = Toy({"n": 0}, (Family("f", ("n",), twice),))
    made, start = toy.space()
    found = made.explore(start, never).violation
    assert found is not None
    assert (found.invariant, found.why, found.last and found.last.said) == (
        "once",
        "a third time",
        "again",
    )
    assert made.layout.unpack(found.state, ("n",)) == {"n": 2}


def test_a_field_with_too_many_values_ends_the_search_with_a_hint() -> None:
    with pytest.raises(TooMany, match="c0 takes more than 16 different values"):
        counters(16).explored()
    assert counters(15).explored().states == 16


def test_a_reason_to_stop_ends_the_search_and_is_told() -> None:
    made, start = counters(9).space()
    covered = made.explore(start, lambda so_far: "enough" if so_far.states >= 4 else "")
    assert (covered.stopped, covered.finished, covered.violation) == ("enough", False, None)
    assert covered.states == 4
    assert len(made.way(covered, covered.layers[-1][0])) == 3


def test_a_wide_layer_is_stopped_in_its_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "EVERY", 10)
    seen: list[int] = []

    def stop(so_far: Covered) -> str:
        seen.append(so_far.states)
        return "enough" if so_far.states > 500 else ""

    made, start = counters(15, 15, 15).space()
    covered = made.explore(start, stop)
    assert covered.stopped == "enough"
    assert seen[-1] < 550
    assert max(after - before for before, after in pairwise(seen)) <= 30


def test_a_violation_tells_how_many_states_were_visited_before_it() -> None:
    toy = counters(9)
    rule = Invariant("not 5", "it is never 5", ("c0",), lambda at: "5" if at["c0"] == 5 else "")
    covered = Toy(toy.start, toy.families, (rule,)).explored()
    assert covered.violation is not None
    assert covered.states == 6


def test_a_space_can_be_explored_again() -> None:
    made, start = philosophers(4).space()
    first, second = made.explore(start, never), made.explore(start, never)
    assert first.violation == second.violation
    assert first.layers == second.layers
