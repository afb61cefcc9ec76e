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


@dataclass(frozen=True, slots=True)
class Door:
    """One event of an EventSource that a Sensor listens to.

    Attributes:
        is_github: GitHub sends it.
        events: those that the source asks for; none where that is not known.
        owners: the organizations it covers.
        names: the repositories it covers; all are where it says neither.
    """

    is_github: bool
    events: frozenset[str]
    owners: frozenset[str]
    names: frozenset[str]

    def is_sent(self, delivery: Delivery) -> bool:
        """Tell whether GitHub sends a delivery there."""
        if not self.is_github or (self.events and delivery.event.event not in self.events):
            return False
        name = delivery.repository.lower()
        owned = name.partition("/")[0] in self.owners
        return owned or name in self.names or not (self.owners or self.names)


@dataclass(frozen=True, slots=True, eq=False)
class Ear:
    """One Sensor.

    Attributes:
        sensor: the Sensor.
        engine: what it does; None where that is not modelled.
        trouble: why not.
        listeners: its dependencies.
        doors: what they listen to, by the names of the source and of its event.
        triggers: its triggers by name.
    """

    sensor: Object
    engine: SensorEngine | None
    trouble: str
    listeners: tuple[Listener, ...]
    doors: Mapping[tuple[str, str], Door]
    triggers: Mapping[str, Trigger]

    def door_of(self, one: Listener) -> Door:
        """Return what a dependency of it listens to."""
        return self.doors[_address(one)]

    def hear(self, delivery: Delivery) -> Iterator[Outcome]:
        """Yield what its triggers do with a delivery; nothing where no source of its would be sent it."""
        for address, door in self.doors.items():
            if self.engine is not None and door.is_sent(delivery):
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
    doors = {_address(one): one for one in heard}
    known = {address: _door(one) for address, one in doors.items()}
    return Ear(sensor, engine, trouble, tuple(heard), known, {one.name: one for one in own})


def _address(one: Listener) -> tuple[str, str]:
    return str(one.value.get("eventSourceName")), str(one.value.get("eventName"))


def _door(one: Listener) -> Door:
    event: Mapping[str, Any] = one.event
    owners = frozenset(str(one).lower() for one in event.get("organizations") or ())
    names = frozenset(
        f"{owner.get('owner')}/{name}".lower()
        for owner in event.get("repositories") or ()
        for name in owner.get("names") or ()
    )
    return Door(one.kind == "github", one.subscribed or frozenset(), owners, names)


def repositories(several: tuple[Ear, ...]) -> tuple[list[str], bool]:
    """Return repositories to try, those that filters name first, and whether these are all that the sources cover."""
    doors = [door for ear in several for door in ear.doors.values() if door.is_github]
    named = [
        name for ear in several for one in ear.listeners for name in _named(one, ear.door_of(one))
    ]
    covered = [name for door in doors for name in sorted(door.names)]
    owned = [f"{owner}/a-repository" for door in doors for owner in sorted(door.owners)]
    every = all(door.names and not door.owners for door in doors)
    return list(dict.fromkeys((*named, *covered, *owned))), every


def _named(one: Listener, door: Door) -> Iterator[str]:
    """Yield the repositories that the filters of a dependency name, of those that its source covers."""
    for data in one.data:
        if data.field == "body.repository.full_name":
            texts = (str(value).replace("\\", "") for value in data.values)
            for name in (name for text in texts for name in _REPOSITORY.findall(text)):
                if not door.names or name.lower() in door.names:
                    yield name
