"""Every Signal ends with a reason a person can read, once, and only when it can do nothing any more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from playbook.play import Gate as Wants
from playbook.reconcile.facts import Facts, Signal, SignalState
from playbook.reconcile.pull_request import fold
from playbook.reconcile.settle import settle
from playbook.reconcile.steps import Settle
from tests.reconcile_facts import (
    CLEO,
    NOW,
    PERSON,
    REX,
    A,
    B,
    C,
    closed,
    coderun,
    conditional,
    facts,
    gate,
    label,
    merged,
    opened,
    play,
    push,
    released,
    review,
    running,
    signal,
    single,
)


def waiting(*signals: Signal, **changes: Any) -> Facts:
    stock: dict[str, Any] = {
        "coderuns": (running("review"),),
        "gates": (gate("review/finished/r0"),),
    }
    return facts(*signals, **{**stock, **changes})


def said(given: Facts) -> dict[str, str]:
    """Return what is said of each Signal."""
    return {
        step.signal: f"{step.state}: {step.reason}" for step in settle(given, fold(given.signals))
    }


GATE = "implement/pull_request_open/r0"


def test_what_released_a_gate_is_applied() -> None:
    given = waiting(opened(), released=(released(GATE, "opened"),))
    steps = list(settle(given, fold(given.signals)))
    assert steps == [Settle("opened", SignalState.APPLIED, f"released {GATE}", GATE)]


def test_what_was_settled_is_not_settled_again() -> None:
    done = replace(opened(), state=SignalState.APPLIED)
    assert said(waiting(done, released=(released(GATE, "opened"),))) == {}
    assert said(waiting(replace(closed(), state=SignalState.IGNORED), phase="Failed")) == {}


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        pytest.param(signal("x", "unlabeled", label="ready-for-qa"), "taking a label off releases nothing", id="case 2: unlabeled"),
        pytest.param(label("x", label="ready-for-qa-later"), "no gate waits for the label ready-for-qa-later", id="case 2: another label"),
        pytest.param(label("x", sender=PERSON), "by octocat; review/labeled takes it from cleo", id="case 3: a label by a person"),
        pytest.param(label("x", sender=REX), "by 5dlabs-rex[bot]; review/labeled takes it from cleo", id="case 3: a label by Rex"),
        pytest.param(label("x", at=NOW - 1001), "made before round 0 of review began", id="a label before its round"),
        pytest.param(review("x", "commented"), "review commented decides nothing", id="case 3: a comment"),
        pytest.param(review("x", "dismissed", action="dismissed"), "review dismissed decides nothing", id="a dismissal"),
        pytest.param(review("x", "approved", action="dismissed"), "review approved decides nothing", id="a dismissal that keeps its state"),
        pytest.param(review("x", sender=PERSON), "by octocat: no gate takes reviews from them", id="case 3: an approval by a person"),
        pytest.param(review("x", sender=REX), "by 5dlabs-rex[bot]: no gate takes reviews from them", id="an approval by Rex, whose gate takes none"),
        pytest.param(review("x", review_commit=""), "it names no commit", id="a review of nothing"),
        pytest.param(
            review("x", sender=CLEO),
            "by 5dlabs-cleo[bot]: no gate takes approvals from them",
            id="an approval by Cleo, who labels",
        ),
        pytest.param(signal("x", "edited"), "edited decides nothing", id="an edit"),
        pytest.param(signal("x", ""), "pull_request decides nothing", id="no action"),
        pytest.param(signal("x", "reopened"), f"{GATE} was released without it", id="reopened, long past the gate"),
    ],
)  # fmt: skip
def test_what_can_do_nothing_is_ignored_and_says_why(told: Signal, reason: str) -> None:
    given = waiting(opened(), told, released=(released(GATE, "opened"),))
    assert said(given)["x"] == f"Ignored: {reason}"


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(label("x"), id="an early label for this round"),
        pytest.param(review("x"), id="an early approval"),
        pytest.param(label("x", head_sha=B), id="a label at a commit whose push is not delivered"),
        pytest.param(push("x", A, B), id="the newest push"),
        pytest.param(closed("x"), id="the closing"),
        pytest.param(merged("x"), id="the merge"),
    ],
)
def test_what_may_still_matter_stays_pending(told: Signal) -> None:
    given = waiting(told, released=(released(GATE, "opened"),))
    assert said(given) == {}


def test_when_the_run_is_over_nothing_matters() -> None:
    told = (push("p", A, B), merged(), label(), review(), signal("x", "edited"))
    given = waiting(*told, phase="Succeeded", gates=())
    assert set(said(given).values()) == {"Ignored: the run is over"}


def test_a_closing_that_was_taken_back_is_ignored() -> None:
    given = waiting(closed(at=NOW - 90), signal("r", "reopened", at=NOW - 80))
    assert said(given) == {"closed": "Ignored: reopened since"}


def test_a_push_that_another_followed_is_ignored() -> None:
    given = waiting(push("p1", A, B, at=NOW - 90), push("p2", B, C, at=NOW - 80))
    assert said(given) == {"p1": "Ignored: a newer push followed"}


def test_a_push_the_run_is_at_is_ignored_unless_its_gate_waits_for_it() -> None:
    told = push("p", A, B)
    assert said(waiting(told, gates=(gate("review/finished/r1", B),))) == {
        "p": "Ignored: the run is at this commit"
    }
    assert said(waiting(told, gates=(gate(GATE, B),))) == {}


def test_a_push_back_to_where_the_round_began_still_moves_a_run_that_has_gone_on() -> None:
    told = (push("p1", A, B, sender=CLEO, at=NOW - 300), push("p2", B, A, at=NOW - 100))
    given = waiting(opened(), *told, coderuns=(coderun("review", outcome_head=B),))
    assert said(given) == {"p1": "Ignored: a newer push followed"}


def test_an_opening_stays_while_a_gate_may_ask_for_it() -> None:
    assert said(waiting(opened())) == {}
    assert said(waiting(opened(), play=single())) == {
        "opened": "Ignored: no gate of this play waits for it"
    }


def test_an_old_commit_is_named_with_the_head() -> None:
    told = (push("p", A, B, at=NOW - 90), label(head_sha=A), review(head_sha=A))
    given = waiting(*told, gates=(gate("review/finished/r1", B),), coderuns=(running("review", 1),))
    for name in ("label", "review"):
        assert said(given)[name] == "Ignored: for commit aaaaaaa; the head is bbbbbbb"


def test_while_a_gate_waits_at_a_commit_that_was_pushed_over_its_label_stays() -> None:
    # The head may be pushed back to it before it is quiet, and then the label counts.
    told = (push("p", A, B, at=NOW - 90), label(head_sha=A))
    assert (
        said(waiting(*told, gates=(gate("review/labeled/r0"),), coderuns=(coderun("review"),)))
        == {}
    )


def test_what_was_stored_after_the_gates_time_is_ignored() -> None:
    late = label(created=NOW + 10)
    given = waiting(
        late, gates=(gate("review/labeled/r0", expires=NOW),), coderuns=(coderun("review"),)
    )
    assert said(given) == {"label": "Ignored: stored after the gate's time was over"}


def test_a_label_for_a_later_gate_is_not_judged_by_this_one() -> None:
    stages = (
        *play().stages[:2],
        play()
        .stages[2]
        .model_copy(update={"gate": Wants.labeled("qa-passed", by="people", timeout="1h")}),
    )
    two = play(stages=stages)
    early = label("early", label="qa-passed", sender=PERSON, at=NOW - 2000)
    assert said(waiting(early, play=two)) == {}
    began = waiting(early, play=two, gates=(gate("test/finished/r0"),), coderuns=(running("test"),))
    assert said(began) == {"early": "Ignored: made before round 0 of test began"}


def test_a_dismissed_review_is_ignored_in_whatever_order_it_is_told() -> None:
    told = (review("r", review_id="5"), review("d", "dismissed", review_id="5", action="dismissed"))
    for order in (told, told[::-1]):
        assert said(waiting(*order))["r"] == "Ignored: the review was dismissed"


def test_two_hooks_tell_one_thing_and_the_second_says_so() -> None:
    given = waiting(label(), label("twin"), released=(released("review/labeled/r0", "label"),))
    assert said(given) == {
        "label": "Applied: released review/labeled/r0",
        "twin": "Ignored: label told it and released review/labeled/r0",
    }


def test_people_may_review_where_a_gate_says_so() -> None:
    assert said(waiting(review(sender=PERSON), play=conditional(), gates=(), coderuns=())) == {}


def test_people_may_review_where_the_finish_says_so() -> None:
    last = play(finish=Wants.approved(by="people", timeout="1h"))
    assert said(waiting(review(sender=PERSON), play=last)) == {}
