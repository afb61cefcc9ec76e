"""What is read from GitHub: pull requests and reviews, with the few fields that matter here. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

PENDING = "PENDING"


class ReviewEvent(StrEnum):
    """What a review says."""

    APPROVE = "APPROVE"
    REQUEST_CHANGES = "REQUEST_CHANGES"
    COMMENT = "COMMENT"


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request as it was when read; repositories are `owner/name`, `head_repository` "" where it was deleted."""

    number: int
    state: str
    merged: bool
    author: str
    head_sha: str
    head_ref: str
    head_repository: str
    base_ref: str
    base_repository: str
    labels: frozenset[str]
    url: str


@dataclass(frozen=True, slots=True)
class NewPullRequest:
    """A pull request to be opened from a branch of the same repository."""

    title: str
    body: str
    head: str
    base: str


@dataclass(frozen=True, slots=True)
class Review:
    """A review; a draft (`PENDING`) is shown to its author only."""

    id: int
    state: str
    author: str
    body: str
    commit: str

    @property
    def draft(self) -> bool:
        """Tell whether it was not submitted yet."""
        return self.state == PENDING


def pull_request_of(said: Mapping[str, Any]) -> PullRequest:
    """Read a pull request from GitHub's answer."""
    head, base = said["head"], said["base"]
    return PullRequest(
        number=int(said["number"]),
        state=str(said["state"]),
        merged=bool(said.get("merged_at")),
        author=_login(said),
        head_sha=str(head["sha"]),
        head_ref=str(head["ref"]),
        head_repository=str((head.get("repo") or {}).get("full_name") or ""),
        base_ref=str(base["ref"]),
        base_repository=str((base.get("repo") or {}).get("full_name") or ""),
        labels=names_of(said.get("labels") or []),
        url=str(said.get("html_url") or ""),
    )


def review_of(said: Mapping[str, Any]) -> Review:
    """Read a review from GitHub's answer."""
    return Review(
        id=int(said["id"]),
        state=str(said["state"]),
        author=_login(said),
        body=str(said.get("body") or ""),
        commit=str(said.get("commit_id") or ""),
    )


def names_of(said: list[Mapping[str, Any]]) -> frozenset[str]:
    """Read the names from a list of labels."""
    return frozenset(str(label["name"]) for label in said)


def _login(said: Mapping[str, Any]) -> str:
    return str((said.get("user") or {}).get("login") or "")  # null for a deleted account
