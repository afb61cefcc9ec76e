"""The deliveries of GitHub that a play counts on: what releases its gates, and what its own writes come back as. Never judges.

Bodies are recorded ones with the play's own names in them, as a rehearsal makes them (playbook/rehearse/payloads.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from playbook.events.canonical import Event, canonical_event
from playbook.events.go_json import parse_json
from playbook.play import Actor, Gate, Play
from playbook.play_rules import TASK_ID
from playbook.rehearse.payloads import RECORDING, changed, event_of, overrides, sender
from playbook.rehearse.world import START, Pull

HEAD = "1" * 40
PERSON = "a-person"
ID = "00000000-0000-4000-8000-000000000000"
TASK = "1"
# What happens on GitHub when a gate's wait is over, as a rehearsal calls it.
HAPPENS = {
    "pull_request_open": "opened",
    "labeled": "labeled",
    "approved": "approved",
    "merged": "merged",
}
SAID = {
    "opened": "a pull request opened",
    "labeled": 'the label "{}"',
    "approved": "an approval",
    "merged": "a merge",
}
ANYBODY: tuple[Actor, ...] = ("people",)
_PR = "body.pull_request."
_FIXED = frozenset(
    {
        *("body.X-GitHub-Event", "headers.X-Github-Event", "headers.X-Github-Event.0"),
        *("body.action", "body.label.name", "body.review.state", "body.sender.type"),
        *(_PR + key for key in ("merged", "head.ref", "state")),
    }
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One POST of GitHub's.

    Attributes:
        said: it in words, for messages.
        event: as the GitHub source hands it on.
        repository: the repository it is about.
        decided: the paths whose value the play decides: a filter that refuses one of them refuses every delivery of this sort.
    """

    said: str
    event: Event
    repository: str
    decided: frozenset[str]


def of_gate(play: Play, gate: Gate, who: Actor, repository: str) -> Delivery:
    """Return what releases a gate when one of its actors does it."""
    return _delivery(play, repository, HAPPENS[gate.kind], who, gate.label or "")


def of_label(play: Play, label: str, repository: str) -> Delivery:
    """Return what comes back when the play's own state label is set."""
    return _delivery(play, repository, "labeled", "people", label)


def _delivery(play: Play, repository: str, what: str, who: Actor, label: str) -> Delivery:
    login = PERSON if isinstance(who, str) else who.login
    author = play.implementers[0].login if play.implementers else PERSON
    pull = Pull(
        repository=repository,
        number="1",
        author=author,
        branch=play.branch.replace(TASK_ID, TASK),
        base=play.base or "main",
        head=HEAD,
        head_repository=repository,
        merged=what == "merged",
        state="closed" if what == "merged" else "open",
    )
    said = {**overrides(pull, START), **sender(login), **_own(what, login, label)}
    name = RECORDING[what]
    decided = set(_FIXED)
    if not isinstance(who, str):
        decided |= {"body.sender.login", "body.review.user.login"}
    if play.implementers:
        decided.add(_PR + "user.login")
    if play.base:
        decided.add(_PR + "base.ref")
    about = SAID[what].format(label)
    return Delivery(
        f"{about} by {login} on the branch {pull.branch} of {repository}",
        canonical_event(event_of(name), ID, changed(_recorded(name), said)),
        repository,
        frozenset(decided),
    )


def _own(what: str, login: str, label: str) -> Mapping[str, Any]:
    """Return what only this kind of delivery says, by path."""
    if what == "labeled":
        return {"label.name": label}
    if what == "approved":
        return {"review.state": "approved", "review.commit_id": HEAD, "review.user.login": login}
    return {"pull_request.merged": True} if what == "merged" else {}


@cache
def _recorded(name: str) -> Mapping[str, Any]:
    """Return a recorded body; nobody changes it, see `changed`."""
    path = resources.files("playbook").joinpath("recordings", name)
    found: Mapping[str, Any] = parse_json(path.read_text())
    return found
