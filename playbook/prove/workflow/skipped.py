"""PB106: a call, or an output, needs what a step leaves that may be skipped."""

from __future__ import annotations

from playbook.documents.document import Path
from playbook.prove.flows import flows
from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.workflow.dag_ends import after, answers
from playbook.prove.workflow.scope import every_name, every_text
from playbook.prove.workflow.tags import Tag, Text
from playbook.prove.workflow.truth import certain_names, tree
from playbook.prove.workflow.walk import Body, Made, bodies, entered, key, named
from playbook.prove.world import World

_TERMINAL = ((3, 7, 16), (4, 0, 7))
"""From these on a missing output ends the run instead of being tried again."""
_LATER = "From 4.0.7 (3.7.16) on a missing output ends the run as Error."
_LEAVINGS = (".outputs.result", ".exitCode")
_OF_OUTPUT = "A skipped step leaves none. When all steps are over, the template ends as Error: `Unable to resolve`."
_MEND_OUTPUT = (
    "Write a `default` beside it (of an artifact `optional: true`), or ask first: "
    "`steps.a.status == 'Succeeded' ? steps.a.outputs.parameters.x : ''`."
)


def _skipped(world: World) -> Found:
    terminal = _is_terminal(world.settings.version("argo-workflows"))
    for body, made, text, tag, name in world.once(every_name):
        if made is None or not _is_output(name):
            continue
        producer = _producer(body, name)
        if producer is None or not _may_miss(body, producer, made):
            continue
        if _certain(world, body, producer):
            continue
        if terminal and _helped(world, (producer, made), name, (text, tag)):
            continue
        said = _said(name, tag, producer)
        yield Fault(body.template.object, text.path, said, why=_LATER if terminal else "")
    yield from _in_outputs(world)


def _in_outputs(world: World) -> Found:
    """Judge the outputs of steps and DAGs: made once, when all is over (getTemplateOutputsFromScope)."""
    for body, made, text in world.once(every_text):
        if made is not None or body.kind not in ("steps", "dag") or _has_other(body, text):
            continue
        tag = text.tags[0]
        for name in sorted(_always_asked(text, tag)):
            producer = _producer(body, name)
            if producer is None or not _may_be_skipped(body, producer):
                continue
            if not _certain(world, body, producer):
                said = _said(name, tag, producer)
                yield Fault(body.template.object, text.path, said, _MEND_OUTPUT, _OF_OUTPUT)


def _has_other(body: Body, text: Text) -> bool:
    """Tell whether an output does without what it names: it has a default, or may be missing."""
    last = text.path[-1]
    one = body.template.object.get(text.path[:-1])
    if last in ("parameter", "expression"):
        return "default" in one
    return last != "from" or one.get("optional") is True


def _always_asked(text: Text, tag: Tag) -> set[str]:
    """Return the outputs of steps that are looked at whatever else holds."""
    if not tag.expression:
        found = {tag.text}
    else:
        node = tree(tag)
        found = set(certain_names(node)) if node is not None else set()
    if text.path[-1] == "from":
        return {one for one in found if ".outputs.artifacts." in one}
    # A missing exitCode is nil in an expression, and no error.
    endings = _LEAVINGS[:1] if tag.expression else _LEAVINGS
    return {one for one in found if ".outputs.parameters." in one or one.endswith(endings)}


def _may_be_skipped(body: Body, producer: Made) -> bool:
    if producer.repeated:
        return False
    if body.kind == "steps":
        return bool(producer.when)
    ends = after(body, producer, "")[producer.call.name]
    return "Skipped" in ends or ("depends" in producer.call.value and "Omitted" in ends)


def _is_terminal(version: tuple[int, int, int]) -> bool:
    major_three, four = _TERMINAL
    return version >= four or ((3, 7, 0) <= version < (4, 0, 0) and version >= major_three)


def _is_output(name: str) -> bool:
    """Tell whether it is an output of a step; whether an artifact is there is looked at only when it is used."""
    return ".outputs.parameters." in name or name.endswith(_LEAVINGS)


def _producer(body: Body, name: str) -> Made | None:
    rest = name.removeprefix(f"{body.prefix}.")
    return next((one for one in body.calls if rest.startswith(f"{one.call.name}.")), None)


def _may_miss(body: Body, producer: Made, made: Made) -> bool:
    """Tell whether a call is looked at although the one it needs did not run."""
    grouped = body.kind == "steps"
    if producer.repeated or (grouped and not producer.when) or producer not in body.before(made):
        return False
    return grouped or _dag(body, producer, made)


def _certain(world: World, body: Body, producer: Made) -> bool:
    """Tell whether whoever calls a template has asked what the guard in it asks: then it always holds."""
    if body.template.name in world.once(_begun):
        return False
    callers = world.once(_callers).get(key(body.template), ())
    return bool(callers) and all(_asked(one, producer.when) for one in callers)


def _begun(world: World) -> frozenset[object]:
    """Return the names of templates that a run may begin with."""
    return frozenset(flow.spec.get("entrypoint") for flow in world.once(flows))


def _asked(caller: Made, guard: str) -> bool:
    for name, value in caller.arguments.items():
        guard = guard.replace(f"{{{{inputs.parameters.{name}}}}}", value)
    return guard.split() == caller.when.split()


def _callers(world: World) -> dict[tuple[int, Path], list[Made]]:
    found: dict[tuple[int, Path], list[Made]] = {}
    for body in world.once(bodies):
        for made in body.calls:
            if made.enters is not None:
                found.setdefault(key(made.enters[1]), []).append(made)
    return found


def _dag(body: Body, producer: Made, made: Made) -> bool:
    """Tell whether a task may begin while a task before it was skipped or omitted.

    Every task is taken to end in every way, whatever the others did.
    """
    if not any(one.when or "depends" in one.call.value for one in body.calls):
        return False  # what follows a failure is omitted, too
    ends = after(body, producer, "")
    missing = [one for one in ends[producer.call.name] if one in ("Skipped", "Omitted")]
    return any(
        True in answers(body, made, {**after(body, producer, end), producer.call.name: (end,)})
        for end in missing
    )


def _helped(world: World, calls: tuple[Made, Made], name: str, where: tuple[Text, Tag]) -> bool:
    """Tell whether something stands for a missing output, as later versions have it (docs/variables.md)."""
    producer, consumer = calls
    text, tag = where
    if tag.expression and "??" in tag.text:
        return True
    declared = named(producer.enters[1].value, "outputs", "parameters") if producer.enters else {}
    output = declared.get(name.rpartition(".")[2]) or {}
    if "default" in (output.get("valueFrom") or {}):
        return True
    inner = entered(world, consumer)
    argument = next((key for key, value in consumer.arguments.items() if value == text.text), None)
    alone = text.text.strip() == tag.source
    return bool(alone and inner and argument and "default" in inner.inputs.get(argument, {}))


def _said(name: str, tag: Tag, producer: Made) -> str:
    return f'{tag.source} needs {name}, and "{producer.call.name}" may be skipped.'


SKIPPED = Rule(
    id="PB106",
    title="A guard, an argument or an output needs an output of a step that may be skipped.",
    why="A skipped step leaves none. Argo 4.0.2 then tries again for ever: the run stays Running and nothing in its status says "
    "why, also when the step that asks would be skipped itself, and in spite of `??`. From 4.0.7 on it ends as Error.",
    mend="Put both behind one guard in a template of their own, or let the step run always and decide inside it.",
    source="argo-workflows v4.0.2 workflow/controller/steps.go resolveReferences, operator.go getTemplateOutputsFromScope (run: tests/rehearse/workflow/test_flow_guards.py)",
    check=_skipped,
)

RULES = (SKIPPED,)
