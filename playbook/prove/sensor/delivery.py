"""PB220-PB223: retries that do not happen, last too long, or never see a failure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from playbook.documents.document import Path
from playbook.errors import NotModelled
from playbook.events.attempts import attempts_of
from playbook.prove.flows import Trigger, triggers
from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.sensor.parameters import of_trigger
from playbook.prove.world import World

LONG = 60
"""Seconds that the next event may wait behind one that cannot succeed."""
_DURATION = re.compile(r"0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+", re.ASCII)


def _idle(world: World) -> Found:
    for one in world.once(triggers):
        if one.value.get("retryStrategy") and not one.value.get("atLeastOnce"):
            said = f"Trigger {one.name} has a retryStrategy and no atLeastOnce."
            yield Fault(one.sensor, (*one.path, "retryStrategy"), said)


IDLE = Rule(
    id="PB220",
    title="Retries that never run.",
    why="Without atLeastOnce the action runs beside the loop, which takes it for done: it is tried once, and what fails "
    "is lost.",
    mend="Add `atLeastOnce: true` to the trigger.",
    source="argo-events v1.9.11 pkg/sensors/listener.go:213-240",
    check=_idle,
)


def _durations(world: World) -> Found:
    for one in world.once(triggers):
        for path, value in _backoffs(one):
            if isinstance(value, int) and value:
                said = f"The duration {value} is {value} nanoseconds."
                yield Fault(one.sensor, path, said, mend=f'Write a unit: "{value}s".')
            elif isinstance(value, str) and not _DURATION.fullmatch(value):
                said = f'Go cannot read the duration "{value}".'
                yield Fault(one.sensor, path, said)


def _backoffs(one: Trigger) -> Iterator[tuple[Path, Any]]:
    for steps in (("retryStrategy",), ("policy", "k8s", "backoff")):
        path = (*one.path, *steps, "duration")
        yield path, one.sensor.get(path)


DURATIONS = Rule(
    id="PB221",
    title="A duration without a unit.",
    why="A number is nanoseconds: all tries are over at once. A text without a unit is an error, and nothing is tried.",
    mend='Write for example "10s".',
    source="argo-events v1.9.11 pkg/shared/util/retry.go:13-75",
    check=_durations,
)


def _blocking(world: World) -> Found:
    for one in world.once(triggers):
        acts = one.acts
        if acts is None or (acts[1].get("operation") or "create") not in ("create", "submit"):
            continue
        try:
            lasting = attempts_of(one.value).lasting
        except NotModelled:
            continue
        if lasting > LONG and named(world, one):
            said = f"Trigger {one.name} creates an object of a decided name, and tries for {lasting} seconds."
            yield Fault(one.sensor, (*one.path, "retryStrategy"), said)


def named(world: World, one: Trigger) -> bool:
    """Tell whether the object a trigger makes has a name that is decided, not made up by Kubernetes."""
    metadata = (one.resource[1] if one.resource else {}).get("metadata")
    written = isinstance(metadata, dict) and bool(metadata.get("name"))
    return written or any(
        (each.place == "parameters" and each.dest == "metadata.name")
        or each.dest.endswith("source.resource.metadata.name")
        for each in of_trigger(world, one)
    )


BLOCKING = Rule(
    id="PB222",
    title="A create that is tried again for long.",
    why="An event that is delivered again finds the object there (409), which no retry changes; until the last one the "
    "next event of this trigger waits.",
    mend="Use `operation: patch` for an object that may be there, which makes it too, or fewer steps.",
    source="argo-events v1.9.11 pkg/eventbus/jetstream/sensor/trigger_conn.go; run (docs/argo-behaviour.md)",
    severity="warning",
    check=_blocking,
)


def _statuses(world: World) -> Found:
    for one in world.once(triggers):
        allowed = ((one.value.get("policy") or {}).get("status") or {}).get("allow")
        if "http" in one.template and not allowed:
            said = f"Trigger {one.name} takes every answer for success."
            yield Fault(one.sensor, (*one.path, "template", "http"), said)


STATUSES = Rule(
    id="PB223",
    title="An HTTP trigger without a policy for the status.",
    why="Every answer counts as success, 500 too: nothing is tried again, and the event is gone.",
    mend="Add `policy: {status: {allow: [200]}}`, with `atLeastOnce` and a retryStrategy.",
    source="argo-events v1.9.11 pkg/sensors/triggers/http/http.go:213-226",
    severity="warning",
    check=_statuses,
)

RULES = (IDLE, DURATIONS, BLOCKING, STATUSES)
