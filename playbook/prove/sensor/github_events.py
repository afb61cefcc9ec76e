"""What GitHub's webhooks hold: events, actions, paths, types, values. Never validates a body.

Made by tools/github_events.py from npm @octokit/openapi-webhooks 12.1.0 and @octokit/webhooks-schemas 7.6.1 (MIT),
and the recordings in tests/payloads. A body is named "pull_request.opened", or "push." where it has no action.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from playbook.events.path_syntax import element_step, key_step

OPEN = "*"
EVERY_BODY = ("X-GitHub-Event", "X-GitHub-Delivery")
"""What the GitHub source adds to each body (argo-events v1.9.11 github/start.go:386-395)."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a path finds.

    Attributes:
        exists: in some body.
        misses: in some body it finds nothing.
        kinds: letters: s text, n number, b bool, 0 null, o object, a list, * anything.
        values: every text it can find; None where they are not listed.
    """

    exists: bool
    misses: bool = False
    kinds: str = OPEN
    values: frozenset[str] | None = None


ABSENT = Sight(exists=False, misses=True, kinds="", values=frozenset())
ANYTHING = Sight(exists=True, misses=True)


@cache
def _facts() -> Mapping[str, Any]:
    text = resources.files("playbook.prove.sensor").joinpath("github_events.json").read_text()
    found: Mapping[str, Any] = json.loads(text)
    return found


def actions() -> Mapping[str, list[str]]:
    """Return the actions of every event; [] where it has none."""
    found: Mapping[str, list[str]] = _facts()["actions"]
    return found


@cache
def bodies_of(event: str) -> frozenset[str]:
    """Return the bodies of an event whose fields are known here; none of an event that is not."""
    return frozenset(one for one in _facts()["events"] if one.partition(".")[0] == event)


@cache
def look(bodies: frozenset[str], path: str) -> Sight:
    """Return what a path below `body.` finds in bodies."""
    if path in EVERY_BODY:
        return Sight(exists=True, kinds="s")
    return _together(_walk(_facts()["events"][one], path) for one in bodies)


def _together(sights: Iterable[Sight]) -> Sight:
    every = list(sights)
    there = [one for one in every if one.exists]
    if not there:
        return ABSENT
    values = [one.values for one in there]
    kinds = "".join(sorted({letter for one in there for letter in one.kinds}))
    known = [one for one in values if one is not None]
    listed = frozenset().union(*known) if len(known) == len(values) else None
    return Sight(exists=True, misses=any(one.misses for one in every), kinds=kinds, values=listed)


def _walk(number: int, rest: str | None) -> Sight:
    shape = _facts()["shapes"][number]
    if shape == OPEN:
        return ANYTHING
    if rest is None:
        return _leaf(shape)
    if isinstance(shape, dict):
        return _below_key(shape, rest)
    return _below_list(shape[0], rest) if isinstance(shape, list) else ABSENT


def _leaf(shape: Any) -> Sight:
    if isinstance(shape, dict):
        return Sight(exists=True, kinds="0o" if "" in shape else "o")
    if isinstance(shape, list):
        return Sight(exists=True, kinds="a")
    kinds, _, values = shape.partition(":")
    if kinds.strip("0") == "b":
        values = "true|false"
    texts = [*values.split("|"), *([""] if "0" in kinds else [])]
    return Sight(exists=True, kinds=kinds, values=frozenset(texts) if values else None)


def _below_key(shape: Mapping[str, int], rest: str) -> Sight:
    step = key_step(rest)
    if step.glob is not None:
        return ANYTHING
    optional = step.key not in shape
    number = shape.get(f"{step.key}?" if optional else step.key)
    if number is None:
        return ABSENT
    found = _walk(number, step.rest)
    misses = found.misses or optional or "" in shape
    return Sight(found.exists, misses, found.kinds, found.values) if found.exists else ABSENT


def _below_list(items: int, rest: str) -> Sight:
    step = element_step(rest)
    if step.length:
        return Sight(exists=True, kinds="n")
    if step.each or (step.query is not None and step.query.every):
        return Sight(exists=True, kinds="a")
    if step.index is None and step.query is None:
        return ABSENT
    found = _walk(items, step.rest)
    return Sight(exists=True, misses=True, kinds=found.kinds) if found.exists else ABSENT
