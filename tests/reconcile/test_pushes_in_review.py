"""A push while somebody reviews: cases 5 to 7 of docs/cases.md at the level of `decide`."""

from __future__ import annotations

from dataclasses import replace

from playbook.play import Gate as Wants
from playbook.play import Restart
from playbook.reconcile.decide import decide
from playbook.reconcile.facts import Phase, SignalState
from playbook.reconcile.steps import Cancel, Release, RemoveLabel, Settle, Wait
from tests.reconcile.decisions import REVIEW, SHOWN, decision, labeling, of, reviewing
from tests.reconcile_facts import (
    CLEO,
    NOW,
    REX,
    TESS,
    A,
    B,
    C,
    D,
    at,
    coderun,
    facts,
    gate,
    label,
    opened,
    play,
    push,
    release,
    released,
    running,
    stage_of,
)


def test_case_5_a_push_cancels_the_reviewer_and_restarts_once_it_is_gone() -> None:
    given = reviewing(push("p", A, B, sender=REX, at=NOW))
    assert of(Cancel, given) == [Cancel(REVIEW, "the head is bbbbbbb now")]
    assert decision(given) == "none"
    cancelling = at(replace(given, coderuns=(running("review", cancel_wanted=True),)), NOW + 60)
    assert of(Cancel, cancelling) == []
    assert decision(cancelling) == "none", "law 9: seen gone before a successor starts"
    assert Wait(10, f"{REVIEW} has to be seen gone") in decide(cancelling)
    gone = replace(cancelling, coderuns=(coderun("review", 0, Phase.CANCELLED),))
    assert release(decide(gone)) == Release(
        "review/finished/r0", "restart", "7", B, "p", "push aaaaaaa..bbbbbbb by 5dlabs-rex[bot]"
    )


def test_case_5_the_trigger_label_is_seen_gone_before_the_restart() -> None:
    given = at(
        labeling(label(), push("p", A, B, at=NOW), shown=SHOWN | {"ready-for-qa", "bug"}), NOW + 60
    )
    steps = decide(given)
    assert steps[:2] == [
        RemoveLabel("7", "ready-for-qa"),
        Wait(1, "the trigger label has to be seen gone"),
    ]
    assert release(steps) is None
    assert decision(replace(given, shown=SHOWN)) == "restart"


def test_case_5_two_trigger_labels_are_both_cleared() -> None:
    last = Wants.labeled("qa-passed", by="people", timeout="24h")
    both = play(stages=stage_of(play(), "test", gate=last))
    found = coderun("review", verdict="changes")
    given = reviewing(coderuns=(found,), play=both, shown=SHOWN | {"qa-passed", "ready-for-qa"})
    assert decide(given)[:3] == [
        RemoveLabel("7", "qa-passed"),
        RemoveLabel("7", "ready-for-qa"),
        Wait(1, "the trigger label has to be seen gone"),
    ]


def test_law_4_a_label_that_will_not_go_ends_before_argo_does() -> None:
    found = coderun("review", verdict="changes")
    stuck = reviewing(
        coderuns=(found,),
        shown=SHOWN | {"ready-for-qa"},
        gates=(gate("review/finished/r0", expires=NOW + 60),),
    )
    answer = release(decide(stuck))
    assert answer is not None
    assert (answer.decision, answer.reason) == (
        "timeout",
        "time is over before the next round; cleo found faults @ aaaaaaa",
    )


def test_case_5_rex_is_not_cancelled_by_his_own_push_nor_by_another_runs() -> None:
    own = facts(
        opened(),
        push("p", A, B, sender=REX),
        gates=(gate("implement/finished/r0", ""),),
        coderuns=(running("implement"),),
    )
    assert of(Cancel, own) == []
    assert of(Cancel, reviewing(push("p", A, B, number="70"))) == []


def test_case_6_cleos_own_commit_does_not_cancel_cleo() -> None:
    given = reviewing(push("p", A, B, sender=CLEO, at=NOW))
    assert of(Cancel, given) == []
    assert decision(given) == "none"
    ended = replace(given, coderuns=(coderun("review", outcome_head=B),))
    found = release(decide(ended))
    assert found is not None
    assert (found.decision, found.head_sha) == ("go", B)


def test_case_7_a_burst_and_redeliveries_cancel_once_and_restart_once_at_the_newest() -> None:
    burst = (push("p2", B, C, at=NOW), push("p3", C, D, at=NOW), push("p1", A, B, at=NOW))
    twins = (
        push("p3-twin", C, D, at=NOW, created=NOW + 1),
        push("p1-twin", A, B, at=NOW, created=NOW + 1),
    )
    given = reviewing(*burst, *twins)
    assert of(Cancel, given) == [Cancel(REVIEW, "the head is ddddddd now")]
    gone = at(replace(given, coderuns=(coderun("review", 0, Phase.CANCELLED),)), NOW + 61)
    found = release(decide(gone))
    assert found is not None
    assert (found.decision, found.head_sha, found.signal) == ("restart", D, "p3")
    after = replace(
        gone,
        run=replace(
            gone.run,
            gates=(gate("review/finished/r1", D),),
            released=(released("review/finished/r0", "p3", "restart"),),
        ),
        coderuns=(running("review", 1, head_sha=D),),
    )
    steps = decide(after)
    assert not [step for step in steps if isinstance(step, Release | Cancel)]
    assert (
        Settle("p3-twin", SignalState.IGNORED, "p3 told it and released review/finished/r0")
        in steps
    )


def test_restart_by_people_only_stops_for_a_bots_push() -> None:
    only = play(restart=Restart(back_to="review", by=("people",)))
    assert decision(at(labeling(push("p", A, B), play=only), NOW + 60)) == "restart"
    assert decision(labeling(push("p", A, B, sender=TESS), play=only)) == "stop"
