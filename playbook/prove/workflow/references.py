"""PB104, PB105: a tag or an expression names something that is not there, or not there yet."""

from __future__ import annotations

from dataclasses import replace

from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.workflow.scope import (
    every_name,
    every_text,
    has,
    inputs,
    outputs,
    parameters,
)
from playbook.prove.workflow.tags import Tag, Text
from playbook.prove.workflow.walk import Body, Made, bodies
from playbook.prove.world import World

_PARAMETER = "workflow.parameters."


def _undeclared(world: World) -> Found:
    declared = world.once(parameters)
    inner = world.once(_inputs)
    for body, made, text in world.once(every_text):
        if made is not None and isinstance(made.call.value.get("inline"), dict):
            continue  # Argo lets the call name its inline template's inputs
        of_flow = declared[id(body.flow.object), body.flow.path]
        for tag in text.tags:
            for name in sorted(tag.names):
                if name.startswith("inputs.") and not _input(inner[body], name):
                    yield _said(body, text, tag, name, "is no input of this template")
                elif name.startswith(_PARAMETER) and not _parameter(of_flow, name):
                    fault = _said(body, text, tag, name, "is no parameter of the workflow")
                    yield _foreign(body, fault)


def _inputs(world: World) -> dict[Body, frozenset[str]]:
    return {body: inputs(body) for body in world.once(bodies)}


def _input(known: frozenset[str], name: str) -> bool:
    return name == "inputs.parameters" or has(known, name)


def _parameter(known: tuple[frozenset[str], ...], name: str) -> bool:
    return not known or any(name.removeprefix(_PARAMETER) in one for one in known)


def _said(body: Body, text: Text, tag: Tag, name: str, what: str) -> Fault:
    return Fault(body.template.object, text.path, f"{tag.source}: {name} {what}.")


def _foreign(body: Body, fault: Fault) -> Fault:
    """Whoever runs a shared template may give it parameters that it does not declare."""
    if body.flow.kind in ("Workflow", "CronWorkflow"):
        return fault
    said = fault.said.replace(
        "of the workflow.", "that is declared here: whoever runs it has to give it."
    )
    return replace(fault, said=said, severity="warning")


UNDECLARED = Rule(
    id="PB104",
    title="A tag names an input or a parameter of the workflow that is not declared.",
    why="Argo refuses a plain tag when the workflow begins. In an expression, and in a shared template, nobody looks: the "
    "tag is left as it stands, and a guard or a container works with its text.",
    mend="Declare it, or mend the name; one with `-` in an expression is written `inputs.parameters['a-b']`.",
    source="argo-workflows v4.0.2 workflow/validate/validate.go resolveAllVariables, util/template/expression_template.go",
    check=_undeclared,
)


def _not_there(world: World) -> Found:
    for body in world.once(bodies):
        yield from _dependencies(body)
    known: dict[tuple[Body, Made | None], dict[str, frozenset[str] | None]] = {}
    for body, made, text, tag, name in world.once(every_name):
        if (body, made) not in known:
            known[body, made] = _seen(world, body, made)
        if reason := _wrong(body, made, known[body, made], name):
            yield _said(body, text, tag, name, reason)


def _dependencies(body: Body) -> Found:
    known = {one.call.name for one in body.calls}
    for made in body.calls:
        for name, _ in made.needs:
            if name not in known:
                field = "depends" if made.call.value.get("depends") else "dependencies"
                said = f'It waits for "{name}", which is no task of this DAG.'
                yield Fault(body.template.object, (*made.call.path, field), said)


def _seen(world: World, body: Body, made: Made | None) -> dict[str, frozenset[str] | None]:
    """Return what each call that a text can see leaves."""
    calls = body.calls if made is None else body.before(made)
    left = world.once(_left)
    return {one.call.name: left[one] for one in calls}


def _left(world: World) -> dict[Made, frozenset[str] | None]:
    return {made: outputs(world, body, made) for body in world.once(bodies) for made in body.calls}


def _wrong(body: Body, made: Made | None, seen: dict[str, frozenset[str] | None], name: str) -> str:
    """Return what is wrong with a name of a step's, or ""."""
    root, _, rest = name.partition(".")
    caller = body.kind in ("steps", "dag")
    if not caller or root != body.prefix:
        # an inline leaf is written inside its caller, whose names it may see
        inline = body.outer is not None and not caller
        return "" if inline else "is never known here: only who calls a step sees what it leaves"
    step = next((one for one in seen if rest == one or rest.startswith(f"{one}.")), None)
    if step is not None:
        known = seen[step]
        return "" if known is None or has(known, name) else f'is nothing that "{step}" leaves'
    if made is not None and rest == f"{made.call.name}.status":
        return ""
    return _never(body, rest)


def _never(body: Body, rest: str) -> str:
    """Say why what a step leaves cannot be seen."""
    if not any(rest.startswith(f"{one.call.name}.") for one in body.calls):
        return "names no step of this template"
    if body.kind == "dag":
        return "is of a task that this one does not wait for"
    return "is of a step that is not done by then: it is in the same group or a later one"


NOT_THERE = Rule(
    id="PB105",
    title="A tag names what a step leaves, and no step before it leaves that.",
    why="Argo 4.0.2 tries again for ever: the run stays Running, and only the controller's log says "
    "`Failed to resolve references`. `argo lint` sees it in plain tags only, and not within a group.",
    mend="Name an output that the step's template declares, of a step in an earlier group (of a DAG: of a task it depends on).",
    source="argo-workflows v4.0.2 workflow/controller/steps.go resolveReferences, dag.go resolveDependencyReferences",
    implies=("PB106",),
    check=_not_there,
)

RULES = (UNDECLARED, NOT_THERE)
