"""Every dependency of every Sensor: what it listens to, and which of GitHub's bodies can pass its filters.

Ask `world.once(listeners)`. Never judges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from playbook.documents.document import Path
from playbook.errors import NotModelled
from playbook.events.comparisons import compile_comparison
from playbook.prove.objects import Object
from playbook.prove.sensor.github_events import actions, bodies_of
from playbook.prove.world import World

EVENT = ("body.X-GitHub-Event", "headers.X-Github-Event.0")
"""The two paths that find the event's name as a text."""
EVENT_LIST = "headers.X-Github-Event"
"""Finds a list of one text: `["push"]`."""
ACTION = "body.action"
_NOT_SOURCES = ("eventBusName", "replicas", "service", "template")


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """One data filter.

    Attributes:
        path: to it.
        value: its fields.
    """

    path: Path
    value: Mapping[str, Any]

    @property
    def field(self) -> str:
        """Return the path into the event."""
        return str(self.value.get("path", ""))

    @property
    def values(self) -> list[str]:
        """Return what is wanted."""
        return list(self.value.get("value") or ())

    @property
    def kind(self) -> str:
        """Return "string", "number" or "bool"."""
        return str(self.value.get("type", ""))

    @property
    def comparator(self) -> str:
        """Return the comparator, "" for the usual one."""
        return str(self.value.get("comparator") or "")

    def passes(self, seen: Any) -> bool | None:
        """Tell whether a value that is there passes; None where that is not known."""
        if "template" in self.value:
            return None
        try:
            asked = compile_comparison(self.kind, self.comparator, self.values)
        except NotModelled:
            return None
        for test in asked.tests:
            if isinstance(test, str):
                return False
            if test(asked.convert(seen)):
                return True
        return False


@dataclass(frozen=True, slots=True, eq=False)
class Listener:
    """One dependency.

    Attributes:
        sensor: the Sensor.
        path: to the dependency.
        value: its fields.
        name: its name.
        source: the EventSource, None where it is not in this world.
        kind: "github", "webhook": what it listens to; "" where that is not known.
        event: what the EventSource says of this event.
    """

    sensor: Object
    path: Path
    value: Mapping[str, Any]
    name: str
    source: Object | None
    kind: str
    event: Mapping[str, Any]

    @property
    def filters(self) -> Mapping[str, Any]:
        """Return its filters."""
        found: Mapping[str, Any] = self.value.get("filters") or {}
        return found

    @property
    def data(self) -> list[Data]:
        """Return its data filters."""
        where = (*self.path, "filters", "data")
        return [Data(path, value) for path, value in self.sensor.each(*where)]

    @property
    def all_must_pass(self) -> bool:
        """Tell whether each data filter has to pass by itself."""
        either = self.filters.get("dataLogicalOperator") == "or"
        return not either and self.value.get("filtersLogicalOperator") != "or"

    @property
    def is_github(self) -> bool:
        """Tell whether what comes is GitHub's, passed on by the GitHub source as it came."""
        if self.value.get("transform"):
            return False
        asks = any(one.field in (*EVENT, EVENT_LIST) for one in self.data)
        return self.kind == "github" or (not self.kind and asks)

    @property
    def makes_hook(self) -> bool:
        """Tell whether its source makes the hook at GitHub (v1.9.11 eventsource_types.go, NeedToCreateHooks)."""
        makes = self.event.get("apiToken") or (self.event.get("githubApp") or {}).get("privateKey")
        return bool(
            self.kind == "github" and makes and (self.event.get("webhook") or {}).get("url")
        )

    @property
    def subscribed(self) -> frozenset[str] | None:
        """Return the events that its source subscribes to; None where that decides nothing: it asks for all, or not at all."""
        listed = frozenset(self.event.get("events") or ())
        return listed if self.makes_hook and "*" not in listed and listed else None


def listeners(world: World) -> tuple[Listener, ...]:
    """Return every dependency."""
    return tuple(
        _listener(world, sensor, path, value)
        for sensor in world.of("Sensor")
        for path, value in sensor.each("spec", "dependencies")
    )


def listeners_of(world: World, sensor: Object) -> list[Listener]:
    """Return the dependencies of one Sensor."""
    return world.once(_by_sensor).get(id(sensor), [])


def _by_sensor(world: World) -> dict[int, list[Listener]]:
    found: dict[int, list[Listener]] = {}
    for one in world.once(listeners):
        found.setdefault(id(one.sensor), []).append(one)
    return found


def _sources(world: World) -> dict[str, list[Object]]:
    """Return the EventSources by name."""
    found: dict[str, list[Object]] = {}
    for one in world.of("EventSource"):
        found.setdefault(one.name, []).append(one)
    return found


def _listener(world: World, sensor: Object, path: Path, value: Mapping[str, Any]) -> Listener:
    source, kind, event = None, "", {}
    wanted = str(value.get("eventName"))
    for one in world.once(_sources).get(str(value.get("eventSourceName")), ()):
        if one.namespace != sensor.namespace and one.namespace and sensor.namespace:
            continue
        source = source or one
        for each, named in events_of(one):
            if wanted in named and isinstance(named[wanted], dict):
                source, kind, event = one, each, named[wanted]
    return Listener(sensor, path, value, str(value.get("name", "")), source, kind, event)


def events_of(source: Object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each kind of event that an EventSource has, with its events by name."""
    for kind, named in source.spec.items():
        if kind not in _NOT_SOURCES and isinstance(named, dict):
            yield kind, named


def events_heard(one: Listener) -> frozenset[str]:
    """Return the names of GitHub's events that pass its filters on the event's name."""
    asked = (each for each in one.data if each.field in (*EVENT, EVENT_LIST))
    return _events(one.subscribed, tuple(map(_key, asked)) if one.all_must_pass else ())


def bodies_heard(one: Listener, *, any_action: bool = False) -> frozenset[str] | None:
    """Return the bodies that pass its filters on event and action; None where they are not known here."""
    if not one.is_github:
        return None
    asked = (each for each in one.data if each.field == ACTION)
    every = any_action or not one.all_must_pass
    return _bodies(events_heard(one), () if every else tuple(map(_key, asked)))


# Dependencies repeat their filters on event and action: what passes them is found out once.
_Key: TypeAlias = tuple[str, str, str, tuple[str, ...], bool]


def _key(one: Data) -> _Key:
    """Return all that decides what a filter lets pass."""
    return one.field, one.kind, one.comparator, tuple(one.values), "template" in one.value


def _of_key(key: _Key) -> Data:
    value = dict(zip(("path", "type", "comparator", "value"), key[:4], strict=True))
    return Data((), value | ({"template": ""} if key[4] else {}))


@lru_cache(maxsize=1024)
def _events(subscribed: frozenset[str] | None, asked: tuple[_Key, ...]) -> frozenset[str]:
    found = subscribed or frozenset(actions()) - {"ping"}
    for each in map(_of_key, asked):
        listed = each.field == EVENT_LIST
        found = frozenset(
            name for name in found if each.passes([name] if listed else name) is not False
        )
    return found


@lru_cache(maxsize=1024)
def _bodies(heard: frozenset[str], asked: tuple[_Key, ...]) -> frozenset[str] | None:
    several = [bodies_of(event) for event in heard]
    if not several or not all(several):  # that no event is heard, a rule of its own says
        return None
    found = frozenset().union(*several)
    for each in map(_of_key, asked):
        named = ((name, name.partition(".")[2]) for name in found)
        passing = frozenset(name for name, action in named if action and each.passes(action))
        found = passing or found  # which none passes, a rule of its own says
    return found
