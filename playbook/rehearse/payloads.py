"""GitHub's deliveries: recorded bodies, unchanged but for named overrides (docs/scenarios.md lists them). Pure."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from playbook.errors import InvalidScenario
from playbook.rehearse.world import Pull

Json = dict[str, Any]
Payloads = Mapping[str, Mapping[str, Any]]
# The recording each thing that happens is made from, by what a scenario calls it.
RECORDING = {
    "opened": "octokit/pull_request.opened.json",
    "reopened": "octokit/pull_request.reopened.json",
    "ready_for_review": "octokit/pull_request.ready_for_review.json",
    "labeled": "octokit/pull_request.labeled.json",
    "unlabeled": "octokit/pull_request.unlabeled.json",
    "pushed": "octokit/pull_request.synchronize.json",
    "closed": "octokit/pull_request.closed.unmerged.json",
    # No recording holds a merge: the nearest one, with `merged` set.
    "merged": "octokit/pull_request.closed.unmerged.json",
    "commented": "octokit/pull_request_review.submitted.commented.json",
    "approved": "go-playground/pull_request_review.submitted.approved.json",
    # No recording asks for changes: the nearest one, with `review.state` set.
    "changes_requested": "octokit/pull_request_review.submitted.commented.json",
    "dismissed": "octokit/pull_request_review.dismissed.json",
}
REVIEWS = ("commented", "approved", "changes_requested", "dismissed")


def event_of(name: str) -> str:
    """Return the event a recording is of: the first part of its file's name."""
    return name.rpartition("/")[2].partition(".")[0]


def stamp(seconds: int) -> str:
    """Write a moment as GitHub does."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def commit(alias: str) -> str:
    """Return the 40 digits a scenario's short name of a commit stands for: `1f9c2ab`, `first`."""
    digits = hashlib.sha256(alias.encode()).hexdigest()[:40]
    hexadecimal = alias and set(alias) <= set("0123456789abcdef")
    return (alias + digits)[:40] if hexadecimal and len(alias) >= 6 else digits


def delivery_id(seed: str) -> str:
    """Return the delivery's id, decided by its place in the scenario: a UUID, as GitHub sends."""
    d = hashlib.sha256(seed.encode()).hexdigest()
    return f"{d[:8]}-{d[8:12]}-{d[12:16]}-{d[16:20]}-{d[20:32]}"


def number_of(text: str) -> int:
    """Return a number that stands for an account or a review, decided by its text."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:7], 16)


def body(payloads: Payloads, name: str) -> Mapping[str, Any]:
    """Return a recorded body; nobody changes it, see `changed`.

    Raises:
        InvalidScenario: there is no recording of that name.
    """
    try:
        return payloads[name]
    except KeyError:
        raise InvalidScenario(
            f'payload "{name}" is missing', hint="Known: " + ", ".join(sorted(payloads))
        ) from None


def changed(recorded: Mapping[str, Any], values: Mapping[str, Any]) -> Json:
    """Return a body with values at dotted paths; what is no object and no list on the way becomes an object.

    Only what lies on the paths is copied: a recording has 25 KB, and a scenario makes a dozen of it.

    Raises:
        InvalidScenario: a path leads through a list that is too short.
    """
    made = dict(recorded)
    ours = {id(made)}
    for path, value in values.items():
        *way, last = path.split(".")
        at: Any = made
        for step in way:
            at = _entered(at, _key(at, step, path), ours)
        at[_key(at, last, path)] = value
    return made


def _entered(at: Any, key: Any, ours: set[int]) -> Any:
    """Return what stands at a key, as a copy of our own; what cannot be entered becomes an object."""
    found = at[key] if isinstance(at, list) else at.get(key)
    if id(found) in ours:
        return found
    own: Any = copy.copy(found) if isinstance(found, dict | list) else {}
    at[key] = own
    ours.add(id(own))
    return own


def _key(at: Any, step: str, path: str) -> Any:
    """Return the key of an object, or the place in a list."""
    if not isinstance(at, list):
        return step
    if step.isdecimal() and int(step) < len(at):
        return int(step)
    raise InvalidScenario(f'set: "{path}": there is no item "{step}" in a list of {len(at)}')


def overrides(pull: Pull, now: int) -> Json:
    """Return what every pull-request delivery says of the pull request, by path."""
    owner, _, name = pull.repository.partition("/")
    return {
        "repository.full_name": pull.repository,
        "repository.name": name,
        "repository.owner.login": owner,
        "pull_request.number": int(pull.number),
        "pull_request.state": pull.state,
        "pull_request.user.login": pull.author,
        "pull_request.user.type": account_type(pull.author),
        "pull_request.labels": [
            {"id": number_of(one), "name": one, "default": False} for one in pull.labels
        ],
        "pull_request.head.ref": pull.branch,
        "pull_request.head.sha": pull.head,
        "pull_request.head.repo.full_name": pull.head_repository,
        "pull_request.base.ref": pull.base,
        "pull_request.base.repo.full_name": pull.repository,
        "pull_request.updated_at": stamp(now),
    }


def sender(login: str) -> Json:
    """Return what a delivery says of who did it, by path."""
    kind = account_type(login)
    return {"sender.login": login, "sender.id": number_of(login), "sender.type": kind}


def account_type(login: str) -> str:
    """Return GitHub's type of an account."""
    return "Bot" if login.endswith("[bot]") else "User"
