"""Every state is visited, once, the nearest first; a violation is found on a shortest way. Tried on toys."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbook.explore import search
from playbook.explore.layout import TooMany
from playbook.explore.moves import Covered, Family, Invariant, Move
from playbook.explore.situation import UNREAD, situation
from tests.explore.known import counters, peterson, philosophers
from tests.explore.toys import State, Toy, never, states


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


FIELDS = ("x", "y", "z")


def random_toy(chance: Random, *, bad: float = 0.0, broken: float = 0.0) -> Toy:
    """Return a random system of up to 27 states: who reads what, what changes then, what must hold."""
    sizes = {name: chance.randint(1, 3) for name in FIELDS}
    families = tuple(
        _family(chance, f"f{place}", sizes, broken) for place in range(chance.randint(1, 4))
    )
    invariants = tuple(
        _invariant(chance, f"i{place}", sizes, bad, chance.choice(["", "", *_never_idle(families)]))
        for place in range(chance.randint(1, 3) if bad else 0)
    )
    return Toy({name: chance.randrange(sizes[name]) for name in FIELDS}, families, invariants)


def _never_idle(families: tuple[Family, ...]) -> list[str]:
    return [one.name for one in families if one.idle is None]


def _some(chance: Random) -> tuple[str, ...]:
    return chance.choice([some for size in (1, 2, 3) for some in combinations(FIELDS, size)])


def _family(chance: Random, name: str, sizes: State, broken: float) -> Family:
    reads = _some(chance)
    idle = (chance.choice(reads), 0) if chance.random() < 0.3 else None
    table: dict[tuple[int, ...], list[Move]] = {}
    for key in product(*(range(sizes[one]) for one in reads)):
        idles = idle is not None and key[reads.index(idle[0])] == idle[1]
        number = 0 if idles else chance.choice((0, 1, 1, 2, 3))
        table[key] = [_move(chance, reads, sizes, broken) for _ in range(number)]

    def moves(at: State) -> list[Move]:
        return table[tuple(at[one] for one in reads)]

    return Family(name, reads, moves, idle)


def _move(chance: Random, reads: tuple[str, ...], sizes: State, broken: float) -> Move:
    changed = {name: chance.randrange(sizes[name]) for name in reads if chance.random() < 0.6}
    wrong = "edge" if chance.random() < broken else ""
    return Move(f"to {changed}", changed, wrong, wrong and "it may not")


def _invariant(chance: Random, name: str, sizes: State, bad: float, still: str) -> Invariant:
    reads = _some(chance)
    table = {
        key: "wrong" if chance.random() < bad else ""
        for key in product(*(range(sizes[one]) for one in reads))
    }

    def broken(at: State) -> str:
        return table[tuple(at[one] for one in reads)]

    return Invariant(name, "not wrong", reads, broken, still)


CHANCE = st.integers(0, 10**9).map(Random)


@given(CHANCE)
@settings(max_examples=300)
def test_the_same_states_are_visited_as_in_the_plainest_way(chance: Random) -> None:
    toy = random_toy(chance)
    made, start = toy.space()
    covered = made.explore(start, never)
    plain = [{toy.key(state) for state in layer} for layer in toy.plain()]
    assert states(made, covered) == plain
    assert covered.states == sum(map(len, plain))
    assert covered.finished
    different = [
        {toy.key(after) for _, after in toy._moves(family, state)}
        for layer in toy.plain()
        for state in layer
        for family in toy.families
    ]
    assert covered.moves == sum(map(len, different))


@given(CHANCE)
@settings(max_examples=300)
def test_what_is_broken_is_found_and_nothing_else(chance: Random) -> None:
    toy = random_toy(chance, bad=0.06)
    made, start = toy.space()
    covered = made.explore(start, never)
    found, shortest = covered.violation, toy.shortest()
    assert (found is None) == (shortest is None) == covered.finished
    if found is not None:
        assert len(made.way(covered, found.state)) == shortest
        at = made.layout.unpack(found.state, toy.start)
        assert found.invariant in toy.broken(at)


@given(CHANCE)
@settings(max_examples=300)
def test_a_way_is_real_and_as_short_as_can_be(chance: Random) -> None:
    toy = random_toy(chance)
    made, start = toy.space()
    covered = made.explore(start, never)
    for depth, layer in enumerate(covered.layers):
        for state in layer:
            way = made.way(covered, state)
            assert len(way) == depth
            follows(toy, [(move, made.layout.unpack(after, toy.start)) for move, after in way])
            assert (way[-1][1] if way else start) == state


def follows(toy: Toy, way: list[tuple[Move, State]]) -> None:
    """Check that each move can be made where the one before led to, and leads where it says."""
    at: State = toy.start
    for move, after in way:
        assert (move, after) in [(one, dict(then)) for one, then in toy.moves(at)]
        at = after


@given(CHANCE)
@settings(max_examples=100)
def test_the_moves_of_a_state_are_those_that_were_explored(chance: Random) -> None:
    toy = random_toy(chance)
    made, start = toy.space()
    for state in (one for layer in made.explore(start, never).layers for one in layer):
        at = made.layout.unpack(state, toy.start)
        real = {toy.key(after) for _, after in toy.moves(at)} | {toy.key(at)}
        said = {toy.key(made.layout.unpack(after, toy.start)) for _, after in made.moves(state)}
        assert said | {toy.key(at)} == real


@given(CHANCE)
@settings(max_examples=300)
def test_no_violation_has_fewer_moves_than_the_one_found(chance: Random) -> None:
    toy = random_toy(chance, bad=0.06, broken=0.06)
    made, start = toy.space()
    covered = made.explore(start, never)
    found, shortest = covered.violation, toy.shortest()
    assert (found is None) == (shortest is None)
    if found is not None:
        long = len(made.way(covered, found.state)) + (found.last is not None)
        assert long == shortest


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
