"""PB114, PB115: templates that nobody enters, a workflow without a beginning; and which template calls which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from playbook.documents.document import Path
from playbook.prove.calls import Call, base_of, resolve
from playbook.prove.flows import Flow, flows
from playbook.prove.objects import Object
from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.workflow.walk import (
    Body,
    Made,
    bodies,
    by_template,
    entered,
    key,
    written_later,
)
from playbook.prove.world import World

Place = tuple[int, Path]


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """A call between templates that are both known; `to` is the place of the one that is entered."""

    caller: Body
    made: Made
    callee: Body
    to: Place


def edges(world: World) -> dict[Place, list[Edge]]:
    """Return the calls of each template. Ask `world.once(edges)`."""
    found: dict[Place, list[Edge]] = {}
    for body in world.once(bodies):
        out = found.setdefault(key(body.template), [])
        for made in body.calls:
            inner = entered(world, made)
            if inner is not None:
                out.append(Edge(body, made, inner, key(inner.template)))
    return found


def reached(graph: Mapping[Place, list[Edge]], start: Place) -> set[Place]:
    """Return every template that a call leads to from one, itself among them."""
    found = {start}
    waiting = [start]
    while waiting:
        for one in graph.get(waiting.pop(), ()):
            if one.to not in found:
                found.add(one.to)
                waiting.append(one.to)
    return found


def callers(world: World) -> dict[Place, tuple[Place, ...]]:
    """Return the templates that call each template. Ask `world.once(callers)`."""
    found: dict[Place, dict[Place, None]] = {}
    for at, out in world.once(edges).items():
        for one in out:
            found.setdefault(one.to, {})[at] = None
    return {at: tuple(several) for at, several in found.items()}


def leading(world: World, ends: Iterable[Place]) -> frozenset[Place]:
    """Return these templates, and all from which calls lead to one of them."""
    above = world.once(callers)
    found: set[Place] = set()
    waiting = list(ends)
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += above.get(at, ())
    return frozenset(found)


def _unreached(world: World) -> Found:
    graph = world.once(edges)
    starts = [at for flow in world.once(flows) for at in _starts(world, flow)]
    found: set[Place] = set()
    for at in starts:
        found |= reached(graph, at) if at not in found else set()
    for flow in world.once(flows):
        if not flow.spec.get("entrypoint"):
            continue  # a library: others enter what they need
        for one in flow.templates:
            if key(one) not in found:
                yield Fault(
                    one.object, (*one.path, "name"), f'Nobody calls the template "{one.name}".'
                )


def _starts(world: World, flow: Flow) -> Iterator[Place]:
    """Yield what a run of a flow begins with, what its hooks enter, and what is called from other workflows."""
    home = base_of(world, flow) or flow
    for field in ("entrypoint", "onExit"):
        name = flow.spec.get(field)
        yield from (key(one.template) for one in _named(world, home, name))
    for one in (flow.spec.get("hooks") or {}).values():
        yield from _hooked(world, home, one)
    for template in flow.templates:
        body = world.once(by_template)[key(template)]
        for made in body.calls:
            for one in (made.call.value.get("hooks") or {}).values():
                yield from _hooked(world, flow, one)
            name = made.call.value.get("onExit")
            yield from (key(one.template) for one in _named(world, flow, name))
            inner = entered(world, made)
            if inner is not None and inner.flow is not flow:
                yield key(inner.template)


def _named(world: World, flow: Flow, name: object) -> Iterator[Body]:
    for one in flow.templates:
        if one.name == name:
            yield world.once(by_template)[key(one)]


def _hooked(world: World, flow: Flow, hook: object) -> Iterator[Place]:
    if isinstance(hook, dict) and flow.templates:
        found = resolve(world, flow, Call((), hook, ""), flow.templates[0])
        if found is not None and "inline" not in hook:
            yield key(found[1])


UNREACHED = Rule(
    id="PB114",
    title="A template that nobody calls.",
    why="It never runs. What was meant to call it calls something else, or nothing.",
    mend="Call it, or take it away.",
    source="argo-workflows v4.0.2 workflow/validate/validate.go: all templates are looked at, reached or not",
    severity="warning",
    check=_unreached,
)


def _entrypoints(world: World) -> Found:
    for flow in world.once(flows):
        if flow.kind not in ("Workflow", "CronWorkflow") or flow.spec.get("entrypoint"):
            continue
        if written_later(flow, "entrypoint", "workflowTemplateRef"):
            continue
        base = base_of(world, flow)
        if "workflowTemplateRef" in flow.spec and (base is None or base.spec.get("entrypoint")):
            continue
        yield _without(flow.object, flow.path, base)


def _without(one: Object, path: Path, base: Flow | None) -> Fault:
    whose = f" and neither has {base.object.title}" if base else ""
    return Fault(one, path, f"The workflow has no entrypoint{whose}.")


ENTRYPOINT = Rule(
    id="PB115",
    title="A workflow without an entrypoint.",
    why="Argo ends the run as Error before anything runs: `spec.entrypoint is required`.",
    mend="Name the template that it begins with.",
    source="argo-workflows v4.0.2 workflow/validate/validate.go ValidateWorkflow",
    check=_entrypoints,
)

RULES = (UNREACHED, ENTRYPOINT)
