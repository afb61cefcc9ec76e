"""Every parameter of every trigger, with the dependency it reads. Ask `world.once(parameters)`. Never judges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playbook.documents.document import Path
from playbook.prove.flows import Trigger, triggers
from playbook.prove.sensor.listeners import Listener, listeners
from playbook.prove.world import World

NOT_KINDS = ("name", "conditions", "conditionsReset")
ORDER = (
    *("k8s", "argoWorkflow", "http", "awsLambda", "azureEventHubs", "azureServiceBus", "kafka"),
    *("pulsar", "nats", "slack", "openWhisk", "custom", "log", "email"),
)
"""What a trigger can do, in the order a Sensor looks for it (v1.9.11 trigger.go GetTrigger)."""
_LISTS = ("parameters", "payload", "dynamicHeaders")


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """One parameter.

    Attributes:
        trigger: whose it is.
        path: to it.
        value: its fields.
        kind: "k8s", "http": of its trigger.
        place: "trigger" where it changes the trigger's template, else the list it is in.
        listener: the dependency it reads, None where the Sensor has none of that name.
    """

    trigger: Trigger
    path: Path
    value: Mapping[str, Any]
    kind: str
    place: str
    listener: Listener | None

    @property
    def source(self) -> Mapping[str, Any]:
        """Return its `src`."""
        found: Mapping[str, Any] = self.value.get("src") or {}
        return found

    @property
    def dest(self) -> str:
        """Return where it writes."""
        return str(self.value.get("dest") or "")


def kind_of(trigger: Trigger) -> str:
    """Return what a trigger does: "k8s", "http", "" where it says nothing."""
    known = (name for name in ORDER if trigger.template.get(name) is not None)
    unknown = (name for name in trigger.template if name not in NOT_KINDS)
    return next(known, "") or next(unknown, "")


def parameters(world: World) -> tuple[Parameter, ...]:
    """Return every parameter."""
    named = {(id(one.sensor), one.name): one for one in world.once(listeners)}
    return tuple(
        Parameter(
            trigger,
            path,
            value,
            kind_of(trigger),
            place,
            named.get((id(trigger.sensor), _of(value))),
        )
        for trigger in world.once(triggers)
        for place, path, value in _written(trigger)
    )


def of_trigger(world: World, trigger: Trigger) -> list[Parameter]:
    """Return the parameters of one trigger."""
    return world.once(_by_trigger).get(id(trigger), [])


def _by_trigger(world: World) -> dict[int, list[Parameter]]:
    found: dict[int, list[Parameter]] = {}
    for one in world.once(parameters):
        found.setdefault(id(one.trigger), []).append(one)
    return found


def _of(value: Mapping[str, Any]) -> str:
    return str((value.get("src") or {}).get("dependencyName"))


def _written(trigger: Trigger) -> Iterator[tuple[str, Path, Mapping[str, Any]]]:
    for path, value in trigger.sensor.each(*trigger.path, "parameters"):
        yield "trigger", path, value
    # Of a field that no trigger has, the schema does not say what is in it.
    inside = (*trigger.path, "template", kind_of(trigger))
    for name in _LISTS:
        for path, value in trigger.sensor.each(*inside, name):
            if isinstance(value, dict) and isinstance(value.get("src", {}), dict):
                yield name, path, value
