"""What happens on GitHub: the pull request changes first, then the delivery that tells of it is made. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from playbook.errors import InvalidScenario
from playbook.rehearse import payloads
from playbook.rehearse.payloads import Json, Payloads
from playbook.rehearse.world import Pull, World


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing somebody does on GitHub.

    `head` is the commit pushed, or that the pull request is opened with; `commit` the one a review is of (the
    head by default). `set` overrides anything else in the recording, by dotted path.
    """

    what: str
    by: str
    repository: str
    number: str
    branch: str = ""
    base: str = "main"
    head: str = ""
    fork: str = ""
    label: str = ""
    labels: tuple[str, ...] = ()
    commit: str = ""
    review: str = ""
    payload: str = ""
    set: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """The world after it, and the delivery GitHub makes of it; `said` is it in words."""

    world: World
    event: str
    body: Json
    said: str


def happen(world: World, happening: Happening, recordings: Payloads) -> Made:
    """Let something happen, and make the delivery from its recording.

    Raises:
        InvalidScenario: an unknown happening, or one on a pull request that does not exist (`opened`: that does).
    """
    name = happening.payload or payloads.RECORDING.get(happening.what, "")
    if not name:
        raise InvalidScenario(
            f'"{happening.what}" does not happen on GitHub',
            hint="Known: " + ", ".join(payloads.RECORDING),
        )
    before = _pull(world, happening)
    after = CHANGES.get(happening.what, _unchanged)(before, happening)
    said = {
        **payloads.overrides(after, world.now),
        **payloads.sender(happening.by),
        **_own(before, after, happening, world.now),
    }
    body = payloads.changed(payloads.body(recordings, name), {**said, **happening.set})
    return Made(
        world.with_pull(after), payloads.event_of(name), body, _words(after, before, happening)
    )


def _pull(world: World, happening: Happening) -> Pull:
    """Return the pull request as it is; `opened` makes it."""
    known = world.pull(happening.repository, happening.number)
    where = f"#{happening.number} in {happening.repository}"
    if known is not None and happening.what == "opened":
        raise InvalidScenario(
            f"{where} was opened before", hint="Write `reopened`, or another `number`."
        )
    if known is not None:
        return known
    if happening.what != "opened":
        raise InvalidScenario(
            f"{where} does not exist yet", hint="Put a `github: opened` before this step."
        )
    owner, _, name = happening.repository.partition("/")
    return Pull(
        repository=happening.repository,
        number=happening.number,
        author=happening.by,
        branch=happening.branch,
        base=happening.base,
        head=happening.head,
        head_repository=f"{happening.fork or owner}/{name}",
        labels=happening.labels,
    )


def _unchanged(pull: Pull, _happening: Happening) -> Pull:
    return pull


def _labeled(pull: Pull, happening: Happening) -> Pull:
    return replace(
        pull, labels=(*(one for one in pull.labels if one != happening.label), happening.label)
    )


def _unlabeled(pull: Pull, happening: Happening) -> Pull:
    return replace(pull, labels=tuple(one for one in pull.labels if one != happening.label))


def _pushed(pull: Pull, happening: Happening) -> Pull:
    return replace(pull, head=happening.head)


def _closed(pull: Pull, happening: Happening) -> Pull:
    base = happening.base or pull.base
    return replace(pull, state="closed", merged=happening.what == "merged", base=base)


def _reopened(pull: Pull, _happening: Happening) -> Pull:
    return replace(pull, state="open", merged=False)


CHANGES: Mapping[str, Callable[[Pull, Happening], Pull]] = {
    "labeled": _labeled,
    "unlabeled": _unlabeled,
    "pushed": _pushed,
    "closed": _closed,
    "merged": _closed,
    "reopened": _reopened,
}


def _own(before: Pull, after: Pull, happening: Happening, now: int) -> Json:
    """Return what only this kind of delivery says, by path."""
    if happening.what in payloads.REVIEWS:
        return _review(after, happening, now)
    top: Json = {"number": int(after.number)}
    if happening.what in ("labeled", "unlabeled"):
        return {
            **top,
            "label.name": happening.label,
            "label.id": payloads.number_of(happening.label),
        }
    if happening.what == "pushed":
        return {**top, "before": before.head, "after": after.head}
    if happening.what in ("closed", "merged"):
        merged_at = payloads.stamp(now) if after.merged else None
        return {**top, "pull_request.merged": after.merged, "pull_request.merged_at": merged_at}
    return top


def _review(pull: Pull, happening: Happening, now: int) -> Json:
    key = happening.review or f"{happening.by} {now}"
    return {
        "review.id": payloads.number_of(f"review {key}"),
        "review.state": happening.what,
        "review.commit_id": happening.commit or pull.head,
        "review.user.login": happening.by,
        "review.user.type": payloads.account_type(happening.by),
        "review.submitted_at": payloads.stamp(now),
    }


def _words(after: Pull, before: Pull, happening: Happening) -> str:
    """Return it in a few words: `#7 labeled ready-for-qa by 5dlabs-cleo[bot]`."""
    what = {
        "labeled": f"labeled {happening.label}",
        "unlabeled": f"unlabeled {happening.label}",
        "pushed": f"push {before.head[:7]}..{after.head[:7]}",
        "changes_requested": "changes requested",
    }.get(happening.what, happening.what)
    about = (
        f" @ {(happening.commit or after.head)[:7]}" if happening.what in payloads.REVIEWS else ""
    )
    return f"#{after.number} {what}{about} by {happening.by}"
