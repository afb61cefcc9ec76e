"""The Sensors that a play's gates depend on, compiled, and where their events come from. Never judges. Ask `world.once(ears)`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playbook.errors import InvalidDocument, NotModelled
from playbook.events.engine import Outcome, SensorEngine, compile_sensor
from playbook.prove.flows import Trigger, triggers
from playbook.prove.objects import Object
from playbook.prove.pairing.deliveries import Delivery
from playbook.prove.sensor.listeners import Listener, listeners
from playbook.prove.world import World

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_RUN = re.compile(r"/workflows/[^/]+/([a-z](?:[-a-z0-9]*[a-z0-9])?)--")
"""In the address of argo-server's `set`: the play whose run a trigger names."""


@dataclass(frozen=True, slots=True, eq=False)
class Ear:
    """One Sensor.

    Attributes:
        sensor: the Sensor.
        engine: what it does; None where that is not modelled.
        trouble: why not.
        listeners: its dependencies.
        triggers: its triggers by name.
    """

    sensor: Object
    engine: SensorEngine | None
    trouble: str
    listeners: tuple[Listener, ...]
    triggers: Mapping[str, Trigger]

    def addresses(self) -> dict[tuple[str, str], Listener]:
        """Return the events it listens to, each with one of its dependencies that do."""
        keys = ("eventSourceName", "eventName")
        return {
            (str(one.value.get(keys[0])), str(one.value.get(keys[1]))): one
            for one in self.listeners
        }

    def hear(self, delivery: Delivery) -> Iterator[Outcome]:
        """Yield what its triggers do with a delivery; nothing where no source of its would be sent it."""
        for address, one in self.addresses().items():
            if self.engine is not None and _sent(one, delivery):
                yield from self.engine.feed(*address, delivery.event)


@dataclass(frozen=True, slots=True)
class Ears:
    """The Sensors that store Signals, and by play those that release its gates themselves."""

    storing: tuple[Ear, ...]
    alone: Mapping[str, tuple[Ear, ...]]


def ears(world: World) -> Ears:
    """Return the Sensors that plays depend on."""
    heard: dict[int, list[Listener]] = {}
    for one in world.once(listeners):
        heard.setdefault(id(one.sensor), []).append(one)
    own: dict[int, list[Trigger]] = {}
    for trigger in world.once(triggers):
        own.setdefault(id(trigger.sensor), []).append(trigger)
    storing: list[Ear] = []
    alone: dict[str, list[Ear]] = {}
    for sensor in world.of("Sensor"):
        several = own.get(id(sensor), [])
        plays = {name for one in several for name in _releases(one)}
        stores = any(stores_signal(one) for one in several)
        if not (plays or stores):
            continue
        ear = _ear(sensor, heard.get(id(sensor), []), several)
        storing += [ear] if stores else []
        for name in plays:
            alone.setdefault(name, []).append(ear)
    return Ears(tuple(storing), {name: tuple(several) for name, several in alone.items()})


def stores_signal(trigger: Trigger) -> bool:
    """Tell whether a trigger makes Signals."""
    return trigger.resource is not None and trigger.resource[1].get("kind") == "Signal"


def _releases(trigger: Trigger) -> Iterator[str]:
    """Yield the plays whose runs a trigger's address names."""
    for one in trigger.value.get("parameters") or ():
        if str(one.get("dest")) == "http.url":
            yield from _RUN.findall(str((one.get("src") or {}).get("dataTemplate") or ""))


def _ear(sensor: Object, heard: list[Listener], own: list[Trigger]) -> Ear:
    engine, trouble = None, ""
    try:
        engine = compile_sensor(sensor.value)
    except (NotModelled, InvalidDocument) as error:
        trouble = error.message
    return Ear(sensor, engine, trouble, tuple(heard), {one.name: one for one in own})


def _sent(one: Listener, delivery: Delivery) -> bool:
    """Tell whether GitHub sends a delivery to the source of a dependency."""
    subscribed = one.subscribed
    if one.kind != "github" or (subscribed and delivery.event.event not in subscribed):
        return False
    owners, names = _scope(one.event)
    owner = delivery.repository.partition("/")[0].lower()
    return owner in owners or delivery.repository.lower() in names or not (owners or names)


def _scope(event: Mapping[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the organizations and the repositories of an event of an EventSource."""
    owners = frozenset(str(one).lower() for one in event.get("organizations") or ())
    names = frozenset(
        f"{owner.get('owner')}/{name}".lower()
        for owner in event.get("repositories") or ()
        for name in owner.get("names") or ()
    )
    return owners, names


def repositories(several: tuple[Ear, ...]) -> tuple[list[str], bool]:
    """Return repositories to try, and whether these are all that the sources cover."""
    found: dict[str, None] = {}
    every = True
    for one in (listener for ear in several for listener in ear.listeners):
        owners, names = _scope(one.event)
        every = every and not owners and bool(names)
        found |= dict.fromkeys(sorted(names))
        for data in one.data:
            if data.field == "body.repository.full_name":
                texts = (str(value).replace("\\", "") for value in data.values)
                inside = (name for text in texts for name in _REPOSITORY.findall(text))
                found |= dict.fromkeys(one for one in inside if not names or one.lower() in names)
        found |= dict.fromkeys(f"{owner}/a-repository" for owner in sorted(owners))
    return list(found), every
