"""PB211-PB216: what a Sensor is wired to: sources, events, buses, conditions, names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playbook.documents.document import Path
from playbook.errors import InvalidDocument, NotModelled
from playbook.events.conditions import compile_conditions
from playbook.prove.flows import triggers
from playbook.prove.objects import Object
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.sensor.listeners import Listener, events_of, listeners, listeners_of
from playbook.prove.world import World

BUS = "default"
_NAME = re.compile(r"[^\W\d][\w-]*")
_UNUSUAL = re.compile(r"[A-Za-z_][\w-]*|&&|\|\||[()\s]")
"""What conditions usually are made of."""
_RENAME = "Use letters, digits, - and _, and begin with a letter."
_KEY = re.compile(r"(?!\.)[-/_=.a-zA-Z0-9]+")
"""A key of a JetStream bucket (nats.go kv.go, keyValid); it has the trigger's name in it."""


def bus_name(one: Object) -> str:
    """Return the name of the bus that a Sensor or an EventSource is on."""
    return str(one.spec.get("eventBusName") or BUS)


def bus_of(world: World, one: Object) -> Object | None:
    """Return that bus, None where it is not in this world."""
    for each in world.of("EventBus"):
        near = "" in (each.namespace, one.namespace) or each.namespace == one.namespace
        if near and each.name == bus_name(one):
            return each
    return None


def _nowhere(world: World) -> Found:
    for one in world.once(listeners):
        yield from _of_source(world, one)
    for each in (*world.of("Sensor"), *world.of("EventSource")):
        yield from _of_bus(world, each)


def _of_source(world: World, one: Listener) -> Found:
    name, event = str(one.value.get("eventSourceName")), str(one.value.get("eventName"))
    where = (*one.path, "eventSourceName")
    if world.given("EventSource", name):
        return
    if one.source is None:
        if world.find("EventSource", name, one.sensor.namespace):
            yield Unclear(one.sensor, where, f'EventSource "{name}" cannot be looked into')
        elif _among(world, "EventSource", one.sensor):
            yield Fault(one.sensor, where, f'There is no EventSource "{name}".')
        else:
            yield Unclear(one.sensor, where, f'EventSource "{name}" is not among these files')
    elif not one.kind:
        known = sorted(key for _, named in events_of(one.source) for key in named)
        said = f'{one.source.title} has no event "{event}"; it has: {", ".join(known) or "none"}.'
        yield Fault(one.sensor, (*one.path, "eventName"), said)
    elif bus_name(one.source) != bus_name(one.sensor):
        said = f'{one.source.title} is on bus "{bus_name(one.source)}", the Sensor on "{bus_name(one.sensor)}".'
        yield Fault(one.sensor, where, said)


def _of_bus(world: World, one: Object) -> Found:
    name = bus_name(one)
    if world.find("EventBus", name, one.namespace) or world.given("EventBus", name):
        return
    if _among(world, "EventBus", one):
        yield Fault(one, ("spec", "eventBusName"), f'There is no EventBus "{name}".')
    else:
        yield Unclear(one, ("spec", "eventBusName"), f'EventBus "{name}" is not among these files')


def _among(world: World, kind: str, one: Object) -> bool:
    """Tell whether this world makes any object of a kind in an object's namespace: then what is missing is missing."""
    return bool(one.namespace) and (kind, one.namespace) in world.once(_made)


def _made(world: World) -> set[tuple[str, str]]:
    return {(one.kind, one.namespace) for one in world.of("EventSource", "EventBus")}


NOWHERE = Rule(
    id="PB211",
    title="A source, an event or a bus that does not exist.",
    why="The Sensor subscribes to a subject that nobody publishes on and waits for ever; without its bus neither it nor "
    "the EventSource gets a pod.",
    mend="Name one that is there. If it exists already, say so: `given` under [tool.playbook.prove] in pyproject.toml.",
    source="argo-events v1.9.11 pkg/eventbus/jetstream, pkg/reconciler/sensor/controller.go",
    check=_nowhere,
)


def _together(world: World) -> Found:
    for trigger in world.once(triggers):
        several = listeners_of(world, trigger.sensor)
        if len(several) < 2 or trigger.template.get("conditions"):
            continue
        names = " and ".join(one.name for one in several)
        one_event = (
            len({(one.value.get("eventSourceName"), one.value.get("eventName")) for one in several})
            == 1
        )
        yield Fault(
            trigger.sensor,
            (*trigger.path, "template"),
            f"Trigger {trigger.name} says no conditions: it waits for {names} together.",
            severity="error" if one_event else "warning",
        )


TOGETHER = Rule(
    id="PB212",
    title="A trigger without conditions, in a Sensor with several dependencies.",
    why="Argo joins all dependencies by AND: the trigger fires only when each of them had an event, and of several "
    "events of one dependency only the last is kept.",
    mend="Name the dependency that fires it: `conditions: one`, or `one && other` where both are meant.",
    source="argo-events v1.9.11 pkg/sensors/listener.go getDependencyExpression",
    check=_together,
)


def _conditions(world: World) -> Found:
    for trigger in world.once(triggers):
        written = str(trigger.template.get("conditions") or "")
        several = listeners_of(world, trigger.sensor)
        where = (*trigger.path, "template", "conditions")
        try:
            compile_conditions(written, [one.name for one in several])
        except InvalidDocument as error:
            yield Fault(trigger.sensor, where, f"{error.message[:1].upper()}{error.message[1:]}.")
        except NotModelled as error:
            if _UNUSUAL.sub("", written):
                yield Unclear(trigger.sensor, where, error.message)
        for one in several if not written else ():
            if one.name and not _NAME.fullmatch(one.name):
                said = f'Without conditions "{one.name}" is read as an expression, and is none that names it.'
                yield Fault(one.sensor, (*one.path, "name"), said, mend=_RENAME)


CONDITIONS = Rule(
    id="PB213",
    title="Conditions that are no expression, or name no dependency.",
    why="When the Sensor starts, it logs the error and leaves this trigger out; the others run, the Sensor is Ready, and "
    "this trigger never fires.",
    mend="Use the names of dependencies, && || and parentheses.",
    source="argo-events v1.9.11 pkg/sensors/listener.go, listenEvents and getDependencyExpression",
    check=_conditions,
)


def _twins(world: World) -> Found:
    seen: dict[tuple[int, str], str] = {}
    for one in world.once(listeners):
        key = (id(one.sensor), one.name.replace("-", "_"))
        if key in seen:
            said = f'For conditions "{one.name}" is the same as "{seen[key]}".'
            yield Fault(one.sensor, (*one.path, "name"), said)
        seen.setdefault(key, one.name)


TWINS = Rule(
    id="PB214",
    title="Two dependencies that conditions cannot tell apart.",
    why="In conditions Argo writes `_` for each `-`: `a-b` and `a_b` are one name, and an event of either stands for both.",
    mend="Give one of them another name.",
    source="argo-events v1.9.11 pkg/sensors/listener.go getDependencyExpression",
    check=_twins,
)


def _dots(world: World) -> Found:
    for one, path, name, what in _subjects(world):
        for sign in (".", "*", ">", " "):
            if sign in name and _on_jetstream(world, one):
                yield _dot(world, one, path, f'The {what} "{name}" has a "{sign}" in it.')
    for trigger in world.once(triggers):
        if (
            trigger.name
            and not _KEY.fullmatch(trigger.name)
            and _on_jetstream(world, trigger.sensor)
        ):
            said = f'The trigger\'s name "{trigger.name}" is no key: letters, digits and - / _ = . are.'
            yield _dot(world, trigger.sensor, (*trigger.path, "template", "name"), said, _NO_KEY)


def _on_jetstream(world: World, one: Object) -> bool:
    """Tell whether its bus is, or may be, JetStream."""
    bus = bus_of(world, one)
    return bus is None or bool({"jetstream", "jetstreamExotic"} & bus.spec.keys())


def _dot(world: World, one: Object, path: Path, said: str, why: str = "") -> Fault:
    sure = bus_of(world, one) is not None
    return Fault(one, path, said, why=why, severity=None if sure else "warning")


_NO_KEY = (
    "The Sensor keeps the trigger's conditions in its bucket under this name: it cannot, ends, and is started again, "
    "for ever; none of its triggers runs."
)


def _subjects(world: World) -> Iterator[tuple[Object, Path, str, str]]:
    for sensor in world.of("Sensor"):
        yield sensor, ("metadata", "name"), sensor.name.rstrip("*"), "Sensor's name"
    for source in world.of("EventSource"):
        yield source, ("metadata", "name"), source.name.rstrip("*"), "EventSource's name"
        for kind, named in events_of(source):
            for name in named:
                yield source, ("spec", kind, name), str(name), "event's name"


DOTS = Rule(
    id="PB215",
    title="A name that JetStream does not take.",
    why="Names become parts of a subject, `default.SOURCE.EVENT`, and of a bucket: with a dot the Sensor listens "
    "elsewhere or cannot make its bucket, and events are not delivered.",
    mend="Use letters, digits and dashes.",
    source="argo-events v1.9.11 pkg/eventbus/jetstream/base, sensor_jetstream.go:59; issue 3596",
    check=_dots,
)

RULES = (NOWHERE, TOGETHER, CONDITIONS, TWINS, DOTS)
