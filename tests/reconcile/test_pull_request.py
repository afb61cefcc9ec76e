"""The pull request is a level (law 6): any order and repetition of the deliveries of one history folds the same."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.reconcile.facts import Signal
from playbook.reconcile.pull_request import PullRequest, fold
from tests.reconcile_facts import A, B, C, D, closed, label, merged, opened, push, review, signal


def folded(*signals: Signal) -> PullRequest:
    pull = fold(signals)
    assert pull is not None
    return pull


def stored(signals: list[Signal]) -> list[Signal]:
    """Return Signals as stored in this order, one a second."""
    return [replace(one, created=at) for at, one in enumerate(signals)]


@dataclass
class History:
    """What happens on one pull request, in order, and what is true afterwards."""

    now: int = 100
    heads: list[str] = field(default_factory=lambda: ["c0"])
    state: str = "open"
    signals: list[Signal] = field(default_factory=lambda: [opened("s0", head_sha="c0", at=100)])

    @property
    def head(self) -> str:
        return self.heads[-1]

    def happen(self, what: str, after: int) -> None:
        """Let something happen so many seconds after the last, if it can."""
        name = f"s{len(self.signals)}"
        # Within one second a push back, or a second closing, cannot be told from a redelivery.
        self.now += max(after, 1) if what in ("back", "closed", "merged") else after
        if what in ("push", "back") and self.state == "open":
            before = self.head
            self.heads.append(
                f"c{name}" if what == "push" or len(self.heads) < 2 else self.heads[-2]
            )
            self.signals.append(push(name, before, self.head, at=self.now))
        elif what in ENDS.get(self.state, ()):
            action = "closed" if what == "merged" else what
            self.state = "open" if what == "reopened" else what
            ending = signal(name, action, head_sha=self.head, at=self.now, merged=what == "merged")
            self.signals.append(ending)
        elif what in ("label", "review"):
            made = label if what == "label" else review
            self.signals.append(made(name, head_sha=self.head, at=self.now))


ENDS = {"open": ("closed", "merged"), "closed": ("reopened",)}
DOINGS = ["push", "push", "back", "label", "review", "closed", "reopened", "merged"]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw a history with bursts in one second, force pushes back, labels, reviews, closings."""
    history = History()
    for _ in range(draw(st.integers(0, 12))):
        history.happen(draw(st.sampled_from(DOINGS)), draw(st.integers(0, 2)))
    return history


@given(histories(), st.data())
def test_any_order_and_repetition_of_a_history_folds_to_the_same(
    history: History, data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(history.signals), max_size=4))
    twins = [
        replace(one, name=f"{one.name}-twin") for one in again
    ]  # a second hook: another delivery id
    order = data.draw(st.permutations([*history.signals, *again, *twins]))
    pull = folded(*stored(order))
    assert pull.head == history.head
    assert (pull.ended is None) is (history.state == "open")
    assert bool(pull.ended and pull.ended.merged) is (history.state == "merged")
    in_order = folded(*stored(list(history.signals)))
    assert pull.heads == in_order.heads
    assert [one.head_sha for one in pull.pushes] == [one.head_sha for one in in_order.pushes]


@given(histories(), st.data())
def test_a_delivery_that_is_still_missing_never_invents_a_commit(
    history: History, data: st.DataObject
) -> None:
    some = data.draw(
        st.lists(st.sampled_from(history.signals), min_size=1, unique_by=lambda s: s.name)
    )
    pull = folded(*stored(some))
    true = {sha for one in history.signals for sha in (one.head_sha, one.before)}
    assert set(pull.heads) <= true


def test_nothing_folds_to_nothing() -> None:
    assert fold([]) is None


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(order, id="".join(map(str, order)))
        for order in ((0, 1, 2), (2, 0, 1), (1, 2, 0), (2, 1, 0))
    ],
)
def test_three_pushes_in_one_second_end_at_the_newest(order: tuple[int, ...]) -> None:
    burst = [push("p1", A, B, at=50), push("p2", B, C, at=50), push("p3", C, D, at=50)]
    pull = folded(opened(at=10), *stored([burst[at] for at in order]))
    assert pull.heads == (A, B, C, D)
    assert [one.name for one in pull.pushes] == ["p1", "p2", "p3"]


def test_a_circle_in_one_second_ends_where_it_began() -> None:
    circle = [push("p2", B, A, at=50), push("p1", A, B, at=50)]
    assert folded(opened(at=10), *circle).head == A


def test_a_burst_with_a_hole_keeps_each_piece_in_order() -> None:
    pieces = [push("p4", C, D, at=50), push("p2", A, B, at=50)]
    pull = folded(*stored(pieces))
    assert set(pull.heads) == {A, B, C, D}
    assert pull.heads.index(A) + 1 == pull.heads.index(B)
    assert pull.heads.index(C) + 1 == pull.heads.index(D)


def test_pushed_back_to_an_earlier_commit_that_commit_is_the_head() -> None:
    pull = folded(opened(at=10), push("p1", A, B, at=20), push("p2", B, A, at=30))
    assert pull.head == A
    assert not pull.superseded(A)
    assert pull.superseded(B)
    assert pull.since(A) == ()
    assert [one.name for one in pull.since(B)] == ["p2"]


def test_since_tells_only_of_the_pushes_after_a_commit_was_last_the_head() -> None:
    pushes = [push("p1", A, B, at=20), push("p2", B, A, at=30), push("p3", A, B, at=40)]
    pull = folded(opened(at=10), *pushes)
    assert [one.name for one in pull.since(A)] == ["p3"]


def test_since_an_unknown_commit_is_every_push() -> None:
    pull = folded(push("p1", A, B))
    assert pull.since(D) == pull.pushes


def test_since_a_commit_only_a_label_showed_leaves_out_the_pushes_before() -> None:
    pull = folded(push("p1", A, B, at=10), label(head_sha=C, at=20), push("p3", D, "e" * 40, at=30))
    assert pull.heads == (A, B, C, D, "e" * 40)
    assert [one.name for one in pull.since(C)] == ["p3"]
    assert [one.name for one in pull.since(A)] == ["p1", "p3"]


def test_a_commit_nobody_pushed_as_far_as_we_know_is_shown_by_other_events() -> None:
    pull = folded(opened(at=10), label(head_sha=B, at=20))
    assert pull.head == B
    assert pull.superseded(A)
    assert pull.witness.name == "label"


@pytest.mark.parametrize("action", ["edited", "dismissed"])
def test_a_review_touched_later_does_not_date_the_head_it_shows(action: str) -> None:
    # Its time is when it was submitted, its head is of now: a head placed too early would look superseded.
    touched = review("late", head_sha=C, action=action, at=15)
    pull = folded(opened(at=10), touched, push("p1", A, B, at=20))
    assert not pull.superseded(C)
    assert pull.heads == (A, B)


def test_merged_is_for_ever() -> None:
    pull = folded(merged(at=20), signal("r", "reopened", at=20), signal("l", "labeled", at=30))
    assert pull.ended is not None
    assert pull.ended.merged


@pytest.mark.parametrize("reversed_", [False, True])
def test_closed_and_reopened_in_one_second_leaves_it_as_it_was(reversed_: bool) -> None:
    pair = [closed("c", at=50), signal("r", "reopened", at=50)]
    pair = stored(pair[::-1] if reversed_ else pair)
    assert folded(opened(at=10), *pair).ended is None
    assert folded(opened(at=10), closed("first", at=20), *pair).ended is not None


def test_without_any_commit_the_head_is_empty() -> None:
    assert folded(opened(head_sha="")).head == ""


def test_one_push_told_by_two_hooks_is_one_push() -> None:
    pull = folded(opened(at=10), push("p1", A, B, at=20), push("p1-twin", A, B, at=20))
    assert [one.name for one in pull.pushes] == ["p1"]
    assert pull.heads == (A, B)
