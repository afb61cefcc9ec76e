"""What a text in a workflow may name. Knows names, never values.

Source: argo-workflows v4.0.2 workflow/validate/validate.go (resolveAllVariables, addOutputsToScope).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from playbook.documents.document import Path
from playbook.prove.calls import base_of
from playbook.prove.flows import Flow, flows
from playbook.prove.workflow.tags import Tag, Text, expression, texts
from playbook.prove.workflow.walk import Body, Made, bodies, entered, named
from playbook.prove.world import World

_OF_STEP = ("id", "startedAt", "finishedAt", "hostNodeName", "status", "ip", "exitCode", "name")
_WITH_RESULT = ("container", "containerSet", "script", "data", "http", "plugin")
_EXPRESSIONS = ("expression", "fromExpression")


def inputs(body: Body) -> frozenset[str]:
    """Return the names of the inputs that a text of a template may name, its outer templates' too."""
    found: set[str] = set()
    at: Body | None = body
    while at is not None:
        found |= {f"inputs.parameters.{name}" for name in at.inputs}
        for name in named(at.value, "inputs", "artifacts"):
            found |= {f"inputs.artifacts.{name}", f"inputs.artifacts.{name}.path"}
        at = at.outer
    return frozenset(found)


def outputs(world: World, body: Body, made: Made) -> frozenset[str] | None:
    """Return the names that a call leaves, or None where that is not known."""
    prefix = f"{body.prefix}.{made.call.name}"
    if made.enters is None:
        return None
    value = made.enters[1].value
    inner = entered(world, made)
    found = {f"{prefix}.{name}" for name in _OF_STEP}
    if made.repeated or (inner and inner.kind in _WITH_RESULT):
        found |= {f"{prefix}.outputs.result", f"{prefix}.outputs.parameters"}
    for kind in ("parameters", "artifacts"):
        found |= {f"{prefix}.outputs.{kind}.{name}" for name in named(value, "outputs", kind)}
    return frozenset(found)


def _of_steps(tag: Tag) -> list[str]:
    """Return what a tag names of steps and tasks; their own name is none of it."""
    found = [one for one in tag.names if one.startswith(("steps.", "tasks."))]
    return sorted(one for one in found if one not in ("steps.name", "tasks.name"))


def has(known: frozenset[str], name: str) -> bool:
    """Tell whether a name is known, or is the map that holds known ones."""
    return name in known or any(one.startswith(f"{name}.") for one in known)


def own_texts(body: Body) -> Iterator[Text]:
    """Yield the texts of a template but those of its calls: a leaf's whole, a caller's outputs."""
    at = body.template.path
    if body.kind in ("steps", "dag"):
        yield from texts(body.value.get("outputs") or {}, (*at, "outputs"))
        yield from _bare(body)
    else:
        yield from texts(body.value, at, ("metrics", "hooks"))


def _bare(body: Body) -> Iterator[Text]:
    """Yield the expressions of a caller's outputs, which stand without braces."""
    one = body.template.object
    for kind, field in (("parameters", "valueFrom"), ("artifacts", "")):
        for path, item in one.each(*body.template.path, "outputs", kind):
            fields = item.get(field) or {} if field else item
            for name in _EXPRESSIONS:
                if isinstance(fields.get(name), str):
                    where = (*path, field, name) if field else (*path, name)
                    yield Text(where, fields[name], (expression(fields[name]),))


Named: TypeAlias = tuple[Body, "Made | None", Text, Tag, str]
"""A name of what a step leaves, with the template, the call, the text and the tag it stands in."""


def every_name(world: World) -> tuple[Named, ...]:
    """Return everything of steps and tasks that a text names. Ask `world.once(every_name)`."""
    return tuple(
        (body, made, text, tag, name)
        for body, made, text in world.once(every_text)
        for tag in text.tags
        for name in _of_steps(tag)
    )


def every_text(world: World) -> tuple[tuple[Body, Made | None, Text], ...]:
    """Return every text with tags, with the call it belongs to. Ask `world.once(every_text)`."""
    found: list[tuple[Body, Made | None, Text]] = []
    for body in world.once(bodies):
        found += [(body, None, one) for one in own_texts(body)]
        for made in body.calls:
            found += [(body, made, one) for one in made.texts()]
    return tuple(found)


def parameters(world: World) -> dict[tuple[int, Path], tuple[frozenset[str], ...]]:
    """Return, for each flow, the sets of workflow parameters that its templates may name; none: any.

    A shared template may be entered from another workflow, and sees that one's parameters; or from an event.
    """
    own = {(id(flow.object), flow.path): _declared(world, flow) for flow in world.once(flows)}
    every = frozenset(name for one in own.values() for name in one) | frozenset(_bound(world))
    found: dict[tuple[int, Path], tuple[frozenset[str], ...]] = {}
    for flow in world.once(flows):
        at = (id(flow.object), flow.path)
        if flow.kind in ("Workflow", "CronWorkflow"):
            found[at] = (own[at],)
        else:
            found[at] = (own[at], every) if own[at] else ()
    return found


def _bound(world: World) -> Iterator[str]:
    """Yield the parameters that WorkflowEventBindings give (v4.0.2 event_types.go, Submit); no schema of them is known."""
    for one in world.strangers:
        if one.kind == "WorkflowEventBinding":
            for _, parameter in one.each("spec", "submit", "arguments", "parameters"):
                if isinstance(parameter, dict):
                    yield str(parameter.get("name", ""))


def _declared(world: World, flow: Flow) -> frozenset[str]:
    base = base_of(world, flow)
    found = set(named(flow.spec, "arguments", "parameters"))
    return frozenset(found | set(named(base.spec, "arguments", "parameters") if base else ()))
