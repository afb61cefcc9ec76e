"""What happens to a waiting gate: the order of the rules, the end of the pull request, a moved head, time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from playbook.play import Gate as Wants
from playbook.play import Restart, rex
from playbook.reconcile.facts import Facts, Phase, SignalState
from playbook.reconcile.gate import judge
from playbook.reconcile.heads import foreign_pushes, run_head
from playbook.reconcile.verdicts import Answer, Hold
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
    closed,
    coderun,
    facts,
    gate,
    label,
    look,
    merged,
    opened,
    play,
    push,
    released,
    review,
    running,
    signal,
)

SETTLED = NOW + 60


def judged(given: Facts) -> Answer | Hold:
    return judge(look(given))


def decided(given: Facts) -> str:
    answer = judged(given)
    return answer.decision if isinstance(answer, Answer) else f"hold: {answer.reason}"


def labeling(*signals: Any, **changes: Any) -> Facts:
    stock: dict[str, Any] = {
        "coderuns": (coderun("review"),),
        "gates": (gate("review/labeled/r0"),),
    }
    return facts(opened(), *signals, **{**stock, **changes})


def reviewing(*signals: Any, **changes: Any) -> Facts:
    """Return facts in which Cleo is at work at commit A."""
    stock: dict[str, Any] = {
        "coderuns": (running("review"),),
        "gates": (gate("review/finished/r0"),),
    }
    return facts(opened(), *signals, **{**stock, **changes})


def implementing(*signals: Any, **changes: Any) -> Facts:
    """Return facts in which Rex is at work in the first round."""
    stock: dict[str, Any] = {
        "coderuns": (running("implement", head_sha=""),),
        "gates": (gate("implement/finished/r0", ""),),
    }
    return facts(*signals, **{**stock, **changes})


def finishing(*signals: Any, **changes: Any) -> Facts:
    stock: dict[str, Any] = {"coderuns": (coderun("test"),), "gates": (gate("finish/merged/r0"),)}
    return facts(opened(), *signals, **{**stock, **changes})


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


# a head that moved


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


# own pushes


@pytest.mark.parametrize(
    ("given", "head"),
    [
        pytest.param(implementing(opened(), push("p", A, B, sender=REX)), B, id="Rex pushes while he works"),
        pytest.param(implementing(), "", id="nothing is open"),
        pytest.param(implementing(opened()), "", id="opened, nothing pushed since"),
        pytest.param(reviewing(push("p", A, B, sender=CLEO)), B, id="Cleo mends formatting"),
        pytest.param(reviewing(push("p1", A, B, sender=CLEO, at=NOW - 90), push("p2", B, C, sender=CLEO, at=NOW - 80)), C, id="twice"),
        pytest.param(reviewing(push("p1", A, B, sender=CLEO, at=NOW - 90), push("p2", B, C, at=NOW - 80)), B, id="then a person"),
        pytest.param(reviewing(push("p", A, B)), A, id="a person"),
        pytest.param(reviewing(push("p", A, B, sender=REX)), A, id="Rex while Cleo works"),
        pytest.param(implementing(opened(), push("p", A, B)), A, id="a person while Rex works"),
        pytest.param(reviewing(push("p", A, B, sender=CLEO, at=NOW - 50), coderuns=(coderun("review", 0, Phase.FAILED),)), A, id="Cleo after her run ended"),
        pytest.param(reviewing(push("p", A, B, sender=CLEO, at=NOW - 200), coderuns=(coderun("review", outcome_head=B),)), B, id="she ended with it"),
        pytest.param(reviewing(push("p", A, B, sender=CLEO, at=NOW - 50), coderuns=(coderun("review", outcome_head=B),)), B, id="she ended with it, by a clock that is behind"),
        pytest.param(reviewing(push("p1", A, B, at=NOW - 90), push("p2", B, C, sender=CLEO, at=NOW - 80), coderuns=(coderun("review", outcome_head=C),)), C, id="she ended on top of a person's push"),
        pytest.param(reviewing(coderuns=(coderun("review", outcome_head=B),)), B, id="she ended with a commit whose push is not delivered"),
        pytest.param(reviewing(push("p1", A, B, at=NOW - 90), coderuns=(coderun("review", outcome_head=C),)), A, id="the same, and a person's push is"),
        pytest.param(reviewing(push("p1", A, B, sender=CLEO, at=NOW - 300), coderuns=(coderun("review", outcome_head=C),)), C, id="the same, and an own push before is"),
        pytest.param(labeling(push("p", A, B, sender=CLEO)), A, id="at a gate nobody works"),
        pytest.param(labeling(gates=(gate("review/finished/r1", D),), coderuns=(coderun("review", 1, outcome_head=""),)), D, id="the round began at a commit not delivered yet"),
        pytest.param(finishing(push("p", A, B)), A, id="at the finish"),
    ],
)  # fmt: skip
def test_law_6_the_running_agent_advances_the_runs_head(given: Facts, head: str) -> None:
    assert run_head(look(given)) == head


def test_the_heads_of_earlier_rounds_do_not_move_a_run_that_is_ahead_of_them() -> None:
    # Round 2 of Rex: he ended with D, whose push is still on its way; a person's push of an earlier round is known.
    told = (push("p1", A, B, sender=REX, at=NOW - 4000), push("p2", B, C, at=NOW - 3000))
    ended = coderun("implement", 2, outcome_head=D, verdict="")
    given = facts(opened(), *told, gates=(gate("implement/finished/r2", C),), coderuns=(ended,))
    answer = judged(given)
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.head_sha) == ("go", D)


def test_case_6_an_agents_own_push_never_cancels_it() -> None:
    assert foreign_pushes(look(reviewing(push("p", A, B, sender=CLEO)))) == ()
    assert decided(reviewing(push("p", A, B, sender=CLEO))) == "hold: cleo is at work"


def test_a_stage_interrupted_by_a_person_restarts_although_it_succeeded() -> None:
    given = reviewing(push("p", A, B, at=NOW - 100), coderuns=(coderun("review"),))
    assert decided(at(given, SETTLED)) == "restart"


def test_the_pull_request_may_be_opened_while_rex_still_works() -> None:
    assert decided(implementing(opened())) == "hold: rex is at work"
    ended = (coderun("implement", verdict=""),)
    assert decided(implementing(opened(), coderuns=ended)) == "go"
    later = facts(opened(at=NOW), coderuns=ended, gates=(gate("implement/pull_request_open/r0"),))
    assert decided(later) == "go"


# a head that moved by a push nobody told us of


def test_a_lost_push_is_seen_by_what_comes_after_it() -> None:
    given = labeling(label("bug", label="bug", head_sha=B, at=NOW))
    assert judged(given) == Hold(
        "push aaaaaaa..bbbbbbb by somebody; waiting until the head is quiet", SETTLED
    )
    answer = judged(at(given, SETTLED))
    assert answer == Answer("restart", "push aaaaaaa..bbbbbbb by somebody", "bug", B)


def test_law_3_a_label_that_was_ignored_shows_a_moved_head_but_releases_nothing() -> None:
    ignored = replace(label("bug", label="bug", head_sha=B), state=SignalState.IGNORED)
    answer = judged(at(labeling(ignored), SETTLED))
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.signal, answer.head_sha) == ("restart", "", B)


def test_a_push_that_is_only_late_tells_more() -> None:
    given = labeling(
        label("bug", label="bug", head_sha=B, at=NOW), push("p", A, B, at=NOW - 5, created=NOW + 20)
    )
    assert judged(given) == Hold(
        "push aaaaaaa..bbbbbbb by octocat; waiting until the head is quiet", NOW + 80
    )


def test_a_running_agent_is_not_judged_by_a_push_nobody_told_us_of() -> None:
    given = implementing(opened(), label("bug", label="bug", head_sha=B, at=NOW))
    assert decided(at(given, SETTLED)) == "hold: rex is at work"
    assert (
        decided(at(reviewing(label("bug", label="bug", head_sha=B)), SETTLED))
        == "hold: cleo is at work"
    )


def test_where_only_some_may_push_an_unknown_push_waits_for_its_delivery_or_the_end() -> None:
    only = play(restart=Restart(back_to="review", by=(rex,)))
    given = labeling(label("bug", label="bug", head_sha=B, at=NOW), play=only)
    answer = judged(at(given, SETTLED))
    assert answer == Hold(
        "push aaaaaaa..bbbbbbb by somebody; the delivery that says by whom is missing",
        NOW - 1100 + 24 * HOUR,
    )
    assert decided(at(given, NOW + 24 * HOUR)) == "timeout"


def test_case_4_an_approval_overtaken_by_a_push_waits_for_it() -> None:
    stale = review(head_sha=B, review_commit=A, at=NOW)
    waits = facts(opened(), stale, coderuns=(coderun("test"),), gates=(gate("test/approved/r0"),))
    assert decided(waits).startswith("hold: push")
    assert decided(at(waits, SETTLED)) == "restart"


# time


@pytest.mark.parametrize(
    ("late", "stored", "decision"),
    [
        pytest.param(-10, -20, "go", id="in time"),
        pytest.param(
            300, -20, "go", id="the reconciler was down over the end, the fact is from before it"
        ),
        pytest.param(300, 20, "timeout", id="the fact is from after it"),
        pytest.param(0, None, "timeout", id="the end"),
        pytest.param(-1, None, "hold", id="a second before it"),
        pytest.param(539, -20, "go", id="a second before Argo's last minute"),
        pytest.param(540, -20, "timeout", id="Argo's last minute"),
        pytest.param(700, -20, "timeout", id="later"),
    ],
)
def test_law_4_time_is_over_and_what_was_stored_before_counts(
    late: int, stored: int | None, decision: str
) -> None:
    end = NOW + HOUR
    waits = gate("review/labeled/r0", since=end - 24 * HOUR, expires=end + 600)
    told = () if stored is None else (label(at=end + stored),)
    given = at(labeling(*told, gates=(waits,)), end + late)
    assert decided(given).startswith(decision)


def test_a_time_out_says_what_was_waited_for() -> None:
    answer = judged(at(labeling(), NOW + 30 * HOUR))
    assert answer == Answer(
        "timeout", "time is over; waited for label ready-for-qa, by cleo", "", A
    )
    answer = judged(at(reviewing(), NOW + 30 * HOUR))
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.reason) == (
        "timeout",
        "time is over; waited for cleo is at work",
    )
    assert answer.signal.startswith("coderun/")
    no_job = judged(at(reviewing(coderuns=()), NOW - 1100 + 29))
    assert isinstance(no_job, Hold)


def test_in_the_last_minute_a_merge_is_done_and_nothing_is_go() -> None:
    waits = gate("finish/merged/r0", since=NOW - 340 * HOUR, expires=NOW + 50)
    assert decided(finishing(merged(), gates=(waits,))) == "done"
    ends = gate("review/finished/r0", expires=NOW + 50)
    answer = judged(reviewing(gates=(ends,), coderuns=(coderun("review"),)))
    assert answer == Answer(
        "timeout",
        "time is over; too late for: succeeded @ aaaaaaa",
        f"coderun/{coderun('review').name}",
        A,
    )
    approval = gate("test/approved/r0", expires=NOW + 50)
    late = facts(
        opened(), review(), merged(at=NOW - 50), coderuns=(coderun("test"),), gates=(approval,)
    )
    assert decided(late) == "done"


def test_a_hold_never_lasts_beyond_the_end() -> None:
    waits = gate("review/finished/r0", since=NOW, expires=NOW + 70)
    answer = judged(reviewing(gates=(waits,), coderuns=()))
    assert isinstance(answer, Hold)
    assert answer.until == NOW + 10


def test_a_rework_is_not_refused_because_the_time_is_over() -> None:
    # Found in time, looked at late: the way back is open until Argo ends the wait.
    found = coderun("review", verdict="changes")
    assert decided(at(reviewing(coderuns=(found,)), NOW + 3 * HOUR)) == "rework"
