"""PB253-PB254: EventSources and EventBuses that Argo's own controllers refuse to run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from playbook.documents.document import Path
from playbook.errors import NotModelled
from playbook.events.patterns import compile_pattern
from playbook.prove.objects import Object
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.sensor.listeners import events_of
from playbook.prove.sensor.schedules import knows_zone, zone_of
from playbook.prove.sensor.source_checks import Fields, Said, more_of, watched_by
from playbook.prove.sensor.source_fields import (
    ALONE,
    EITHER,
    ITEMS,
    NEEDED,
    RECREATED,
    TOGETHER,
    is_set,
)
from playbook.prove.world import World


def _sources(world: World) -> Found:
    for source in world.of("EventSource"):
        seen: set[str] = set()
        kinds: set[str] = set()
        for kind, named in events_of(source):
            for name, event in named.items():
                path: Path = ("spec", kind, name)
                kinds.add(kind)
                if name in seen:
                    yield Fault(source, path, f'Another event of it is named "{name}", too.')
                seen.add(name)
                if isinstance(event, dict):
                    yield from _of_event(source, path, event)
        if kinds & RECREATED and kinds - RECREATED:
            said = f"{_list(kinds - RECREATED)} and {_list(kinds & RECREATED)} cannot be in one EventSource."
            yield Fault(source, ("spec",), said, mend="Write an EventSource for each.", why=_MIXED)


def _list(kinds: set[str]) -> str:
    return ", ".join(sorted(kinds))


_MIXED = (
    "Of the one kind there may only be one pod at a time, the other is replaced without a gap: the controller refuses "
    "to mix them, and makes no pod."
)


def _of_event(source: Object, path: Path, event: Fields) -> Found:
    kind = str(path[1])
    for check in (_missing, _pairs, more_of):
        for where, said in check(kind, path, event):
            yield Fault(source, where, said)
    zone = zone_of(str(event.get("schedule") or "")) if kind == "calendar" else ""
    known = knows_zone(zone)
    if known is None:
        yield Unclear(source, (*path, "schedule"), f'whether there is a time zone "{zone}"')
    elif not known:
        yield Fault(source, (*path, "schedule"), f'There is no time zone "{zone}".')
    pattern = str(watched_by(kind, event).get("pathRegexp") or "")
    try:
        compile_pattern(pattern)
    except ValueError as error:
        yield Fault(source, path, f'"{pattern}" is no pattern: {error}.')
    except NotModelled as error:
        yield Unclear(source, path, error.message)


def _missing(kind: str, path: Path, event: Fields) -> Iterator[Said]:
    for name in NEEDED.get(kind, ()):
        if event.get(name) in (None, ""):
            yield path, f"The event has no {name}."
    for name in ITEMS.get(kind, ()):
        if not event.get(name):
            yield path, f"The event has no {name}."
    for names in EITHER.get(kind, ()):
        if not any(is_set(event, name) for name in names):
            yield path, f"The event has none of {', '.join(names)}."


def _pairs(kind: str, path: Path, event: Fields) -> Iterator[Said]:
    for one, other in ALONE.get(kind, ()):
        if is_set(event, one) and is_set(event, other):
            yield (*path, other), f"The event has {one} and {other}: only one of them may be said."
    for one, others in TOGETHER.get(kind, ()):
        lacking = [other for other in others if not is_set(event, other)]
        if is_set(event, one) and lacking:
            yield (*path, one), f"The event has {one} and no {' and no '.join(lacking)}."


SOURCES = Rule(
    id="PB253",
    title="An EventSource that Argo's controller refuses.",
    why="The controller writes the reason into the EventSource's status and makes no pod for it, or leaves the old one "
    "running: nothing is received the new way. `kubectl apply` says nothing.",
    mend="Write what the controller accepts.",
    source="argo-events v1.9.11 pkg/reconciler/eventsource/validate.go, pkg/eventsources/sources/*/validate.go",
    check=_sources,
)


def _buses(world: World) -> Found:
    for bus in world.of("EventBus"):
        for where, said in _of_bus(bus.spec):
            yield Fault(bus, ("spec", *where), said)


def _of_bus(spec: Mapping[str, Any]) -> Iterator[Said]:
    kinds = [name for name in _BUSES if isinstance(spec.get(name), dict)]
    if not kinds:
        yield (), f"The bus is none of {', '.join(_BUSES)}."
    for kind in kinds:
        for name in _BUSES[kind]:
            if not spec[kind].get(name):
                yield (kind,), f"The bus has no {name}."
    yield from _of_nats(spec.get("nats"))
    replicas = (spec.get("jetstream") or {}).get("replicas")
    if isinstance(replicas, int) and (replicas == _PAIR or replicas <= 0):
        said = f"A bus of {replicas} servers is refused: 1, or at least 3."
        yield ("jetstream", "replicas"), said


_BUSES: Mapping[str, tuple[str, ...]] = {
    "nats": (),
    "jetstream": ("version",),
    "jetstreamExotic": ("url",),
    "kafka": ("url",),
}
_PAIR = 2


def _of_nats(nats: Any) -> Iterator[Said]:
    if not isinstance(nats, dict):
        return
    own, other = nats.get("native"), nats.get("exotic")
    if (own is None) == (other is None):
        yield ("nats",), "A NATS bus has to have either native or exotic."
    if isinstance(other, dict):
        if other.get("clusterID") is None:
            yield ("nats", "exotic"), "The bus has no clusterID."
        if not other.get("url"):
            yield ("nats", "exotic"), "The bus has no url."


BUSES = Rule(
    id="PB254",
    title="An EventBus that Argo's controller refuses.",
    why="The controller makes no bus of it, and no EventSource and no Sensor on it gets a pod.",
    mend="Write what the controller accepts.",
    source="argo-events v1.9.11 pkg/reconciler/eventbus/validate.go",
    check=_buses,
)

RULES = (SOURCES, BUSES)
