"""The texts that a filter's path can find, where they are listed anywhere. Never judges."""

from __future__ import annotations

from dataclasses import dataclass

from playbook.prove.sensor.github_events import actions, look
from playbook.prove.sensor.listeners import (
    ACTION,
    EVENT,
    EVENT_LIST,
    Data,
    Listener,
    bodies_heard,
    events_heard,
)

BODY = "body."
DISPATCH = "repository_dispatch"


@dataclass(frozen=True, slots=True)
class Known:
    """What a path can find.

    Attributes:
        texts: all of them.
        what: "event of GitHub", for messages.
        surely: GitHub's documents list them as complete.
    """

    texts: frozenset[str]
    what: str
    surely: bool = True


def known_values(one: Listener, data: Data, *, of_all: bool = False) -> Known | None:
    """Return what the path of a filter can find in the events that its dependency is sent.

    Args:
        one: the dependency.
        data: the filter.
        of_all: of the events' names those, too, that the source does not subscribe to.
    """
    if not one.is_github:
        return None
    events = frozenset(actions()) if of_all else one.subscribed or frozenset(actions())
    if data.field in EVENT:
        return Known(events, "event of GitHub")
    if data.field == EVENT_LIST:
        return Known(frozenset(f'["{name}"]' for name in events), "list of one event's name")
    if data.field == ACTION:
        return _actions(one)
    return _listed(one, data) if data.field.startswith(BODY) else None


def _listed(one: Listener, data: Data) -> Known | None:
    bodies = bodies_heard(one)
    found = look(bodies, data.field.removeprefix(BODY)) if bodies else None
    if found is None or found.values is None or not found.exists:
        return None
    return Known(found.values, f"value of {data.field}", surely=False)


def _actions(one: Listener) -> Known | None:
    """Return the actions of the events that can pass.

    Who sends what to repository_dispatch decides its action; hooks of repositories and organizations never bring it.
    """
    heard = events_heard(one)
    dispatched = DISPATCH in heard and not one.makes_hook
    if dispatched and any(data.field in (*EVENT, EVENT_LIST) for data in one.data):
        return None
    found = frozenset(action for event in heard - {DISPATCH} for action in actions().get(event, ()))
    events = f"of {next(iter(heard))}" if len(heard) == 1 else "of GitHub's events"
    return Known(found, f"action {events}", surely=not dispatched) if found else None
