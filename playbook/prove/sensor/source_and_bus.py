"""PB250-PB252: sources that let anybody in, and buses too small or too forgetful for what comes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from playbook.documents.document import Path
from playbook.prove.objects import Object
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.sensor.listeners import events_of
from playbook.prove.sensor.wiring import bus_of
from playbook.prove.world import World

MEBI = 1 << 20
SOURCE_TAKES = MEBI
"""Bytes of a body that a source takes where it does not say (v1.9.11 webhook_context.go:7)."""
BUS_TAKES = MEBI
"""Bytes of a message that a JetStream bus takes where it does not say (v1.9.11 const.go, JetStreamMaxPayload)."""
MOST = 32 * MEBI
"""Bytes of a record that JetStream stores at most (NATS 2.15.1; run)."""
DAY = 86400
_SIZE = re.compile(r"(\d+)\s*([a-z]*)", re.IGNORECASE)
_UNITS = {"": 1, "k": 1000, "kb": 1 << 10, "ki": 1 << 10, "kib": 1 << 10}
_UNITS |= {"m": 1000**2, "mb": MEBI, "mi": MEBI, "mib": MEBI}
_AGE = re.compile(r"(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def _github(world: World) -> Iterator[tuple[Object, Path, Mapping[str, Any]]]:
    for source in world.of("EventSource"):
        for kind, named in events_of(source):
            for name, event in named.items() if kind == "github" else ():
                if isinstance(event, dict):
                    yield source, ("spec", kind, name), event


def _open(world: World) -> Found:
    for source, path, event in _github(world):
        if not event.get("webhookSecret"):
            said = f"{path[-1]} has no webhookSecret: whoever finds the address is believed."
            yield Fault(source, path, said)


OPEN = Rule(
    id="PB250",
    title="A GitHub source without a webhookSecret.",
    why="Signatures are not checked: anybody who can reach the address can send an event and release a gate. "
    "A field `secret` is passed over in silence.",
    mend="Add `webhookSecret: {name: github-webhook, key: secret}`, and the same secret at GitHub.",
    source="argo-events v1.9.11 pkg/eventsources/sources/github/start.go, go-github ValidatePayload",
    check=_open,
)


def _sizes(world: World) -> Found:
    for source, path, event in _hooks(world):
        bus = bus_of(world, source)
        webhook = event.get("webhook")
        if bus is None or not isinstance(webhook, dict) or "jetstream" not in bus.spec:
            continue
        takes = webhook.get("maxPayloadSize")
        room = size_of(bus.spec["jetstream"].get("maxPayload"))
        if isinstance(takes, int) and room is not None and takes * 4 > room * 3:
            said = f"{path[-1]} takes bodies of {takes} bytes; on {bus.title}, which takes {room}, they have {takes * 4 // 3}."
            yield Fault(source, (*path, "webhook", "maxPayloadSize"), said)
    yield from _buses(world)


def _hooks(world: World) -> Iterator[tuple[Object, Path, Mapping[str, Any]]]:
    for source in world.of("EventSource"):
        for kind, named in events_of(source):
            for name, event in named.items():
                if isinstance(event, dict):
                    plain = kind == "webhook"
                    yield source, ("spec", kind, name), {"webhook": event} if plain else event


def _buses(world: World) -> Found:
    for bus in world.of("EventBus"):
        written = (bus.spec.get("jetstream") or {}).get("maxPayload")
        room, where = size_of(written), ("spec", "jetstream", "maxPayload")
        if room is None:
            yield Unclear(bus, where, f'how many bytes "{written}" is')
        elif room > MOST:
            said = f"The bus takes {room} bytes, JetStream stores {MOST} at most."
            yield Fault(bus, where, said)


def size_of(written: object) -> int | None:
    """Return the bytes of a size as NATS reads it; None of what cannot be read."""
    if written is None:
        return BUS_TAKES
    found = _SIZE.fullmatch(str(written).strip())
    unit = _UNITS.get(found[2].lower()) if found else None
    return int(found[1]) * unit if found and unit else None


SIZES = Rule(
    id="PB251",
    title="A source that takes more than its bus.",
    why="On the bus a body is base64 in a CloudEvent, 4/3 of its size. What does not fit is answered with 500 after 11 "
    "seconds, and GitHub does not send it again.",
    mend="Give the bus 4/3 of the source's maxPayloadSize (1 MiB each where nothing is said); 32 MiB is the most.",
    source="argo-events v1.9.11, NATS 2.15.1; run (docs/argo-behaviour.md)",
    check=_sizes,
)


def _short(world: World) -> Found:
    for bus in world.of("EventBus"):
        for path, age in _ages(bus):
            seconds = _seconds(age)
            if seconds is not None and 0 < seconds < DAY:
                said = f"{bus.title} forgets an event after {age}."
                yield Fault(bus, path, said)


def _ages(bus: Object) -> Iterator[tuple[Path, str]]:
    native: Path = ("spec", "nats", "native", "maxAge")
    if bus.get(native):
        yield native, str(bus.get(native))
    for kind in ("jetstream", "jetstreamExotic"):
        path: Path = ("spec", kind, "streamConfig")
        try:
            stream = yaml.safe_load(str(bus.get(path) or ""))
        except yaml.YAMLError:
            continue
        if isinstance(stream, dict) and stream.get("maxAge"):
            yield path, str(stream["maxAge"])


def _seconds(text: str) -> float | None:
    parts = _AGE.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


SHORT = Rule(
    id="PB252",
    title="A bus that forgets events within a day.",
    why="What a Sensor has not taken by then is deleted: an outage over a night loses every event of it.",
    mend="Keep events for days: `maxAge: 168h` in the streamConfig.",
    source="argo-events v1.9.11 pkg/eventbus/jetstream/base/jetstream.go:160; default 168h",
    severity="warning",
    check=_short,
)

RULES = (OPEN, SIZES, SHORT)
