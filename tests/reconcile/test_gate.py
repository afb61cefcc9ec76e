"""What comes before a gate's own rule: the end of the pull request, an elder run, a disagreement."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from playbook.play import Gate as Wants
from playbook.reconcile.facts import Facts
from playbook.reconcile.verdicts import Answer
from tests.reconcile.gate_answers import decided, finishing, implementing, judged, labeling
from tests.reconcile_facts import (
    NOW,
    PERSON,
    REX,
    A,
    B,
    C,
    D,
    closed,
    coderun,
    facts,
    gate,
    label,
    merged,
    opened,
    play,
    push,
    review,
    signal,
)

# the end of the pull request


@pytest.mark.parametrize(
    ("given", "decision", "words"),
    [
        pytest.param(finishing(merged()), "go", "#7 was merged by octocat @ aaaaaaa", id="merged as it was approved"),
        pytest.param(finishing(merged(head_sha=B)), "done", "merged unreviewed: #7 was merged by octocat @ bbbbbbb", id="merged at another head"),
        pytest.param(labeling(merged()), "done", "merged unreviewed: #7 was merged by octocat @ aaaaaaa", id="case 15: merged by a person before it was tested"),
        pytest.param(implementing(opened(), merged()), "done", "merged unreviewed: #7 was merged by octocat @ aaaaaaa", id="merged while Rex is at work"),
        pytest.param(labeling(closed()), "stop", "#7 was closed by octocat", id="case 15: closed"),
        pytest.param(finishing(merged(base_ref="maintenance"), play=play(base="main")), "stop", "#7 was merged into another branch than main", id="case 15: merged into another branch"),
        pytest.param(finishing(merged(), play=play(base="main")), "go", "#7 was merged by octocat @ aaaaaaa", id="merged into the one it names"),
        pytest.param(labeling(closed(), signal("r", "reopened", at=NOW)), "hold", "label ready-for-qa, by cleo", id="closed and reopened"),
    ],
)  # fmt: skip
def test_merged_and_closed_end_the_run_whenever_it_happens(
    given: Facts, decision: str, words: str
) -> None:
    answer = judged(given)
    assert (answer.decision if isinstance(answer, Answer) else "hold", answer.reason) == (
        decision,
        words,
    )


def test_a_run_that_is_not_bound_yet_does_not_end_by_its_pull_request() -> None:
    assert decided(labeling(merged(), number="")).startswith("hold")


def test_merged_comes_before_everything_else() -> None:
    told = (
        merged(),
        push("p", A, B, at=NOW),
        label(head_sha=A),
        signal("x", "labeled", sender=REX, label="task-9"),
    )
    assert decided(labeling(*told)) == "done"


def test_an_approval_stored_beside_the_merge_still_counts() -> None:
    # The reconciler was down while Tess approved and a person merged: that is not unreviewed.
    waits = facts(
        opened(),
        review(),
        merged(at=NOW - 50),
        coderuns=(coderun("test"),),
        gates=(gate("test/approved/r0"),),
    )
    answer = judged(waits)
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.signal) == ("go", "review")
    assert decided(replace(waits, signals=waits.signals[:1] + waits.signals[2:])) == "done"


def test_a_label_stored_beside_the_merge_does_not_begin_another_stage() -> None:
    assert decided(labeling(label(), merged(at=NOW - 50))) == "done"


def test_merged_before_a_finish_that_is_no_merge_is_unreviewed() -> None:
    last = play(finish=Wants.approved(by="people", timeout="24h"))
    waits = finishing(merged(), gates=(gate("finish/approved/r0"),), play=last)
    assert decided(waits) == "done"
    assert decided(replace(waits, signals=(*waits.signals, review(sender=PERSON)))) == "go"


# two runs of one task


def test_law_8_the_second_run_of_a_task_stops() -> None:
    answer = judged(labeling(label(), elder="play-web-42-first"))
    assert answer == Answer("stop", "run play-web-42-first is at work on this task already")


# a disagreement after binding


@pytest.mark.parametrize(
    ("told", "markers"),
    [
        pytest.param(label("x", label="task-43", labels=("task-43",), sender=REX), {}, id="Rex sets another task's label"),
        pytest.param(opened("x", labels=("task-43",)), {}, id="Rex opens it with another task's label"),
        pytest.param(push("x", A, B, sender=REX), {B: "43"}, id="Rex pushes another task's marker"),
    ],
)  # fmt: skip
def test_a_disagreement_by_the_runs_own_agents_fails_it(told: Any, markers: dict[str, str]) -> None:
    answer = judged(labeling(told, markers=markers))
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.signal) == ("stop", "x")
    assert answer.reason.startswith("task 42, but task label says")
    assert "43" in answer.reason


@pytest.mark.parametrize(
    ("told", "markers"),
    [
        pytest.param(label("x", label="task-43", labels=("task-43",), sender=PERSON), {}, id="a person sets it"),
        pytest.param(push("x", B, A, labels=("task-43",), sender=REX, at=NOW - 3000), {}, id="Rex pushes under a label a person set"),
        pytest.param(label("x", labels=("task-43",), label="bug"), {}, id="Cleo labels under it"),
        pytest.param(label("x", label="bug", head_sha=C, at=NOW), {C: "43"}, id="Cleo labels a commit with somebody's marker"),
        pytest.param(push("x", A, C, sender=PERSON, at=NOW), {C: "43"}, id="a person pushes a marker"),
        pytest.param(push("x", C, D, sender=REX, at=NOW), {C: "43", D: "43"}, id="Rex pushes on top of it"),
        pytest.param(label("x", label="task-42", labels=("task-42",), sender=REX), {A: "42"}, id="they agree"),
    ],
)  # fmt: skip
def test_an_outsider_cannot_fail_a_run(told: Any, markers: dict[str, str]) -> None:
    assert decided(labeling(told, markers=markers)).startswith("hold")


def test_an_unbound_run_has_no_disagreement() -> None:
    told = label("x", label="task-43", labels=("task-43",), sender=REX)
    assert decided(labeling(told, number="")).startswith("hold")
