"""PB243: one event that makes two triggers do the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playbook.errors import PlaybookError
from playbook.events.conditions import compile_conditions
from playbook.prove.flows import Trigger, triggers
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.sensor.both_pass import both_pass
from playbook.prove.sensor.delivery import named
from playbook.prove.sensor.listeners import Listener, listeners_of
from playbook.prove.sensor.parameters import kind_of
from playbook.prove.sensor.wiring import bus_name
from playbook.prove.world import World

COMPARED = 20
"""How many earlier triggers that do the same each one is compared with: a tree is gone through in linear time."""
_LISTS = ("parameters", "payload", "dynamicHeaders")
_NOTHING_NEW = {
    "k8s": ("patch", "update", "delete"),
    "argoWorkflow": ("stop", "terminate", "suspend"),
}
"""Operations that change nothing when they are done again."""


@dataclass(frozen=True, slots=True)
class Ear:
    """A trigger, and one dependency that fires it alone."""

    trigger: Trigger
    listener: Listener


def _doubled(world: World) -> Found:
    for several in world.once(_alike).values():
        told: set[int] = set()
        for at, one in enumerate(several):
            if id(one.trigger) in told:
                continue
            for other in several[max(0, at - COMPARED) : at]:
                found = _between(world, other, one)
                if found is not None:
                    told.add(id(one.trigger))
                    yield found
                    break


def _alike(world: World) -> dict[tuple[str, ...], list[Ear]]:
    """Return the triggers that do the same with the same event, by what they do."""
    found: dict[tuple[str, ...], list[Ear]] = {}
    for trigger in world.once(triggers):
        for one in _ears(world, trigger):
            does = _does(one)
            if does:
                value = one.listener.value
                source, event = str(value.get("eventSourceName")), str(value.get("eventName"))
                where = (trigger.sensor.namespace, bus_name(trigger.sensor), source, event)
                found.setdefault((*where, does), []).append(one)
    return found


def _ears(world: World, trigger: Trigger) -> Iterator[Ear]:
    several = {one.name: one for one in listeners_of(world, trigger.sensor)}
    written = str(trigger.template.get("conditions") or "")
    try:
        names = compile_conditions(written, list(several))
    except PlaybookError:  # it waits for several events, or a rule of its own says what is wrong
        return
    for name in names:
        yield Ear(trigger, several[name])


def _does(one: Ear) -> str:
    """Return what a trigger does with an event, as a text that is the same for the same; "" for nothing new."""
    kind = kind_of(one.trigger)
    fields = one.trigger.template.get(kind)
    if not isinstance(fields, dict) or kind == "log":
        return ""
    if _operation(one) in _NOTHING_NEW.get(kind, ()):
        return ""
    told = {key: value for key, value in fields.items() if key not in _LISTS}
    for name in _LISTS:
        told[name] = _written(fields.get(name), one.listener.name)
    if kind == "argoWorkflow" and _operation(one) != "submit":
        told = _of_name(told)
    own = _written(one.trigger.value.get("parameters"), one.listener.name)
    return json.dumps([kind, _operation(one), told, own], sort_keys=True, default=str)


def _operation(one: Ear) -> str:
    fields = one.trigger.template[kind_of(one.trigger)]
    return str(fields.get("operation") or "create")


def _written(several: Any, event_of: str) -> list[Mapping[str, Any]]:
    """Return parameters as they write for one dependency: what reads another one has no event to read."""
    found: list[Mapping[str, Any]] = []
    for one in several if isinstance(several, list) else ():
        source = dict(one.get("src") or {})
        if source.pop("dependencyName", None) != event_of:
            if "value" not in source:
                continue
            source = {"value": source["value"]}
        found.append({**one, "src": source})
    return found


def _of_name(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Argo's operations on a Workflow that is there read: its name (argo-workflow.go Execute)."""
    resource = (told.get("source") or {}).get("resource") or {}
    metadata = resource.get("metadata") if isinstance(resource, dict) else {}
    fields = metadata if isinstance(metadata, dict) else {}
    return {
        "kind": resource.get("kind"),
        "name": [fields.get(key) for key in ("name", "namespace")],
        "args": told.get("args"),
        "parameters": [
            each
            for each in told["parameters"]
            if str(each.get("dest")).startswith(("metadata.name", "kind"))
        ],
    }


def _between(world: World, one: Ear, other: Ear) -> Fault | Unclear | None:
    """Return what is wrong between two that do the same."""
    first, second = one.trigger, other.trigger
    apart = first.sensor is not second.sensor
    if apart and first.sensor.title == second.sensor.title:
        return None  # one Sensor, written twice
    passes = both_pass(one.listener, other.listener)
    where = (*second.path, "template")
    if passes is False:
        return None
    by = f"{first.sensor.title}'s {first.name}" if apart else first.name
    if passes is None:
        why = f'whether one event fires {second.name} and {by}, which does the same ("{one.listener.name}")'
        return Unclear(second.sensor, where, why)
    if apart and not first.sensor.namespace:
        why = f"whether {first.sensor.title}, which does the same with the same event, is in one namespace with it"
        return Unclear(second.sensor, where, why)
    return _fault(world, one, other, by)


def _fault(world: World, one: Ear, other: Ear, by: str) -> Fault:
    trigger, path = other.trigger, (*other.trigger.path, "template")
    said = f'Trigger {trigger.name} does what {by} does, and one event passes "{one.listener.name}" and "{other.listener.name}".'
    if one.listener is other.listener:
        said = f'Trigger {trigger.name} does what {by} does with every event of "{other.listener.name}".'
    mend = ""
    if one.trigger is trigger:
        path, mend = (*path, "conditions"), _APART
        names = f'"{one.listener.name}" and "{other.listener.name}"'
        said = f"An event that passes {names} fires trigger {trigger.name} twice."
    if _operation(other) in ("create", "submit") and named(world, trigger):
        return Fault(trigger.sensor, path, said, mend=mend, why=_TAKEN, severity="warning")
    return Fault(trigger.sensor, path, said, mend=mend)


_TAKEN = "The second finds the name taken, and fails; with atLeastOnce it is tried again, for nothing, and the next event waits."
_APART = "Make the filters of the dependencies exclude each other, or put them into one."
DOUBLED = Rule(
    id="PB243",
    title="Two triggers that do the same with one event.",
    why="Each trigger has its own subscription, and fires once for each dependency that lets the event pass: two Workflows "
    "are made, two messages sent; a second resume without a match fails, one without a selector releases the next gate.",
    mend="Take one of them away, or make their filters exclude each other.",
    source="argo-events v1.9.11 pkg/eventbus/jetstream/sensor/trigger_conn.go processMsg, getDurableName",
    check=_doubled,
)

RULES = (DOUBLED,)
