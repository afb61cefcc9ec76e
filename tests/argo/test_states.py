"""The states of a play and the calls between them."""

from collections.abc import Callable

import pytest
from hypothesis import given

from playbook.argo.states import GIVE_UP, Call, On, State, address, entry, states
from playbook.play import Play, Restart
from playbook.play_rules import FINISH
from tests.plays.shapes import (
    AREA,
    FEW,
    FRONT,
    SHAPES,
    design,
    implement,
    plays,
    review,
    secure,
    single,
    stock,
    verify,
)


def lines(play: Play) -> list[str]:
    """Return the machine as text: `review: go review-gate, rework implement, ...`."""
    return [
        f"{state.name}: {', '.join(map(written, state.calls))}".rstrip(" :")
        for state in states(play)
    ]


def written(call: Call) -> str:
    conditions = (f" {'if' if one.holds else 'unless'} {one.equals}" for one in call.conditions)
    return f"{call.on} {call.target}{''.join(conditions)}"


def test_the_stock_play_is_the_machine_of_the_design() -> None:
    assert lines(stock()) == [
        "implement: go implement-gate, again implement, give-up give-up",
        "implement-gate: go review, restart review, give-up give-up",
        "review: go review-gate, rework implement, again review, give-up give-up",
        "review-gate: go test, rework implement, restart review, give-up give-up",
        "test: go test-gate, rework implement, restart review, again test, give-up give-up",
        "test-gate: go finish, rework implement, restart review, give-up give-up",
        "finish: restart review, give-up give-up",
    ]


@pytest.mark.parametrize(
    ("play", "machine"),
    [
        pytest.param(single(), ["run: give-up give-up"], id="a single run"),
        pytest.param(
            SHAPES["single-again"](), ["run: again run, give-up give-up"], id="with another try"
        ),
        pytest.param(
            stock(stages=(implement(),), restart=None, finish=None),
            ["implement: go implement-gate, give-up give-up", "implement-gate: give-up give-up"],
            id="the last gate ends the run when there is no finish",
        ),
        pytest.param(
            stock(stages=(implement(gate=None), review(gate=None)), restart=None),
            [
                "implement: go review, give-up give-up",
                "review: go finish, rework implement, give-up give-up",
                "finish: give-up give-up",
            ],
            id="stages without gates follow each other",
        ),
        pytest.param(
            stock(
                stages=(implement(), design(when=FRONT), review()),
                parameters=(AREA,),
                restart=Restart(back_to="review"),
                finish=None,
            ),
            [
                "implement: go implement-gate, again implement, give-up give-up",
                "implement-gate: go design if front, go review unless front, "
                "restart design if front, restart review unless front, give-up give-up",
                "design: go review, again design, give-up give-up",
                "review: go review-gate, rework implement, again review, give-up give-up",
                "review-gate: rework implement, restart review, give-up give-up",
            ],
            id="a head that moved before the review goes on, and over no stage",
        ),
        pytest.param(
            stock(
                stages=(verify(on_changes=None, when=FRONT), secure(when=FRONT)),
                parameters=(AREA,),
                restart=None,
            ),
            [
                "test: go test-gate, give-up give-up",
                "test-gate: go secure if front, go finish unless front, give-up give-up",
                "secure: go finish, give-up give-up",
                "finish: give-up give-up",
            ],
            id="after the last conditional stage comes the finish",
        ),
    ],
)
def test_a_play_becomes_this_machine(play: Play, machine: list[str]) -> None:
    assert lines(play) == machine


@pytest.mark.parametrize(
    ("shape", "calls"),
    [
        pytest.param("stock", ["enter implement"], id="the first stage"),
        pytest.param(
            "first-is-conditional",
            ["enter design if front", "enter implement unless front"],
            id="the first may be skipped",
        ),
        pytest.param(
            "all-are-conditional",
            [
                "enter design if front",
                "enter secure unless front if back",
                "give-up give-up unless front unless back",
            ],
            id="one of two, or a reason",
        ),
    ],
)
def test_a_run_begins(shape: str, calls: list[str]) -> None:
    assert list(map(written, entry(SHAPES[shape]()))) == calls


@pytest.mark.parametrize("shape", [pytest.param(SHAPES[name], id=name) for name in SHAPES])
def test_every_state_is_called_and_every_call_has_a_state(shape: Callable[[], Play]) -> None:
    _closed(shape())


@given(plays())
@FEW
def test_every_machine_is_closed(play: Play) -> None:
    _closed(play)


def _closed(play: Play) -> None:
    machine = states(play)
    called = {call.target for state in machine for call in state.calls}
    called |= {call.target for call in entry(play)}
    assert called == {state.name for state in machine} | {GIVE_UP}
    assert all(state.calls[-1] == Call(On.GIVE_UP, GIVE_UP) for state in machine)


@given(plays())
@FEW
def test_a_moved_head_never_jumps_over_a_stage(play: Play) -> None:
    """It goes back to a stage that was there before, or on as `go` would."""
    seen: set[str] = set()
    for state in states(play):
        seen.add(state.name)
        onward = {(one.target, one.conditions) for one in state.calls if one.on is On.GO}
        for call in state.calls:
            if call.on in (On.RESTART, On.REWORK, On.AGAIN):
                assert call.target in seen or (call.target, call.conditions) in onward


@given(plays())
@FEW
def test_a_gate_has_one_address_and_a_state_waits_once(play: Play) -> None:
    machine = states(play)
    addresses = [address(state.owner, state.kind, 0) for state in machine]
    assert len(set(addresses)) == len(addresses)
    assert [state.waits_for for state in machine] == [
        "gate" if state.gate else "finished" for state in machine
    ]


def test_the_finish_is_nobodys_stage() -> None:
    last: State = states(stock())[-1]
    assert (last.owner, last.kind, last.stage) == (FINISH, "merged", None)
    assert address("review", "labeled", 1) == "review/labeled/r1"
