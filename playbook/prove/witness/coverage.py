"""Which deliveries GitHub sends to the source of a dependency, as `playbook sensor test` judges it. Never looks at filters."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.events.canonical import Event
from playbook.prove.sensor.listeners import Listener
from playbook.rehearse.deliveries import full_name
from playbook.rehearse.tree import Source


def takes(one: Listener, event: Event) -> bool:
    """Tell whether GitHub would send an event there; what another source is sent, its owner decides."""
    scope = _scope(one)
    if one.kind != "github" or not (scope.organizations or scope.repositories):
        return one.subscribed is None or event.event in one.subscribed
    return scope.takes(event.event, full_name(event))


def covered(one: Listener) -> Iterator[str]:
    """Yield repositories that the source covers; of an organization one with a name made up."""
    yield from _repositories(one)
    yield from (f"{owner}/a" for owner in _organizations(one))


def _repositories(one: Listener) -> list[str]:
    return [
        f"{owner.get('owner')}/{name}"
        for owner in one.event.get("repositories") or ()
        for name in owner.get("names") or ()
    ]


def _organizations(one: Listener) -> list[str]:
    return [str(name) for name in one.event.get("organizations") or ()]


def _scope(one: Listener) -> Source:
    return Source(
        name=str(one.value.get("eventSourceName")),
        event_name=str(one.value.get("eventName")),
        events=one.subscribed or frozenset("*"),
        organizations=frozenset(name.lower() for name in _organizations(one)),
        repositories=frozenset(name.lower() for name in _repositories(one)),
    )
