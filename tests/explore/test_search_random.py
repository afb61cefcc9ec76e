"""What is visited, found and told on random systems is what the plainest search finds."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings

from playbook.explore.moves import Move
from tests.explore.random_toys import CHANCE, random_toy
from tests.explore.toys import State, Toy, never, states


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
