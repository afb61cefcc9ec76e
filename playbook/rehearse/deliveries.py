"""A delivery on its way: EventSource, Sensors, API server; what is stored and what is not, and why. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from playbook.events.calls import HttpCall, KubernetesCall
from playbook.events.canonical import Event, canonical_event
from playbook.events.engine import Outcome
from playbook.reconcile.observe import signal_of
from playbook.rehearse.calls import call_of
from playbook.rehearse.tree import Tree
from playbook.rehearse.world import Call, Owned, World

# The order in which our Sensors ask, turned round: who was refused for the branch had passed the action.
LATEST_FIRST = ("label.name", "head.ref", "repository.full_name", "body.action", "X-GitHub-Event")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One POST of GitHub's: `said` is it in words."""

    event: str
    id: str
    body: Mapping[str, Any]
    said: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came of a delivery: the Signals it stored, the calls it made, or what said no."""

    world: World
    stored: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    silent: tuple[tuple[str, Outcome], ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return why nothing came of it; written only when somebody asks, for most deliveries are fine."""
        said = (f"Sensor/{sensor} {one.trigger}: {one.reason}" for sensor, one in self.silent)
        return (*said, *self.refused)


def arrive(tree: Tree, world: World, delivery: Delivery) -> Arrived:
    """Hand a delivery to the event source; each trigger that fires stores its object."""
    event = canonical_event(delivery.event, delivery.id, delivery.body)
    repository = full_name(event)
    outcomes = tree.hear(event, repository)
    if not outcomes:
        return Arrived(world, refused=(_unheard(tree, delivery.event, repository),))
    stored: list[str] = []
    again: list[str] = []
    calls: list[Call] = []
    silent: list[tuple[str, Outcome]] = []
    refusals: list[str] = []
    for sensor, outcome in outcomes:
        if isinstance(outcome.call, HttpCall):
            about = (delivery.id, delivery.said)
            made = call_of((sensor, outcome.trigger), outcome.call, about, world.now)
            world = replace(world, calls=(*world.calls, made))
            calls.append(made)
            continue
        if not isinstance(outcome.call, KubernetesCall):
            silent.append((sensor, outcome))
            continue
        name, refused = _store(tree, outcome.call)
        known = any(one.signal.name == name for one in world.signals)
        if refused:
            refusals.append(
                f"Sensor/{sensor} {outcome.trigger}: the API server refuses it: {refused}"
            )
        elif known:
            again.append(name)
        else:
            stored.append(name)
            world = world.with_signal(Owned(signal_of(outcome.call.resource, world.now)))
    return Arrived(world, tuple(stored), tuple(again), tuple(calls), tuple(silent), tuple(refusals))


def _store(tree: Tree, call: KubernetesCall) -> tuple[str, str]:
    return str(call.resource.get("metadata", {}).get("name")), tree.refused(call.resource)


def full_name(event: Event) -> str:
    """Return the repository a delivery is about, or ""."""
    repository = event.body.get("repository")
    return str(repository.get("full_name") or "") if isinstance(repository, Mapping) else ""


def _unheard(tree: Tree, event: str, repository: str) -> str:
    if not tree.sources:
        return "no EventSource is rendered"
    taken = sorted({name for source in tree.sources for name in source.events})
    if not any(event in source.events for source in tree.sources):
        return f"{event} is not subscribed; the EventSource takes {', '.join(taken)}"
    return f"the EventSource does not cover {repository or 'a delivery without repository'}"


def nearest(reasons: tuple[str, ...]) -> str:
    """Return the reason of the trigger that came nearest to firing: the one whose last filter said no."""
    for path in LATEST_FIRST:
        for reason in reasons:
            if path in reason:
                return reason
    return reasons[0] if reasons else ""
