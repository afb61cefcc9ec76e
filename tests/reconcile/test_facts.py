"""What a Signal says of itself, in a few words."""

from __future__ import annotations

import pytest

from playbook.reconcile.facts import Signal, short
from tests.reconcile_facts import A, B, closed, label, merged, opened, push, review, signal


@pytest.mark.parametrize(
    ("told", "words"),
    [
        pytest.param(opened(), "opened", id="opened"),
        pytest.param(closed(), "closed", id="closed"),
        pytest.param(merged(), "merged", id="merged"),
        pytest.param(label(), "labeled ready-for-qa", id="a label"),
        pytest.param(
            signal("u", "unlabeled", label="bug"), "unlabeled bug", id="a label taken off"
        ),
        pytest.param(push("p", A, B), "push aaaaaaa..bbbbbbb", id="a push"),
        pytest.param(review(), "review approved", id="a review"),
        pytest.param(review(state=""), "review submitted", id="a review without a state"),
    ],
)
def test_a_signal_says_what_it_is(told: Signal, words: str) -> None:
    assert told.what == words


def test_two_deliveries_of_one_thing_tell_one_fact() -> None:
    assert label("one").fact == label("two", created=1).fact
    assert label("one").fact != label("two", at=1).fact
    assert review("one", review_id="5").fact == review("two", review_id="5", action="edited").fact
    assert review("one", review_id="5").fact != review("two", "dismissed", review_id="5").fact


def test_no_commit_is_said_in_words() -> None:
    assert (short(A), short("")) == ("aaaaaaa", "nothing")
