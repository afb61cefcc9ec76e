"""A head that moved by a push nobody told us of."""

from __future__ import annotations

from dataclasses import replace

from playbook.play import Restart, rex
from playbook.reconcile.facts import SignalState
from playbook.reconcile.verdicts import Answer, Hold
from tests.reconcile.gate_answers import SETTLED, decided, implementing, judged, labeling, reviewing
from tests.reconcile_facts import (
    HOUR,
    NOW,
    A,
    B,
    at,
    coderun,
    facts,
    gate,
    label,
    opened,
    play,
    push,
    review,
)


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
