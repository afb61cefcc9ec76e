"""What GitHub may answer instead of what was asked: one error for each meaning. Never carries a token."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from playbook.errors import PlaybookError

_LONGEST = 500
"""Characters of an answer shown."""
MINUTE = 60.0
"""What GitHub asks to wait at least when it names no time (docs.github.com, "Best practices for using the REST API")."""


class GithubError(PlaybookError):
    """GitHub did not do what was asked; `status` is the HTTP status, 0 without an answer."""

    exit_code = 3
    perhaps_done = False
    """Whether the request may have been carried out all the same: only a look can tell."""

    def __init__(self, message: str, *, hint: str = "", status: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.status = status


class NoToken(GithubError):
    """The file with the token cannot be used."""

    exit_code = 2


class Unauthorized(GithubError):
    """GitHub does not know this token, or not any more (401)."""


class Forbidden(GithubError):
    """The token may not do that (403); `permission` is what GitHub says it needs, or ""."""

    permission = ""


class NotFound(GithubError):
    """It is not there, or the token may not see it (404, 410)."""


class Moved(GithubError):
    """The repository has another name now."""


class Unprocessable(GithubError):
    """GitHub understood and refused (422)."""


class AlreadyThere(Unprocessable):
    """It exists: a pull request for this branch, a label of this name."""


class DraftExists(Unprocessable):
    """This identity has a draft review on the pull request; GitHub allows one."""


class NothingNew(Unprocessable):
    """The branch has no commit that its base lacks."""


class OwnPullRequest(Unprocessable):
    """An author can neither approve his own pull request nor ask himself for changes."""


class RateLimited(GithubError):
    """Too many requests; nothing was done. `seconds` is how long to wait, `until` when that is over by GitHub's clock."""

    seconds = MINUTE
    until: datetime | None = None


class Unreachable(GithubError):
    """There was no answer, not a whole one, or a server's fault (5xx)."""

    perhaps_done = True


_HINTS: Mapping[type[GithubError], str] = {
    Unauthorized: "The token is wrong or over; the file that holds it must be written anew.",
    NotFound: "Is the repository's name right, and is the GitHub App installed on it?",
    OwnPullRequest: "Give the reviewing stage an agent with another GitHub App than the author's.",
    NothingNew: "Nothing was pushed to the branch, or it was merged already.",
}
# Texts seen in GitHub's answers, lower case; there is no code to tell them apart by.
_MEANINGS: tuple[tuple[str, type[GithubError]], ...] = (
    ("already exists", AlreadyThere),
    ("already_exists", AlreadyThere),
    ("one pending review", DraftExists),
    ("no commits between", NothingNew),
    ("your own pull request", OwnPullRequest),
)
_BY_STATUS: Mapping[int, type[GithubError]] = {
    401: Unauthorized,
    404: NotFound,
    410: NotFound,
    422: Unprocessable,
}


def error_of(request: str, status: int, headers: Mapping[str, str], body: str) -> GithubError:
    """Return the error that an answer means; `request` is what was asked, header names are lower case."""
    said = _said(body)
    text = f"GitHub, {request}: {said or 'no reason given'} ({status})"
    if _limited(status, headers, said):
        return _rate_limited(text, status, headers)
    if status == 403:
        return _forbidden(text, headers)
    made = _kind(status, said.lower())
    return made(text, hint=_HINTS.get(made, ""), status=status)


def _kind(status: int, said: str) -> type[GithubError]:
    if status >= 500:
        return Unreachable
    if 300 <= status < 400:
        return Moved
    if status == 422:
        return next((kind for words, kind in _MEANINGS if words in said), Unprocessable)
    return _BY_STATUS.get(status, GithubError)


def _limited(status: int, headers: Mapping[str, str], said: str) -> bool:
    if status == 429:
        return True
    spent = headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers
    return status == 403 and (spent or "rate limit" in said.lower())


def _rate_limited(text: str, status: int, headers: Mapping[str, str]) -> RateLimited:
    """Read how long to wait, by GitHub's own clock: this machine's may be wrong."""
    now = _moment(headers.get("date", ""))
    seconds = _number(headers.get("retry-after", ""))
    reset = _number(headers.get("x-ratelimit-reset", ""))
    if seconds is None and headers.get("x-ratelimit-remaining") == "0" and reset is not None:
        seconds = max(1.0, reset - now.timestamp())
    made = RateLimited(text, hint="Wait; more requests make it longer.", status=status)
    made.seconds = MINUTE if seconds is None else seconds
    made.until = datetime.fromtimestamp(now.timestamp() + made.seconds, UTC)
    made.message = f"{text}; it ends at {made.until:%H:%M:%S} UTC"
    return made


def _forbidden(text: str, headers: Mapping[str, str]) -> Forbidden:
    needed = headers.get("x-accepted-github-permissions", "")
    wanted = f"Give the GitHub App this permission: {needed}." if needed else ""
    made = Forbidden(text, hint=wanted or "The token lacks a permission.", status=403)
    made.permission = needed
    return made


def _moment(text: str) -> datetime:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", text) else None


def _said(body: str) -> str:
    """Return message and errors of GitHub's answer; of anything else (a proxy's page) its first line."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = body.strip().partition("\n")[0]
    parts = [said.get("message"), *_errors(said)] if isinstance(said, dict) else [said]
    words = ": ".join(part for part in parts if isinstance(part, str) and part)
    return re.sub(r"[\x00-\x1f\x7f]+", " ", words)[:_LONGEST]


def _errors(said: Mapping[str, Any]) -> list[Any]:
    """Return what is in `errors`: sentences, or objects with a message or a code."""
    errors = said.get("errors")
    found = errors if isinstance(errors, list) else [errors]
    return [
        (each.get("message") or each.get("code")) if isinstance(each, dict) else each
        for each in found
    ]
