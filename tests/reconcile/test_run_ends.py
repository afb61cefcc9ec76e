"""What ends a run, and what people are told then: cases 11, 12, 14 and 15 of docs/cases.md."""

from __future__ import annotations

import pytest

from playbook.reconcile.decide import decide
from playbook.reconcile.facts import Signal, SignalState
from playbook.reconcile.steps import AddLabel, Comment, Release, RemoveLabel, Settle
from tests.reconcile.decisions import SHOWN, decision, labeling, of, reviewing
from tests.reconcile_facts import (
    NOW,
    REX,
    A,
    closed,
    coderun,
    facts,
    gate,
    label,
    merged,
    play,
    release,
    signal,
)

# Cases 11 and 12, which run


def test_case_11_the_second_run_of_a_task_stops_and_its_work_is_cancelled() -> None:
    given = reviewing(elder="play-web-42-first", number="")
    found = release(decide(given))
    assert found is not None
    assert (found.decision, found.reason) == (
        "stop",
        "run play-web-42-first is at work on this task already",
    )


def test_case_12_a_disagreement_by_its_own_agents_fails_the_run_and_names_all_three() -> None:
    told = label("x", label="task-43", labels=("task-43",), sender=REX)
    found = release(decide(labeling(told, markers={A: "42"})))
    assert found is not None
    assert found.reason == (
        "task 42, but task label says 43; head branch says 42; .playbook/task.json says 42"
    )


# Case 14, the cap


def test_case_14_the_cap_stops_and_tells_people() -> None:
    found = coderun("review", 10, verdict="changes")
    steps = decide(reviewing(coderuns=(found,), gates=(gate("review/finished/r10"),)))
    why = "cap of 10 rounds reached; cleo found faults @ aaaaaaa"
    assert release(steps) == Release(
        "review/finished/r10", "stop", "7", A, f"coderun/{found.name}", why
    )
    told = f"playbook stopped play-web-42-k3f9 at review/finished/r10: {why}"
    assert Comment("7", told) in steps
    over = facts(phase="Failed", shown=SHOWN)
    assert decide(over) == [
        AddLabel("7", "playbook/needs-a-person"),
        RemoveLabel("7", "playbook/review"),
    ]


# Case 15, closed and merged


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        pytest.param(closed(), "stop", id="closed"),
        pytest.param(merged(), "done", id="merged before QA ended"),
    ],
)
def test_case_15_the_end_of_the_pull_request_ends_the_run_without_a_comment(
    end: Signal, expected: str
) -> None:
    given = reviewing(end)
    assert decision(given) == expected
    assert of(Comment, given) == []
    assert [
        step for step in decide(given) if isinstance(step, Settle) and step.signal == end.name
    ] == []


def test_case_15_merged_elsewhere_stops() -> None:
    assert decision(reviewing(merged(base_ref="maintenance"), play=play(base="main"))) == "stop"


def test_a_run_that_is_over_releases_nothing_though_a_node_still_seems_to_wait() -> None:
    steps = decide(labeling(label(), phase="Failed"))
    assert release(steps) is None
    assert Settle("label", SignalState.IGNORED, "the run is over") in steps


def test_reopened_in_time_goes_on() -> None:
    told = (closed(at=NOW - 50), signal("r", "reopened", at=NOW - 40), label())
    assert decision(labeling(*told)) == "go"
