"""PB417: ArgoCD applies something before what it needs."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.documents.document import Path
from playbook.manifests.waves import WAVE
from playbook.prove.objects import Object
from playbook.prove.references import provided, references
from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.world import World

# What ArgoCD waits for until its pods run; it knows no health of Sensors and EventSources (resource_customizations).
_AWAITED = ("Pod", "Deployment", "Job")
_AT: Path = ("metadata", "annotations", WAVE)


def _order(world: World) -> Found:
    if not any(WAVE in one.annotations for one in world.objects):
        return
    for one, path, needed, why in _needs(world):
        own, its = _wave(one), _wave(needed)
        if own is None or its is None or its <= own:
            continue
        said = f"{one.title} is applied in wave {own}, {needed.title} in wave {its}: {why}."
        yield Fault(one, _AT if WAVE in one.annotations else path, said)


def _wave(one: Object) -> int | None:
    """Return the sync wave; one that is no number stops ArgoCD by itself."""
    try:
        return int(str(one.annotations.get(WAVE, "0")))
    except ValueError:
        return None


def _needs(world: World) -> Iterator[tuple[Object, Path, Object, str]]:
    """Yield who needs what to be there first, and why."""
    makers = world.once(provided)
    for one in world.once(references):
        several = makers.get((one.kind, one.name), ())
        same = [each for each in several if each.object.namespace == one.object.namespace]
        if len(same) == 1 and not one.optional and one.object.kind in _AWAITED:
            yield (
                one.object,
                one.path,
                same[0].object,
                "its pods cannot start without it, and ArgoCD waits for them",
            )
    yield from _kinds(world)
    yield from _listeners(world)


def _kinds(world: World) -> Iterator[tuple[Object, Path, Object, str]]:
    definitions = {
        (str(one.spec.get("group")), str((one.spec.get("names") or {}).get("kind"))): one
        for one in world.of("CustomResourceDefinition")
    }
    for one in world.strangers:
        needed = definitions.get((one.api_version.partition("/")[0], one.kind))
        if needed is not None:
            yield one, ("kind",), needed, "until then its kind is unknown"


def _listeners(world: World) -> Iterator[tuple[Object, Path, Object, str]]:
    """Yield each EventSource with the Sensors that have to listen before it sends."""
    sources = {(one.namespace, one.name): one for one in world.of("EventSource")}
    for sensor in world.of("Sensor"):
        names = {str(one.get("eventSourceName")) for _, one in sensor.each("spec", "dependencies")}
        for name in sorted(names):
            source = sources.get((sensor.namespace, name))
            if source is not None:
                why = "what it sends before its first listener is there is lost"
                yield source, ("metadata", "name"), sensor, why


ORDER = Rule(
    id="PB417",
    title="ArgoCD applies an object in an earlier wave than what it needs.",
    why="ArgoCD goes on to the next wave when everything of the last is applied and healthy: what waits for something in a "
    "later wave stops the sync for ever. And a Sensor's consumer begins with new events only (`DeliverNew`): what an "
    "EventSource sends before that is lost.",
    mend="Give what is needed a lower sync wave, or the same: within one ArgoCD sorts by kind.",
    source="argo-cd v2.14.21 docs/user-guide/sync-waves.md, resource_customizations; argo-events v1.9.11 "
    "pkg/eventbus/jetstream/sensor/trigger_conn.go:143",
    check=_order,
)

RULES = (ORDER,)
