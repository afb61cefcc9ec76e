"""PB133-PB135: locks, deadlines, and values that an enum does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playbook.documents.document import Path
from playbook.prove.calls import base_of
from playbook.prove.flows import Flow, flows
from playbook.prove.objects import Object
from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.workflow.limits import whole_seconds
from playbook.prove.workflow.turns import Turn, Way
from playbook.prove.workflow.unrolled import Unrolled, unroll
from playbook.prove.workflow.walk import Body, bodies, by_template, entered, key, named
from playbook.prove.world import World


def _locks(world: World) -> Found:
    for flow in world.once(flows):
        waits = [one for one in _entered(world, flow) if _waits(world, one)]
        if "synchronization" in flow.spec and waits:
            path = (*flow.path, "synchronization")
            yield Fault(
                flow.object, path, f'The lock is held while "{waits[0].template.name}" waits.'
            )
    for body in world.once(bodies):
        if "synchronization" in body.value and _waits(world, body):
            path = (*body.template.path, "synchronization")
            said = f'"{body.template.name}" holds its lock while it waits.'
            yield Fault(body.template.object, path, said)


def _entered(world: World, flow: Flow) -> Iterator[Body]:
    home = base_of(world, flow) or flow
    begin = flow.spec.get("entrypoint") or home.spec.get("entrypoint")
    for one in home.templates:
        if one.name == begin:
            yield world.once(by_template)[key(one)]


def _waits(world: World, body: Body) -> bool:
    """Tell whether a template is a wait for somebody, or calls one."""
    seen = {key(body.template)}
    waiting = [body]
    while waiting:
        one = waiting.pop()
        if one.kind == "suspend" and named(one.value, "outputs", "parameters"):
            return True
        for made in one.calls:
            inner = entered(world, made)
            if inner is not None and key(inner.template) not in seen:
                seen.add(key(inner.template))
                waiting.append(inner)
    return False


LOCKS = Rule(
    id="PB133",
    title="A lock is held while something waits for a person or an event.",
    why="Nobody else gets the lock until the wait is over, which may be days; they queue without a sign of it.",
    mend="Put the lock on the template that does the work.",
    source="argo-workflows v4.0.2 workflow/controller/operator.go operate (released when the node is fulfilled)",
    severity="warning",
    check=_locks,
)


def _deadlines(world: World) -> Found:
    for flow in world.once(flows):
        limit = _number(flow.spec.get("activeDeadlineSeconds"))
        for run in unroll(world, flow) if limit is not None else ():
            needed = _longest(run)
            if limit is not None and limit < needed:
                yield _short(flow.object, flow.path, limit, needed)
    for body in world.once(bodies):
        limit = _number(body.value.get("activeDeadlineSeconds"))
        needed = _own(body)
        if limit is not None and limit < needed:
            yield _short(body.template.object, body.template.path, limit, needed)


def _short(one: Object, path: Path, limit: int, needed: int) -> Fault:
    said = f"The deadline is after {limit} s, and its waits may take {needed} s."
    return Fault(one, (*path, "activeDeadlineSeconds"), said)


def _longest(run: Unrolled) -> int:
    """Return how long the waits of a run may take, with all rounds that its counts allow."""

    def needed(turn: Turn, inner: list[tuple[Way, int]]) -> int:
        below = _of_tasks if turn.body.kind == "dag" else _of_groups
        return _own(turn.body) + below(turn.body, inner)

    return run.fold(needed)[run.start]


def _of_groups(_: Body, inner: list[tuple[Way, int]]) -> int:
    groups: dict[int, int] = {}
    for way, needed in inner:
        group = way.made.call.group
        groups[group] = max(groups.get(group, 0), needed)
    return sum(groups.values())


def _of_tasks(body: Body, inner: list[tuple[Way, int]]) -> int:
    """Return how long the longest chain of tasks takes."""
    own = {way.made.call.name: needed for way, needed in inner}
    done: dict[str, int] = {}
    waiting = {one.call.name: [name for name, _ in one.needs] for one in body.calls}
    while ready := [one for one, before in waiting.items() if not waiting.keys() & before]:
        for one in ready:
            earlier = (done.get(name, 0) for name in waiting.pop(one))
            done[one] = max(earlier, default=0) + own.get(one, 0)
    return max(done.values(), default=0)


def _own(body: Body) -> int:
    duration = (body.value["suspend"] or {}).get("duration") if body.kind == "suspend" else ""
    return whole_seconds(str(duration or "")) or 0


def _number(value: Any) -> int | None:
    return int(value) if str(value).isdigit() else None


DEADLINES = Rule(
    id="PB134",
    title="A deadline that is over before the waits are.",
    why="Argo fails what waits, `Step exceeded its deadline`, in the middle of the time that the wait promises.",
    mend="Make the deadline longer than the longest path, or the waits shorter.",
    source="argo-workflows v4.0.2 workflow/controller/operator.go executeSuspend, failSuspendedAndPendingNodesAfterDeadlineOrShutdown",
    severity="warning",
    check=_deadlines,
)


def _enums(world: World) -> Found:
    for flow in world.once(flows):
        base = base_of(world, flow)
        if base is None:
            continue
        declared = named(base.spec, "arguments", "parameters")
        for path, given in flow.object.each(*flow.path, "arguments", "parameters"):
            enum = (declared.get(str(given.get("name"))) or {}).get("enum")
            if enum and "value" in given and str(given["value"]) not in map(str, enum):
                known = ", ".join(map(str, enum))
                said = f'"{given["value"]}" is none of what {base.object.title} takes: {known}.'
                yield Fault(flow.object, (*path, "value"), said)


ENUMS = Rule(
    id="PB135",
    title="A run gives a parameter a value that its template's `enum` does not have.",
    why="Nobody holds a run that names its template with workflowTemplateRef to the enum: it begins with that value, and no guard holds.",
    mend="Give one of the values.",
    source="argo-workflows v4.0.2 workflow/util/merge.go (run: docs/argo-behaviour.md)",
    check=_enums,
)

RULES = (LOCKS, DEADLINES, ENUMS)
