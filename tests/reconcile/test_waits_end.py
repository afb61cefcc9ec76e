"""Every wait has an end of ours, and no state label delays it: laws 4 and 7 of docs/design.md."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from playbook.reconcile.decide import decide
from playbook.reconcile.facts import Signal
from playbook.reconcile.steps import AddLabel, Comment, Release, Wait
from tests.reconcile.decisions import decision, labeling, of
from tests.reconcile_facts import (
    HOUR,
    NOW,
    A,
    B,
    at,
    coderun,
    conditional,
    facts,
    gate,
    label,
    opened,
    play,
    push,
    review,
    running,
    single,
)

GATES = {
    "implement/finished/r0": "",
    "implement/pull_request_open/r0": A,
    "review/finished/r0": A,
    "review/labeled/r0": A,
    "test/finished/r0": A,
    "test/approved/r0": A,
    "finish/merged/r0": A,
}


@pytest.mark.parametrize("address", GATES)
@pytest.mark.parametrize("declared", [play(), play(restart=None)], ids=["restart", "no restart"])
@pytest.mark.parametrize(
    "told",
    [(), (opened(),), (opened(), push("p", A, B, at=NOW))],
    ids=["nothing", "opened", "pushed"],
)
def test_law_4_every_gate_is_released_or_waited_for_with_an_end(
    address: str, declared: Any, told: tuple[Signal, ...]
) -> None:
    waits = gate(address, GATES[address])
    given = facts(*told, gates=(waits,), play=declared, coderuns=(running(address.split("/")[0]),))
    if decision(given) == "none":
        seconds = [step.seconds for step in decide(given) if isinstance(step, Wait)]
        assert seconds
        assert min(seconds) < waits.expires - NOW
    late = replace(at(given, waits.expires - 60), coderuns=())
    assert decision(late) != "none"


@pytest.mark.parametrize("declared", [single(), conditional()], ids=["single", "conditional"])
def test_small_plays_wait_and_end_too(declared: Any) -> None:
    first = declared.stages[0].name
    given = facts(gates=(gate(f"{first}/finished/r0", ""),), play=declared, number="")
    assert [step.seconds for step in decide(at(given, NOW - 1100)) if isinstance(step, Wait)] == [
        30
    ]
    assert decision(replace(given, coderuns=(coderun(first, verdict=""),))) == "go"
    assert decision(at(given, NOW + 500 * HOUR)) == "stop"
    assert decision(at(replace(given, coderuns=(running(first),)), NOW + 500 * HOUR)) == "timeout"


def test_law_7_a_state_label_that_is_not_written_yet_delays_nothing() -> None:
    steps = decide(labeling(label(), shown=frozenset()))
    assert [type(step) for step in steps if isinstance(step, Release | AddLabel)] == [
        Release,
        AddLabel,
    ]


def test_a_time_out_is_told_once_it_is_bound() -> None:
    late = at(labeling(), NOW + 30 * HOUR)
    assert len(of(Comment, late)) == 1
    assert of(Comment, replace(late, run=replace(late.run, number=""))) == []


def test_the_reconciler_was_down_over_the_end_and_a_fact_from_before_it_counts() -> None:
    end = NOW + HOUR
    waits = (gate("test/approved/r0", since=end - 72 * HOUR, expires=end + 600),)
    told = facts(opened(), review(at=end - 5), coderuns=(coderun("test"),), gates=waits)
    assert decision(at(told, end + 400)) == "go"
    assert decision(at(told, end + 560)) == "timeout"
    too_late = replace(told, signals=(opened(), review(at=end + 5)))
    assert decision(at(too_late, end + 400)) == "timeout"
