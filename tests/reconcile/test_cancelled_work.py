"""What works for nothing is cancelled, and what was lost runs again: case 8 of docs/cases.md, law 9 of docs/design.md."""

from __future__ import annotations

from dataclasses import replace

import pytest

from playbook.reconcile.decide import decide
from playbook.reconcile.facts import Facts, Phase
from playbook.reconcile.steps import Cancel
from tests.reconcile.decisions import REVIEW, decision, of, reviewing
from tests.reconcile_facts import HOUR, NOW, A, at, coderun, gate, release, released, running


def test_case_8_a_cancelled_or_deleted_coderun_runs_again_within_seconds() -> None:
    for lost in ((), (coderun("review", 0, Phase.CANCELLED),)):
        found = release(decide(reviewing(coderuns=lost)))
        assert found is not None
        assert (found.decision, found.head_sha) == ("restart", A)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        pytest.param(reviewing(phase="Failed", gates=()), "the run is over", id="law 9: the run is over"),
        pytest.param(reviewing(gates=(gate("review/finished/r1"),), coderuns=(running("review"), running("review", 1))), "its round is over", id="another round"),
        pytest.param(reviewing(gates=(), released=(released("review/finished/r0", decision="timeout"),)), "its round is over", id="Argo ended its wait"),
    ],
)  # fmt: skip
def test_law_9_what_works_for_nothing_is_cancelled(given: Facts, reason: str) -> None:
    assert of(Cancel, given) == [Cancel(REVIEW, reason)]


def test_law_9_what_is_over_or_asked_to_end_or_only_young_is_left_alone() -> None:
    assert of(Cancel, reviewing(phase="Failed", gates=(), coderuns=(coderun("review"),))) == []
    assert (
        of(
            Cancel,
            reviewing(phase="Failed", gates=(), coderuns=(running("review", cancel_wanted=True),)),
        )
        == []
    )
    assert of(Cancel, reviewing(gates=())) == []


def test_a_stage_whose_time_is_over_is_not_made_to_look_interrupted() -> None:
    late = at(reviewing(), NOW + 2 * HOUR)
    assert of(Cancel, late) == []
    assert decision(late) == "timeout"
    over = replace(late, run=replace(late.run, phase="Failed", gates=()))
    assert of(Cancel, over) == [Cancel(REVIEW, "the run is over")]
