"""The one place that turns decided steps into calls on GitHub. Decides nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, assert_never

from playbook.agent.pod.actions import wears
from playbook.agent.pod.steps import (
    Action,
    ClearLabel,
    DiscardReview,
    DraftReview,
    OpenPullRequest,
    Progress,
    SetLabel,
    SubmitReview,
)
from playbook.github.errors import OwnPullRequest, Unreachable
from playbook.github.values import NewPullRequest, PullRequest, Review, ReviewEvent


class Writer(Protocol):
    """What is needed of a repository to act on it."""

    def open_pull_request(self, wanted: NewPullRequest) -> PullRequest:
        """Open a pull request."""
        ...

    def ensure_label(self, label: str, description: str = "") -> None:
        """Define a label."""
        ...

    def add_label(self, number: int, label: str) -> frozenset[str]:
        """Put a label on."""
        ...

    def remove_label(self, number: int, label: str) -> frozenset[str]:
        """Take a label off."""
        ...

    def draft_review(self, number: int, commit: str, body: str) -> Review:
        """Begin a review."""
        ...

    def submit_review(self, number: int, review: Review, event: ReviewEvent) -> Review:
        """Show it."""
        ...

    def discard_review(self, number: int, review: Review) -> None:
        """Throw it away."""
        ...


def apply(action: Action, github: Writer, progress: Progress) -> Progress:
    """Carry out one step; return what is known by it."""
    match action:
        case OpenPullRequest(wanted):
            return replace(progress, number=github.open_pull_request(wanted).number)
        case SetLabel(number, label):
            github.ensure_label(label, "set by playbook")
            _verify(github.add_label(number, label), label, on=True)
            return replace(progress, labelled=True)
        case ClearLabel(number, label):
            _verify(github.remove_label(number, label), label, on=False)
            return progress
        case DraftReview(number, commit, body):
            github.draft_review(number, commit, body)
            return progress
        case SubmitReview():
            return _submit(action, github, progress)
        case DiscardReview(number, draft):
            github.discard_review(number, draft)
            return progress
        case _:
            assert_never(action)


def _submit(action: SubmitReview, github: Writer, progress: Progress) -> Progress:
    try:
        github.submit_review(action.number, action.draft, action.event)
    except OwnPullRequest:
        return replace(progress, author=True)
    return replace(progress, submitted=True)


def _verify(labels: frozenset[str], label: str, *, on: bool) -> None:
    if wears(labels, label) != on:
        raise Unreachable(f"GitHub: label {label} is {'not ' if on else 'still '}on")
