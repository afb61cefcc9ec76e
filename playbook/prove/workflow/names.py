"""PB101-PB103: a template that is called and not there, an argument that is missing, one that nobody takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from playbook.documents.document import Path
from playbook.prove.calls import base_of, shared_flow
from playbook.prove.flows import Flow, flows
from playbook.prove.objects import Object
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.workflow.graph import Edge, edges
from playbook.prove.workflow.tags import OPEN
from playbook.prove.workflow.walk import Body, Made, bodies, named, written_later
from playbook.prove.world import World

_ELSEWHERE = "the {} it names is not in this tree"


def _templates(world: World) -> Found:
    for flow in world.once(flows):
        yield from _of_flow(world, flow)
    for body in world.once(bodies):
        for made in body.calls:
            yield from _called(world, body, made)
            for path, hook in _hooks(made.call.value, made.call.path):
                yield from _hook(world, body.flow, body.template.object, path, hook)


def _of_flow(world: World, flow: Flow) -> Found:
    reference = flow.spec.get("workflowTemplateRef")
    base = base_of(world, flow)
    if isinstance(reference, dict) and base is None:
        path = (*flow.path, "workflowTemplateRef", "name")
        yield from _elsewhere(world, flow.object, path, reference)
        return
    home = base or flow
    for field in ("entrypoint", "onExit"):
        name = flow.spec.get(field)
        if name and not _has(home, str(name)):
            yield _undefined(flow.object, (*flow.path, field), str(name), home)
    for path, hook in _hooks(flow.spec, flow.path):
        yield from _hook(world, home, flow.object, path, hook)


def _called(world: World, body: Body, made: Made) -> Found:
    if made.enters is None:
        yield from _hook(world, body.flow, body.template.object, made.call.path, made.call.value)


def _hook(world: World, flow: Flow, one: Object, path: Path, caller: Mapping[str, Any]) -> Found:
    """Judge what a step, a task or a hook names."""
    reference = caller.get("templateRef")
    home: Flow | None = base_of(world, flow) or flow
    if isinstance(reference, dict):
        cluster = bool(reference.get("clusterScope"))
        home = shared_flow(world, str(reference.get("name")), flow.namespace, cluster=cluster)
        if home is None:
            yield from _elsewhere(world, one, (*path, "templateRef", "name"), reference)
            return
        path, name = (*path, "templateRef", "template"), str(reference.get("template"))
    else:
        path, name = (*path, "template"), str(caller.get("template", ""))
    if "inline" in caller or (home and _has(home, name)):
        return
    if OPEN in name:
        yield Unclear(one, path, "a parameter decides which template is called")
    elif home:
        yield _undefined(one, path, name, home)


def _elsewhere(world: World, one: Object, path: Path, reference: Mapping[str, Any]) -> Found:
    kind = "ClusterWorkflowTemplate" if reference.get("clusterScope") else "WorkflowTemplate"
    if not world.given(kind, str(reference.get("name"))):
        yield Unclear(one, path, _ELSEWHERE.format(kind))


def _undefined(one: Object, path: Path, name: str, home: Flow) -> Fault:
    known = ", ".join(each.name for each in home.templates) or "none"
    whose = "" if home.object is one else f" in {home.object.title}"
    said = f'There is no template "{name}"{whose}.' if name else "It names no template."
    return Fault(one, path, said, mend=f"Known there: {known}." if len(known) < 200 else "")


def _has(flow: Flow, name: str) -> bool:
    return any(one.name == name for one in flow.templates)


def _hooks(value: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for name, hook in (value.get("hooks") or {}).items():
        if isinstance(hook, dict):
            yield (*path, "hooks", name), hook


TEMPLATES = Rule(
    id="PB101",
    title="A step, a hook or an entrypoint names a template that is not there.",
    why="Argo refuses the workflow, or ends the run as Error when it gets there: `template name undefined`.",
    mend="Name a template that is there.",
    source="argo-workflows v4.0.2 workflow/validate/validate.go validateTemplateHolder",
    implies=("PB114",),
    check=_templates,
)


def _missing(world: World) -> Found:
    for out in world.once(edges).values():
        for one in out:
            yield from _unfilled(one)
    for flow in world.once(flows):
        yield from _entry(world, flow)


def _unfilled(edge: Edge) -> Found:
    given = named(edge.made.call.value, "arguments", "parameters")
    for name, declared in edge.callee.inputs.items():
        if name not in given and not _filled(declared):
            said = f'The template "{edge.callee.template.name}" needs the parameter "{name}", and this does not give it.'
            yield Fault(edge.caller.template.object, edge.made.call.path, said)


def _entry(world: World, flow: Flow) -> Found:
    """Judge the entrypoint of a run: its inputs are filled by the workflow's arguments of the same names."""
    home = base_of(world, flow) or flow
    field = "entrypoint"
    name = flow.spec.get(field) or home.spec.get(field)
    called = next((one for one in home.templates if one.name == name), None)
    if called is None or written_later(flow, "entrypoint", "arguments"):
        return
    given = {
        *named(flow.spec, "arguments", "parameters"),
        *named(home.spec, "arguments", "parameters"),
    }
    for parameter, declared in named(called.value, "inputs", "parameters").items():
        if parameter not in given and not _filled(declared):
            said = f'The entrypoint "{name}" needs the parameter "{parameter}", which is no argument of the workflow.'
            path = (*flow.path, field) if field in flow.spec else flow.path
            if flow.kind in ("Workflow", "CronWorkflow"):
                yield Fault(flow.object, path, said)
            else:  # whoever submits it may give what it does not declare
                yield Fault(flow.object, path, said, severity="warning")


def _filled(declared: Mapping[str, Any]) -> bool:
    return any(key in declared for key in ("value", "default", "valueFrom"))


MISSING = Rule(
    id="PB102",
    title="A call does not give a parameter that the template needs.",
    why="Argo refuses the workflow, or ends the run as Error: `inputs.parameters.x was not supplied`.",
    mend="Give it, or declare a `default` for the input.",
    source="argo-workflows v4.0.2 workflow/common/util.go ProcessArgs",
    check=_missing,
)


def _unknown(world: World) -> Found:
    for out in world.once(edges).values():
        for edge in out:
            one = edge.caller.template.object
            for path, argument in one.each(*edge.made.call.path, "arguments", "parameters"):
                name = argument.get("name")
                if name not in edge.callee.inputs:
                    said = f'The template "{edge.callee.template.name}" has no input "{name}".'
                    yield Fault(one, (*path, "name"), said)


UNKNOWN = Rule(
    id="PB103",
    title="A call gives an argument that the template does not take.",
    why="Argo drops it without a word: the template works with its default, or with nothing.",
    mend="Declare the input, or mend the name.",
    source="argo-workflows v4.0.2 workflow/common/util.go ProcessArgs: only declared inputs are looked at",
    severity="warning",
    implies=("PB102",),
    check=_unknown,
)

RULES = (TEMPLATES, MISSING, UNKNOWN)
