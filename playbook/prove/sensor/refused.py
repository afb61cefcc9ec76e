"""PB208: Sensors that Argo's own controller refuses to run."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.documents.document import Path
from playbook.prove.objects import Object
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.sensor.refused_filters import of_dependency
from playbook.prove.sensor.refused_triggers import of_trigger
from playbook.prove.sensor.schedules import knows_zone, zone_of
from playbook.prove.sensor.wiring import bus_of
from playbook.prove.world import World


def _refused(world: World) -> Found:
    for sensor in world.of("Sensor"):
        for name in ("dependencies", "triggers"):
            if not sensor.spec.get(name):
                yield Fault(sensor, ("spec",), f"The Sensor has no {name}.")
        for path, value in sensor.each("spec", "dependencies"):
            for where, said in of_dependency(path, value):
                yield Fault(sensor, where, said)
        for path, value in sensor.each("spec", "triggers"):
            for where, said in of_trigger(path, value):
                yield Fault(sensor, where, said)
        yield from _twins(sensor)
        yield from _zones(sensor)
        yield from _once(world, sensor)


def _twins(sensor: Object) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, value in sensor.each("spec", "triggers"):
        name = str((value.get("template") or {}).get("name") or "")
        if name and name in seen:
            said = f'Another trigger of the Sensor is named "{name}", too.'
            yield Fault(sensor, (*path, "template", "name"), said)
        seen.add(name)


def _zones(sensor: Object) -> Found:
    for path, zone in _named_zones(sensor):
        known = knows_zone(zone)
        if known is None:
            yield Unclear(sensor, path, f'whether there is a time zone "{zone}"')
        elif not known:
            yield Fault(sensor, path, f'There is no time zone "{zone}".')


def _named_zones(sensor: Object) -> Iterator[tuple[Path, str]]:
    for path, value in sensor.each("spec", "dependencies"):
        zone = ((value.get("filters") or {}).get("time") or {}).get("timezone")
        if zone:
            yield (*path, "filters", "time", "timezone"), str(zone)
    for path, _ in sensor.each("spec", "triggers"):
        for where, reset in sensor.each(*path, "template", "conditionsReset"):
            by_time = reset.get("byTime") or {}
            yield (*where, "byTime", "timezone"), str(by_time.get("timezone") or "")
            yield (*where, "byTime", "cron"), zone_of(str(by_time.get("cron") or ""))


def _once(world: World, sensor: Object) -> Iterator[Fault]:
    """Yield the events that a Sensor on a NATS Streaming bus has two dependencies on."""
    bus = bus_of(world, sensor)
    if bus is None or "nats" not in bus.spec:
        return
    seen: set[tuple[object, object]] = set()
    for path, value in sensor.each("spec", "dependencies"):
        event = (value.get("eventSourceName"), value.get("eventName"))
        if event in seen:
            said = f'Another dependency is on "{event[1]}" of "{event[0]}", too, and {bus.title} is NATS Streaming.'
            yield Fault(sensor, path, said, mend="One dependency an event, or a JetStream bus.")
        seen.add(event)


REFUSED = Rule(
    id="PB208",
    title="A Sensor that Argo's controller refuses.",
    why="The controller writes the reason into the Sensor's status and makes no pod for it, or leaves the old one "
    "running: no event is handled the new way. `kubectl apply` says nothing.",
    mend="Write what the controller accepts; `argoWorkflow` needs its `operation`, although the type says it has a default.",
    source="argo-events v1.9.11 pkg/reconciler/sensor/validate.go",
    implies=("PB203", "PB207"),
    check=_refused,
)
RULES = (REFUSED,)
