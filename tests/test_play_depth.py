"""Rounds and states against the depth at which Argo stops; the machine itself is the witness."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from playbook.argo.states import GIVE_UP, Call, On, State, entry, states
from playbook.play import Play, Restart, Stage, rex
from playbook.play_rules import DEPTH, nested
from tests.plays.shapes import FEW, plays, stock

Fields = Mapping[str, Any]


def stage(name: str, **more: Any) -> Stage:
    return Stage(name=name, agent=rex, **more)


def refuse(said: str, /, **fields: Any) -> tuple[Fields, str]:
    return fields, said


BROKEN = {
    "more rounds than Argo can nest": refuse(
        "48 rounds x 2 states beside the first 2 need 100 nested calls; Argo stops at 100. "
        "Use rounds=47 or less",
        stages=(stage("a"), stage("b", on_changes="a")),
        rounds=48,
    ),
    "more rounds than Argo can nest, because the finish goes back too": refuse(
        "14 rounds x 7 states beside the first 7 need 107 nested calls; Argo stops at 100. "
        "Use rounds=12 or less",
        stages=stock().stages,
        finish=stock().finish,
        restart=Restart(back_to="implement"),
        rounds=14,
    ),
    "more stages than Argo can nest": refuse(
        "need 99 nested calls; Argo stops at 100. Use fewer stages",
        stages=tuple(stage(f"s{n}") for n in range(97)),
    ),
}
PASSING: Mapping[str, Fields] = {
    "as many rounds as Argo can nest": {
        "stages": (stage("a"), stage("b", on_changes="a")),
        "rounds": 47,
    },
    "as many stages as Argo can nest": {"stages": tuple(stage(f"s{n}") for n in range(96))},
}


@pytest.mark.parametrize(
    ("fields", "said"), [pytest.param(*BROKEN[name], id=name) for name in BROKEN]
)
def test_a_play_that_is_too_deep_is_refused_with_the_way_out(fields: Fields, said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        Play(name="p", **fields)


@pytest.mark.parametrize("fields", [pytest.param(PASSING[name], id=name) for name in PASSING])
def test_a_play_that_just_fits_passes(fields: Fields) -> None:
    assert Play(name="p", **fields).name == "p"


@given(plays())
@FEW
def test_no_chain_of_calls_is_longer_than_what_was_counted(play: Play) -> None:
    states_once, again = nested(play)
    assert _longest(play) == states_once + play.rounds * again <= DEPTH - 2


def test_the_finish_goes_back_too() -> None:
    play = stock(restart=Restart(back_to="implement"), rounds=12)
    assert _longest(play) == 7 + 12 * 7


def _longest(play: Play) -> int:
    """Return how many states the longest chain of calls enters, looked up in the machine itself."""
    known = {state.name: state for state in states(play)}
    best: dict[str, int] = {}
    for _ in range(play.rounds + 1):
        best = _one_more_round(known, best)
    return max(best[call.target] for call in entry(play))


def _one_more_round(known: Mapping[str, State], before: Mapping[str, int]) -> dict[str, int]:
    best = {GIVE_UP: 0}

    def enters(call: Call) -> int:
        return best[call.target] if call.on is On.GO else before.get(call.target, 0)

    for state in reversed(list(known.values())):
        best[state.name] = 1 + max(map(enters, state.calls), default=0)
    return best
