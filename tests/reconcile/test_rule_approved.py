"""When a review releases its gate: the actor's newest word about the head counts; law 5 of docs/design.md."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from playbook.play import Gate as Wants
from playbook.play import tess
from playbook.reconcile.facts import Facts
from playbook.reconcile.verdicts import Answer, Hold
from tests.reconcile.rule_answers import judged
from tests.reconcile_facts import (
    NOW,
    PERSON,
    A,
    B,
    coderun,
    facts,
    gate,
    opened,
    play,
    released,
    review,
)


def approving(*signals: Any, **changes: Any) -> Facts:
    stock: dict[str, Any] = {"coderuns": (coderun("test"),), "gates": (gate("test/approved/r0"),)}
    return facts(opened(), *signals, **{**stock, **changes})


WAITS_APPROVAL = Hold("approval by tess")


def test_the_approval_releases() -> None:
    assert judged(approving(review())) == Answer("go", "approved by 5dlabs-tess[bot]", "review", A)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([review(state="commented")], id="case 3: a comment"),
        pytest.param([review(sender=PERSON)], id="case 3: by a person"),
        pytest.param([review(state="dismissed", action="dismissed")], id="case 3: dismissed"),
        pytest.param([review(review_commit=B)], id="case 4: of another commit"),
        pytest.param([review(head_sha=B, review_commit=A)], id="case 4: a push overtook it, as it says itself"),
        pytest.param([review(at=NOW - 1001)], id="before this round's Job"),
        pytest.param([review(review_commit="")], id="of no commit"),
        pytest.param([review("r"), review("d", "dismissed", review_id="r", action="dismissed")], id="approved, then dismissed"),
        pytest.param([review("d", "dismissed", review_id="r", action="dismissed"), review("r")], id="the dismissal was delivered first"),
    ],
)  # fmt: skip
def test_the_review_does_not_release(told: list[Any]) -> None:
    assert judged(approving(*told)) == WAITS_APPROVAL


@pytest.mark.parametrize(
    ("first", "second", "decision"),
    [
        pytest.param("approved", "changes_requested", "rework", id="she changed her mind"),
        pytest.param("changes_requested", "approved", "go", id="she is content now"),
    ],
)
@pytest.mark.parametrize("order", [1, -1], ids=["in order", "out of order"])
def test_law_5_the_actors_newest_review_wins(
    first: str, second: str, decision: str, order: int
) -> None:
    both = [review("9", first, at=NOW - 90), review("10", second, at=NOW - 80)]
    answer = judged(approving(*both[::order]))
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.signal) == (decision, "10")


def test_of_two_reviews_in_one_second_the_higher_number_is_newer() -> None:
    both = [review("10", "changes_requested"), review("9", "approved", created=NOW)]
    answer = judged(approving(*both))
    assert isinstance(answer, Answer)
    assert answer.signal == "10"


def test_a_dismissed_request_for_changes_leaves_the_approval_before() -> None:
    told = [
        review("1", at=NOW - 90),
        review("2", "changes_requested", at=NOW - 80),
        review("d", "dismissed", review_id="2", action="dismissed", at=NOW - 80),
    ]
    answer = judged(approving(*told))
    assert isinstance(answer, Answer)
    assert answer.signal == "1"


def test_law_3_an_edited_review_does_not_release_a_second_gate() -> None:
    last = play(finish=Wants.approved(by=tess, timeout="24h"))
    spent = (released("test/approved/r0", "review"),)
    edited = review("edited", review_id="review", action="edited")
    waits = approving(
        review(), edited, gates=(gate("finish/approved/r0"),), play=last, released=spent
    )
    assert judged(waits) == WAITS_APPROVAL
    fresh = judged(replace(waits, signals=(*waits.signals, review("new", at=NOW - 50))))
    assert isinstance(fresh, Answer)
    assert fresh.signal == "new"


def test_changes_at_the_finish_stop_for_nobody_answers_them() -> None:
    last = play(finish=Wants.approved(by="people", timeout="24h"))
    asks = review(state="changes_requested", sender=PERSON)
    answer = judged(approving(asks, gates=(gate("finish/approved/r0"),), play=last))
    assert isinstance(answer, Answer)
    assert answer.decision == "stop"


def test_the_finish_is_judged_by_the_newest_round() -> None:
    last = play(finish=Wants.approved(by="people", timeout="24h"))
    runs = (coderun("test", 0), coderun("test", 1, began=NOW - 50))
    waits = approving(
        review(sender=PERSON), gates=(gate("finish/approved/r1"),), play=last, coderuns=runs
    )
    assert judged(waits) == Hold("approval by people")
