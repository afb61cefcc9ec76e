"""Values for finishing a task on GitHub: what is known, and the steps that may be taken. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from playbook.agent.pod.verdict import Verdict
from playbook.github.values import NewPullRequest, PullRequest, Review, ReviewEvent


@dataclass(frozen=True, slots=True)
class Work:
    """What the agent left: the head that was pushed ("" for nothing), a reviewing stage's verdict."""

    head: str = ""
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What this supervisor knows from its own steps; GitHub's lists may lag behind them."""

    number: int | None = None
    login: str = ""  # who we are, once a draft of ours was seen
    submitted: bool = False
    labelled: bool = False
    author: bool = False  # of the pull request: may only comment on it
    unreviewable: bool = False  # the commit is no longer part of the pull request


@dataclass(frozen=True, slots=True)
class Facts:
    """What is there: the task's pull request if any, whether its head is in our repository, reviews, our steps."""

    pull_request: PullRequest | None
    in_fork: bool = False
    reviews: tuple[Review, ...] = ()
    progress: Progress = Progress()


@dataclass(frozen=True, slots=True)
class OpenPullRequest:
    """Open the task's pull request."""

    wanted: NewPullRequest


@dataclass(frozen=True, slots=True)
class SetLabel:
    """Put a label on, defining it first where it is not."""

    number: int
    label: str


@dataclass(frozen=True, slots=True)
class ClearLabel:
    """Take a label off."""

    number: int
    label: str


@dataclass(frozen=True, slots=True)
class DraftReview:
    """Begin a review. One identity may have one draft on a pull request: that makes it the lock between supervisors."""

    number: int
    commit: str
    body: str


@dataclass(frozen=True, slots=True)
class SubmitReview:
    """Show the draft to everybody."""

    number: int
    draft: Review
    event: ReviewEvent


@dataclass(frozen=True, slots=True)
class DiscardReview:
    """Throw a draft away."""

    number: int
    draft: Review


Action: TypeAlias = (
    OpenPullRequest | SetLabel | ClearLabel | DraftReview | SubmitReview | DiscardReview
)
