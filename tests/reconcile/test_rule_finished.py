"""When a stage is over: what its CodeRun found, and what became of it."""

from __future__ import annotations

from typing import Any

import pytest

from playbook.play import cleo
from playbook.reconcile.facts import Phase
from playbook.reconcile.gate_rules import GONE_AFTER
from playbook.reconcile.verdicts import Answer, Hold
from tests.reconcile.rule_answers import judged, reviewing
from tests.reconcile_facts import (
    NOW,
    A,
    B,
    coderun,
    facts,
    gate,
    opened,
    play,
    push,
    run,
    single,
    stage_of,
)

REVIEW_RUN = f"coderun/{run().name}-review-r0"


@pytest.mark.parametrize(
    ("ended", "decision", "words"),
    [
        pytest.param({"verdict": "pass"}, "go", "succeeded @ aaaaaaa", id="pass"),
        pytest.param({"verdict": "changes"}, "rework", "cleo found faults @ aaaaaaa", id="faults"),
        pytest.param({"verdict": ""}, "stop", "cleo ended without a verdict", id="no verdict"),
        pytest.param({"outcome_head": ""}, "stop", "cleo ended without a commit", id="law 5: a verdict about no commit"),
        pytest.param({"phase": Phase.FAILED, "reason": "OutcomeLost"}, "stop", "cleo failed: OutcomeLost", id="failed"),
        pytest.param({"phase": Phase.FAILED}, "stop", "cleo failed: no reason given", id="failed in silence"),
        pytest.param({"phase": Phase.FAILED, "reason": "{{=1}}"}, "stop", "cleo failed: no reason we can repeat", id="law 10: words that are not ours"),
        pytest.param({"phase": Phase.CANCELLED}, "restart", f"{REVIEW_RUN[8:]} was cancelled; review runs again", id="case 8: cancelled is not failed"),
    ],
)  # fmt: skip
def test_a_stage_is_over_with_what_its_coderun_found(
    ended: dict[str, Any], decision: str, words: str
) -> None:
    phase = ended.pop("phase", Phase.SUCCEEDED)
    answer = judged(reviewing(coderuns=(coderun("review", 0, phase, **ended),)))
    assert answer == Answer(decision, words, REVIEW_RUN, A)  # type: ignore[arg-type]


def test_a_stage_that_does_not_review_needs_no_verdict() -> None:
    done = coderun("implement", outcome_head=B, verdict="")
    answer = judged(facts(gates=(gate("implement/finished/r0", ""),), coderuns=(done,)))
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.head_sha) == ("go", B)


def test_faults_nobody_answers_stop_the_run() -> None:
    deaf = play(stages=stage_of(play(), "review", on_changes=None))
    found = coderun("review", verdict="changes")
    answer = judged(reviewing(coderuns=(found,), play=deaf))
    assert isinstance(answer, Answer)
    assert (answer.decision, "nobody answers them" in answer.reason) == ("stop", True)


def test_a_failure_runs_again_where_the_stage_says_so() -> None:
    again = play(stages=stage_of(play(), "review", on_failure="restart"), restart=None)
    answer = judged(reviewing(coderuns=(coderun("review", 0, Phase.FAILED),), play=again))
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.head_sha) == ("restart", A)


def test_an_interrupted_stage_of_a_play_without_a_way_back_stops() -> None:
    # Its template calls nothing for a restart: Argo would give up for a cap that was never reached.
    ended = coderun("run", 0, Phase.CANCELLED)
    waits = facts(gates=(gate("run/finished/r0", ""),), coderuns=(ended,), play=single())
    answer = judged(waits)
    assert isinstance(answer, Answer)
    assert answer.decision == "stop"
    assert answer.reason.endswith("this play has no restart")


@pytest.mark.parametrize(
    ("phase", "began", "words"),
    [
        pytest.param(Phase.PENDING, None, "waiting for its workspace", id="queued"),
        pytest.param(Phase.RUNNING, NOW - 10, "cleo is at work", id="at work"),
    ],
)
def test_a_stage_waits_while_its_coderun_is_not_over(
    phase: Phase, began: int | None, words: str
) -> None:
    assert judged(reviewing(coderuns=(coderun("review", 0, phase, began=began),))) == Hold(words)


def test_a_coderun_of_another_round_releases_nothing() -> None:
    waits = facts(gates=(gate("review/finished/r1", since=NOW),), coderuns=(coderun("review", 0),))
    assert judged(waits) == Hold("its CodeRun is not there yet", NOW + GONE_AFTER)


def test_case_8_a_deleted_coderun_runs_again_after_a_moment() -> None:
    young = facts(gates=(gate("review/finished/r0", since=NOW - GONE_AFTER + 1),))
    assert isinstance(judged(young), Hold)
    answer = judged(facts(gates=(gate("review/finished/r0", since=NOW - GONE_AFTER),)))
    assert answer == Answer("restart", "the CodeRun of review was deleted; it runs again", "", A)


def test_what_an_interrupted_agent_had_pushed_is_the_runs_head() -> None:
    lost = coderun("review", 0, Phase.CANCELLED)
    own = push("p", A, B, sender=cleo.login, at=NOW - 300)
    answer = judged(reviewing(opened(), own, coderuns=(lost,)))
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.head_sha) == ("restart", B)


def test_case_14_the_last_round_stops_instead_of_going_back() -> None:
    given = facts(
        gates=(gate("review/finished/r10"),), coderuns=(coderun("review", 10, verdict="changes"),)
    )
    answer = judged(given)
    assert isinstance(answer, Answer)
    assert answer.decision == "stop"
    assert answer.reason == "cap of 10 rounds reached; cleo found faults @ aaaaaaa"
