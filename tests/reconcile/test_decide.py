"""Which facts release a waiting gate, and once: cases 1, 3 and 4 of docs/cases.md, laws 1 and 3 of docs/design.md."""

from __future__ import annotations

from dataclasses import replace

import pytest

from playbook.reconcile.decide import decide, waiting
from playbook.reconcile.facts import Signal, SignalState
from playbook.reconcile.steps import Bind, Release, Settle
from tests.reconcile.decisions import decision, labeling, of, reviewing
from tests.reconcile_facts import (
    HOUR,
    NOW,
    PERSON,
    REX,
    A,
    B,
    argo_play,
    at,
    coderun,
    conditional,
    facts,
    gate,
    label,
    opened,
    push,
    release,
    released,
    review,
)

# law 1 and case 1: a fact is stored before it is acted on, whichever came first


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(NOW - 900, id="while the CodeRun still ran"),
        pytest.param(NOW - 200, id="in the second it ended"),
        pytest.param(NOW, id="now"),
    ],
)
def test_case_1_an_early_event_passes_the_gate_without_a_second_one(stored: int) -> None:
    early = label(at=stored)
    during = reviewing(early)
    assert decision(during) == "none"
    assert of(
        Settle,
        replace(
            during,
            run=replace(
                during.run, released=(released("implement/pull_request_open/r0", "opened"),)
            ),
        ),
    ) == [
        Settle(
            "opened",
            SignalState.APPLIED,
            "released implement/pull_request_open/r0",
            "implement/pull_request_open/r0",
        )
    ]
    found = release(decide(labeling(early)))
    assert found == Release(
        "review/labeled/r0", "go", "7", A, "label", "ready-for-qa by 5dlabs-cleo[bot]"
    )


def test_case_1_opened_before_and_after_rex_ended_pass_the_same_gate() -> None:
    for when in (NOW - 900, NOW):
        given = facts(
            opened(at=when),
            gates=(gate("implement/pull_request_open/r0"),),
            coderuns=(coderun("implement", verdict=""),),
            number="",
        )
        assert decide(given)[:2] == [
            Bind("7", "opened"),
            Release(
                "implement/pull_request_open/r0", "go", "7", A, "opened", "#7 is open @ aaaaaaa"
            ),
        ]


def test_a_bound_run_is_not_bound_again() -> None:
    assert of(Bind, labeling()) == []


def test_another_pull_request_of_the_task_is_left_out() -> None:
    other = label("other", number="8")
    assert decision(labeling(other)) == "none"
    assert "other" not in {
        step.signal for step in decide(labeling(other)) if isinstance(step, Settle)
    }
    first = facts(opened("late", number="8", at=NOW), opened(), number="")
    assert of(Bind, first) == [Bind("7", "opened")]


# Cases 3 and 4, who and for which commit


@pytest.mark.parametrize("told", [label(sender=PERSON), label(sender=REX)], ids=["a person", "Rex"])
def test_case_3_a_label_by_another_releases_nothing_and_says_why(told: Signal) -> None:
    steps = decide(labeling(told))
    assert release(steps) is None
    settled = next(step for step in steps if isinstance(step, Settle) and step.signal == "label")
    assert settled.state is SignalState.IGNORED
    assert settled.reason == f"by {told.sender}; review/labeled takes it from cleo"


def test_case_4_an_approval_of_the_commit_before_completes_nothing() -> None:
    raced = (push("p", A, B, at=NOW - 20), review(review_commit=A, head_sha=A, at=NOW - 10))
    given = facts(opened(), *raced, coderuns=(coderun("test"),), gates=(gate("test/approved/r0"),))
    assert decision(given) == "none"
    assert decision(at(given, NOW + 60)) == "restart"
    round_1 = replace(
        given,
        run=replace(given.run, gates=(gate("test/approved/r1", B),)),
        coderuns=(coderun("test", 1, outcome_head=B),),
    )
    assert decision(round_1) == "none"
    assert Settle(
        "review", SignalState.IGNORED, "for commit aaaaaaa; the head is bbbbbbb"
    ) in decide(round_1)


# law 3: one gate, one release; a Signal releases at most one


def test_law_3_nothing_but_a_waiting_gate_is_released() -> None:
    assert decision(labeling(label(), gates=())) == "none"


def test_law_3_the_second_gate_needs_a_signal_of_its_own() -> None:
    spent = (released("review/labeled/r0", "label"),)
    assert (
        decision(
            labeling(
                label(),
                label("twin"),
                gates=(gate("review/labeled/r1"),),
                coderuns=(coderun("review", 1),),
                released=spent,
            )
        )
        == "none"
    )


def test_what_a_gate_was_given_travels_on_although_nothing_is_bound() -> None:
    # With release: argo the Sensor's own release carries the number; ours must not lose it.
    given = facts(
        gates=(gate("implement/finished/r0", number="7"),),
        coderuns=(coderun("implement", verdict=""),),
        number="",
        play=argo_play(),
    )
    found = release(decide(given))
    assert found is not None
    assert found.number == "7"


def test_github_gates_of_release_argo_are_argos_own() -> None:
    given = facts(gates=(gate("finish/merged/r0"),), play=argo_play(), number="")
    assert decide(at(given, NOW + 500 * HOUR)) == []
    assert waiting(given) == {"finish/merged/r0": "the Sensor releases it"}


def test_a_conditional_gate_takes_people() -> None:
    given = labeling(
        review(sender=PERSON),
        gates=(gate("audit/approved/r0"),),
        coderuns=(coderun("audit"),),
        play=conditional(),
    )
    assert decision(given) == "go"


# what is shown to people


def test_waiting_says_for_each_gate_what_it_waits_for() -> None:
    assert waiting(labeling()) == {"review/labeled/r0": "label ready-for-qa, by cleo"}
    assert waiting(facts()) == {}
