"""Make a body that passes a dependency's filters out of a recorded one. Proposes only; `Question` says whether it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from playbook.errors import InvalidDocument, InvalidScenario
from playbook.events.paths import MISSING, compile_path
from playbook.prove.sensor.github_events import actions
from playbook.prove.sensor.listeners import ACTION, EVENT, EVENT_LIST, Data, events_heard
from playbook.prove.witness.ask import Question
from playbook.prove.witness.body import BODY, Found, Start
from playbook.prove.witness.coverage import covered, takes
from playbook.prove.witness.placed import placed
from playbook.prove.witness.values import values
from playbook.rehearse.payloads import changed, event_of

REPOSITORY = "body.repository.full_name"
_GIVEN = frozenset((ACTION, *EVENT, EVENT_LIST))
_TRIED = 24
"""Values that are tried in one field."""
Bodies = Mapping[str, Mapping[str, Any]]


def search(asked: Question, bodies: Bodies) -> tuple[Found | None, str]:
    """Return the smallest body that passes, or None and the field that was in the way."""
    listener = asked.listener
    goals = [listener.data]
    if listener.filters.get("dataLogicalOperator") == "or":
        goals = [[one] for one in listener.data]
    trouble = "no event that gets here is known"
    for several in (_recorded(asked, bodies), _empty(asked)):
        found: list[Found] = []
        for starts in several:
            for goal in goals:
                made, why = _first(asked, starts, goal)
                trouble = why or trouble
                found += [made] if made else []
        if found:
            return min(found, key=lambda one: one.size), ""
    return None, trouble


def _recorded(asked: Question, bodies: Bodies) -> Iterator[list[Start]]:
    """Yield each recording of an event that gets here: as it is, then with the event's other actions."""
    heard = events_heard(asked.listener) if asked.listener.is_github else frozenset()
    for name in bodies:
        event = event_of(name)
        if event not in heard:
            continue
        try:
            body = bodies[name]
        except InvalidDocument:
            continue  # somebody's own file: who sends it is told what is wrong with it
        recorded = str(body.get("action") or "")
        every = [recorded, *actions().get(event, ())] if recorded else [""]
        yield [Start(name, event, one, body) for one in dict.fromkeys(every)]


def _empty(asked: Question) -> Iterator[list[Start]]:
    """Yield bodies without anything: they are made of overrides alone."""
    if not asked.listener.is_github:
        yield [Start("", "", "", {})]
        return
    for event in sorted(events_heard(asked.listener)):
        yield [Start("", event, one, {}) for one in actions().get(event) or [""]]


def _first(
    asked: Question, starts: Sequence[Start], goal: Sequence[Data]
) -> tuple[Found | None, str]:
    """Return the first body that can be made to pass: another action is one override more."""
    trouble = ""
    for start in starts:
        refused = (one for one in goal if one.field == ACTION and not one.passes(start.action))
        if start.action and any(refused):
            continue
        made, why = _made(asked, start, goal)
        if made:
            return made, ""
        trouble = why or trouble
    return None, trouble


def _made(asked: Question, start: Start, goal: Sequence[Data]) -> tuple[Found | None, str]:
    """Return a body with as few overrides as its filters allow, or what is in the way."""
    overrides: dict[str, Any] = {}
    if start.action and start.body.get("action") != start.action:
        overrides["action"] = start.action
    for field, group in _groups(asked, goal):
        override = _passing(asked, Found(start, overrides), field, group)
        if override is None:
            return None, "" if field in _GIVEN else f'no value was found for "{field}"'
        overrides |= override
    found = Found(start, overrides)
    return (found, "") if asked.passes(found.event(asked.listener)) else (None, "")


def _groups(asked: Question, goal: Sequence[Data]) -> Iterator[tuple[str, list[Data]]]:
    """Yield the filters by field, first those that the start decides; a source has a say in the repository."""
    found: dict[str, list[Data]] = {}
    for one in goal:
        found.setdefault(one.field, []).append(one)
    if asked.listener.kind == "github":
        found.setdefault(REPOSITORY, [])
    yield from sorted(found.items(), key=lambda one: one[0] not in _GIVEN)


def _passing(
    asked: Question, found: Found, field: str, group: Sequence[Data]
) -> dict[str, Any] | None:
    """Return the override that makes a field pass: {} when it does already, None where there is none."""
    if _passes(asked, found, field, group):
        return {}
    sight = found.start.sight(field)
    if field in _GIVEN or not (field.startswith(BODY) and sight.exists):
        return None
    likely = values(group, sight)
    if field == REPOSITORY and asked.listener.kind == "github":
        names = covered(asked.listener)
        likely = chain(likely, (one for one in names if all(each.passes(one) for each in group)))
    body = changed(found.start.body, found.overrides)
    for value in islice(likely, _TRIED):
        for path, placed_value in placed(body, field.removeprefix(BODY), value):
            override: dict[str, Any] = {path: placed_value}
            try:
                if _passes(asked, Found(found.start, found.overrides | override), field, group):
                    return override
            except InvalidScenario:  # through a list that is too short
                continue
    return None


def _passes(asked: Question, found: Found, field: str, group: Sequence[Data]) -> bool:
    """Tell whether a field passes its filters and, where it is the repository, its source."""
    if not found.start.sight(field).exists and field.startswith(BODY):
        return (
            False  # it stands in the recording, but GitHub's action of that name does not have it
        )
    event = found.event(asked.listener)
    seen = compile_path(field).get(event)
    if group and (seen is MISSING or not all(one.passes(seen) for one in group)):
        return False
    return field != REPOSITORY or takes(asked.listener, event)
