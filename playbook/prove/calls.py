"""Which template calls which, across workflows. Never says whether a call is right: what is not found is None."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playbook.documents.document import Path
from playbook.prove.flows import Flow, Template, flows
from playbook.prove.world import World

_SHARED = {False: "WorkflowTemplate", True: "ClusterWorkflowTemplate"}


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A step, a task of a DAG, or a hook.

    Attributes:
        path: to it, from the object's root.
        value: its fields.
        name: its name.
        group: steps: the number of its group; else 0.
    """

    path: Path
    value: Mapping[str, Any]
    name: str
    group: int = 0


Callee = tuple[Flow, Template]


def calls_of(template: Template) -> Iterator[Call]:
    """Yield the steps or the tasks of a template, as written."""
    for group, _ in template.object.each(*template.path, "steps"):
        at = group[-1]
        for path, value in template.object.each(*group):
            if isinstance(value, dict):
                yield Call(path, value, str(value.get("name", "")), int(at))
    for path, value in template.object.each(*template.path, "dag", "tasks"):
        if isinstance(value, dict):
            yield Call(path, value, str(value.get("name", "")))


def resolve(world: World, flow: Flow, call: Call, template: Template) -> Callee | None:
    """Return the template that a call of a template of a flow enters, with the flow it is in."""
    if isinstance(call.value.get("inline"), dict):
        where = (*call.path, "inline")
        return flow, Template(template.object, where, call.value["inline"], "")
    reference = call.value.get("templateRef")
    if isinstance(reference, dict):
        shared = bool(reference.get("clusterScope"))
        home = shared_flow(world, str(reference.get("name")), flow.namespace, cluster=shared)
        return _named(home, str(reference.get("template"))) if home else None
    return _named(flow, str(call.value.get("template", "")))


def shared_flow(world: World, name: str, namespace: str, *, cluster: bool = False) -> Flow | None:
    """Return the WorkflowTemplate of a name, or with `cluster` the ClusterWorkflowTemplate."""
    for one in world.once(_shared).get((_SHARED[cluster], name), ()):
        if cluster or "" in (one.namespace, namespace) or one.namespace == namespace:
            return one
    return None


def base_of(world: World, flow: Flow) -> Flow | None:
    """Return the flow that a spec names in workflowTemplateRef."""
    reference = flow.spec.get("workflowTemplateRef")
    if not isinstance(reference, dict):
        return None
    cluster = bool(reference.get("clusterScope"))
    return shared_flow(world, str(reference.get("name")), flow.namespace, cluster=cluster)


def run_by(world: World, flow: Flow) -> tuple[Callee, ...]:
    """Return every template that a run of a flow may enter: its own, its base's, and all that they call."""
    base = base_of(world, flow)
    waiting: list[Callee] = [(home, one) for home in (flow, base) if home for one in home.templates]
    found: dict[tuple[int, Path], Callee] = {}
    while waiting:
        home, template = waiting.pop()
        key = (id(template.object), template.path)
        if key in found:
            continue
        found[key] = (home, template)
        called = (resolve(world, home, call, template) for call in calls_of(template))
        waiting += [one for one in called if one is not None]
    return tuple(found.values())


def _shared(world: World) -> dict[tuple[str, str], list[Flow]]:
    found: dict[tuple[str, str], list[Flow]] = {}
    for flow in world.once(flows):
        if flow.kind in _SHARED.values() and flow.path == ("spec",):
            found.setdefault((flow.kind, flow.object.name), []).append(flow)
    return found


def _named(flow: Flow, name: str) -> Callee | None:
    found = next((one for one in flow.templates if one.name == name), None)
    return (flow, found) if found else None
