"""What a rendered Sensor does with an event. Pure and without memory: one event decides.

The front of this room: everything else is reached from `compile_sensor`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from playbook.errors import InvalidDocument, NotModelled
from playbook.events.calls import Call
from playbook.events.canonical import Event
from playbook.events.conditions import compile_conditions
from playbook.events.failures import Unresolved
from playbook.events.filters import Filter, Verdict, compile_filter
from playbook.events.triggers import Trigger, compile_trigger


class Heard(NamedTuple):
    """A dependency that listens to the event, and what its filters said."""

    dependency: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one trigger did with one event.

    Attributes:
        trigger: its name.
        fired: whether it would make a call.
        heard: the dependencies that listen to this event; empty: none of this trigger's does.
        call: the call it makes.
        error: why it makes none although a dependency let the event pass.
    """

    trigger: str
    fired: bool
    heard: tuple[Heard, ...] = ()
    call: Call | None = None
    error: str = ""

    @property
    def reason(self) -> str:
        """Say why, one line for each dependency."""
        if self.error:
            return self.error
        if not self.heard:
            return "listens to other events"
        return "\n".join(f"{name}: {verdict.text}" for name, verdict in self.heard)


@dataclass(frozen=True, slots=True)
class Dependency:
    """A compiled dependency."""

    name: str
    source: str
    event: str
    filter: Filter


class Listener(NamedTuple):
    """A trigger with those of its dependencies that listen to one event, as places in the route."""

    trigger: Trigger
    places: tuple[int, ...]
    deaf: Outcome


class Route(NamedTuple):
    """Everybody who listens to one event of one source."""

    dependencies: tuple[Dependency, ...]
    listeners: tuple[Listener, ...]


@dataclass(frozen=True, slots=True)
class SensorEngine:
    """A compiled Sensor."""

    name: str
    routes: Mapping[tuple[str, str], Route]
    nobody: tuple[Outcome, ...]

    def feed(self, source_name: str, event_name: str, event: Event) -> tuple[Outcome, ...]:
        """Hand over an event, as an event source and one of its names would.

        Returns:
            Of every trigger what it did, in order. A trigger with several dependencies that let
            the event pass fires once for each of them (jetstream trigger_conn.go processMsg).
        """
        route = self.routes.get((source_name, event_name))
        if route is None:
            return self.nobody
        heard = [Heard(each.name, each.filter.check(event)) for each in route.dependencies]
        outcomes: list[Outcome] = []
        for listener in route.listeners:
            outcomes += _outcomes(listener, [heard[place] for place in listener.places], event)
        return tuple(outcomes)


def compile_sensor(sensor: Mapping[str, Any]) -> SensorEngine:
    """Compile a Sensor as it was rendered, parsed from YAML.

    Raises:
        NotModelled: it does something this engine would have to guess about.
        InvalidDocument: Argo could not read it.
    """
    metadata, spec = sensor.get("metadata") or {}, sensor.get("spec") or {}
    dependencies = {each.name: each for each in map(_dependency, spec.get("dependencies") or ())}
    namespace = metadata.get("namespace") or ""
    triggers: list[tuple[Trigger, tuple[str, ...]]] = []
    for entry in spec.get("triggers") or ():
        trigger = compile_trigger(entry, namespace)
        conditions = entry["template"].get("conditions") or ""
        triggers.append((trigger, compile_conditions(conditions, list(dependencies))))
    addresses = {(each.source, each.event) for each in dependencies.values()}
    return SensorEngine(
        name=metadata.get("name") or "",
        routes={address: _route(address, dependencies, triggers) for address in addresses},
        nobody=tuple(Outcome(trigger.name, fired=False) for trigger, _ in triggers),
    )


def _dependency(entry: Mapping[str, Any]) -> Dependency:
    name, source, event = (entry.get(key) for key in ("name", "eventSourceName", "eventName"))
    if not (name and source and event):
        raise InvalidDocument(
            f"a dependency without name, eventSourceName or eventName: {dict(entry)!r}",
            hint="Argo's controller refuses such a Sensor.",
        )
    if entry.get("transform"):
        raise NotModelled(
            f"dependency {name!r}: transform is not modelled",
            hint="filter and take the event's own fields.",
        )
    operator = entry.get("filtersLogicalOperator") or ""
    return Dependency(name, source, event, compile_filter(entry.get("filters"), operator))


def _route(
    address: tuple[str, str],
    dependencies: Mapping[str, Dependency],
    triggers: list[tuple[Trigger, tuple[str, ...]]],
) -> Route:
    listening = [each for each in dependencies.values() if (each.source, each.event) == address]
    places = {each.name: place for place, each in enumerate(listening)}
    listeners = [
        Listener(
            trigger,
            tuple(places[name] for name in names if name in places),
            Outcome(trigger.name, fired=False),
        )
        for trigger, names in triggers
    ]
    return Route(tuple(listening), tuple(listeners))


def _outcomes(listener: Listener, heard: list[Heard], event: Event) -> list[Outcome]:
    if not heard:
        return [listener.deaf]
    passed = [each for each in heard if each.verdict.passed]
    if not passed:
        return [Outcome(listener.trigger.name, fired=False, heard=tuple(heard))]
    return [_fired(listener.trigger, each, event) for each in passed]


def _fired(trigger: Trigger, heard: Heard, event: Event) -> Outcome:
    try:
        call = trigger.call({heard.dependency: event})
    except Unresolved as error:
        return Outcome(trigger.name, fired=False, heard=(heard,), error=str(error))
    return Outcome(trigger.name, fired=True, heard=(heard,), call=call)
