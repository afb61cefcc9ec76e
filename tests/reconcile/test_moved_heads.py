"""A head that moved: when it restarts a run, when it stops it, and what is waited for before."""

from __future__ import annotations

from typing import Any

import pytest

from playbook.play import Restart, rex
from playbook.reconcile.heads import foreign_pushes
from playbook.reconcile.verdicts import Answer, Hold
from tests.reconcile.gate_answers import SETTLED, decided, judged, labeling, reviewing
from tests.reconcile_facts import (
    CLEO,
    HOUR,
    NOW,
    PERSON,
    REX,
    TESS,
    A,
    B,
    C,
    D,
    at,
    coderun,
    gate,
    label,
    look,
    play,
    push,
    released,
)


def test_case_5_a_push_waits_until_it_is_quiet_and_restarts_at_the_new_head() -> None:
    given = labeling(push("p", A, B, sender=REX, at=NOW))
    assert judged(given) == Hold(
        "push aaaaaaa..bbbbbbb by 5dlabs-rex[bot]; waiting until the head is quiet", SETTLED
    )
    answer = judged(at(given, SETTLED))
    assert answer == Answer("restart", "push aaaaaaa..bbbbbbb by 5dlabs-rex[bot]", "p", B)


def test_case_7_a_burst_restarts_once_at_the_newest() -> None:
    burst = [push("p3", C, D, at=NOW), push("p1", A, B, at=NOW), push("p2", B, C, at=NOW)]
    answer = judged(at(labeling(*burst), SETTLED))
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.signal, answer.head_sha) == ("restart", "p3", D)


def test_quiet_counts_from_when_the_last_push_was_stored() -> None:
    late = push("p1", A, B, at=NOW - 500, created=NOW + 5)
    assert judged(labeling(late, push("p2", B, C, at=NOW - 400))) == Hold(
        "push aaaaaaa..ccccccc by octocat; waiting until the head is quiet", NOW + 65
    )


def test_law_4_a_head_that_is_never_quiet_restarts_when_the_time_is_over() -> None:
    given = labeling(
        push("p", A, B, at=NOW), gates=(gate("review/labeled/r0", since=NOW + 30 - 24 * HOUR),)
    )
    answer = judged(given)
    assert isinstance(answer, Hold)
    assert answer.until == NOW + 30
    assert decided(at(given, NOW + 30)) == "restart"


def test_pushed_back_in_time_nothing_moved() -> None:
    given = labeling(push("p1", A, B, at=NOW), push("p2", B, A, at=NOW + 5), label())
    assert foreign_pushes(look(given)) == ()
    assert decided(given) == "go"


def test_a_moved_head_comes_before_the_gates_own_rule() -> None:
    assert decided(at(labeling(label(), push("p", A, B)), SETTLED)) == "restart"


@pytest.mark.parametrize(
    ("by", "pushers", "decision"),
    [
        pytest.param("anyone", (PERSON,), "restart", id="anyone"),
        pytest.param((rex,), (REX,), "restart", id="Rex, who may"),
        pytest.param((rex,), (PERSON,), "stop", id="a person, who may not"),
        pytest.param((rex, "people"), (REX, PERSON), "restart", id="both, who may"),
        pytest.param((rex, "people"), (REX, "web-flow[bot]"), "stop", id="a bot, who may not"),
        pytest.param(("people",), (PERSON, REX), "stop", id="the last of two may not"),
        pytest.param(("people",), (REX, PERSON), "stop", id="the first of two may not"),
    ],
)
def test_whose_pushes_restart(by: Any, pushers: tuple[str, ...], decision: str) -> None:
    commits = (A, B, C)
    pushes = [
        push(f"p{n}", commits[n], commits[n + 1], sender=who, at=NOW - 90 + n)
        for n, who in enumerate(pushers)
    ]
    given = labeling(*pushes, play=play(restart=Restart(back_to="review", by=by)))
    assert decided(at(given, SETTLED)) == decision


def test_what_by_excludes_stops_at_once_and_says_why() -> None:
    given = labeling(
        push("p", A, B, at=NOW), play=play(restart=Restart(back_to="review", by=(rex, "people")))
    )
    assert decided(given).startswith("hold")
    given = labeling(push("p", A, B, at=NOW, sender=TESS), play=given.run.play)
    answer = judged(given)
    reason = "push aaaaaaa..bbbbbbb by 5dlabs-tess[bot]; this play restarts for pushes by rex or people only"
    assert answer == Answer("stop", reason, "p", B)


def test_the_running_agents_push_on_top_does_not_count_for_by() -> None:
    only = play(restart=Restart(back_to="review", by=("people",)))
    told = (push("p1", A, B, at=NOW - 90), push("p2", B, C, sender=CLEO, at=NOW - 80))
    assert decided(at(reviewing(*told, play=only), SETTLED)) == "restart"


def test_a_play_without_restart_stops_when_the_head_moves() -> None:
    given = labeling(push("p", A, B), play=play(restart=None))
    answer = judged(given)
    assert answer == Answer(
        "stop", "push aaaaaaa..bbbbbbb by octocat; this play has no restart", "p", B
    )


def test_the_cap_stops_a_restart() -> None:
    given = labeling(
        push("p", A, B), gates=(gate("review/labeled/r10"),), coderuns=(coderun("review", 10),)
    )
    answer = judged(at(given, SETTLED))
    assert isinstance(answer, Answer)
    assert answer.decision == "stop"
    assert answer.reason == "cap of 10 rounds reached; push aaaaaaa..bbbbbbb by octocat"


def test_law_3_a_push_that_released_a_gate_before_is_not_named_again() -> None:
    # Cleo ended at the old commit although round 1 began at the new one.
    stale = coderun("review", 1, outcome_head=A)
    given = labeling(
        push("p", A, B),
        gates=(gate("review/finished/r1", B),),
        coderuns=(stale,),
        released=(released("review/labeled/r0", "p", "restart"),),
    )
    answer = judged(at(given, SETTLED))
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.signal) == ("restart", "")


def test_a_stage_interrupted_by_a_person_restarts_although_it_succeeded() -> None:
    given = reviewing(push("p", A, B, at=NOW - 100), coderuns=(coderun("review"),))
    assert decided(at(given, SETTLED)) == "restart"
