"""PB106: something needs what a step leaves that may be skipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from playbook.documents.document import Path
from playbook.errors import NotModelled
from playbook.prove.flows import flows
from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.workflow.scope import every_text, names_of_steps
from playbook.prove.workflow.tags import Tag, Text
from playbook.prove.workflow.walk import Body, Made, bodies, depends, entered, key, named, needs
from playbook.prove.world import World
from playbook.rehearse.expressions.errors import EvaluationFailed, InvalidExpression
from playbook.rehearse.expressions.expression import compile_expression

_TERMINAL = ((3, 7, 16), (4, 0, 7))
"""From these on a missing output ends the run instead of being tried again."""
_RAN = ("Succeeded", "Failed", "Errored", "Daemoned")
_LATER = "From 4.0.7 (3.7.16) on a missing output ends the run as Error."
_MOST = 4096


def _skipped(world: World) -> Found:
    terminal = _is_terminal(world.settings.version("argo-workflows"))
    for body, made, text in world.once(every_text):
        if made is None:
            continue
        for name, tag in _outputs(text):
            producer = _producer(body, name)
            if producer is None or not _may_miss(body, producer, made):
                continue
            if _certain(world, body, producer):
                continue
            if terminal and _helped(world, (producer, made), name, (text, tag)):
                continue
            said = _said(name, tag, producer)
            yield Fault(body.template.object, text.path, said, why=_LATER if terminal else "")


def _is_terminal(version: tuple[int, int, int]) -> bool:
    major_three, four = _TERMINAL
    return version >= four or ((3, 7, 0) <= version < (4, 0, 0) and version >= major_three)


def _outputs(text: Text) -> Iterator[tuple[str, Tag]]:
    """Yield the outputs of steps that a text names; whether an artifact is there is looked at only when it is used."""
    for tag in text.tags:
        for name in names_of_steps(tag):
            if ".outputs.parameters." in name or name.endswith((".outputs.result", ".exitCode")):
                yield name, tag


def _producer(body: Body, name: str) -> Made | None:
    rest = name.removeprefix(f"{body.prefix}.")
    return next((one for one in body.calls if rest.startswith(f"{one.call.name}.")), None)


def _may_miss(body: Body, producer: Made, made: Made) -> bool:
    """Tell whether a call is looked at although the one it needs did not run."""
    if producer not in body.before(made) or producer.repeated:
        return False
    if body.kind == "steps":
        return bool(producer.when)
    return _dag(body, producer, made)


def _certain(world: World, body: Body, producer: Made) -> bool:
    """Tell whether whoever calls a template has asked what the guard in it asks: then it always holds."""
    callers = world.once(_callers).get(key(body.template), ())
    begun = any(body.template.name == flow.spec.get("entrypoint") for flow in world.once(flows))
    return bool(callers) and not begun and all(_asked(one, producer.when) for one in callers)


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
    ends = _after(body, producer, "")
    missing = [one for one in ends[producer.call.name] if one in ("Skipped", "Omitted")]
    return any(
        True in _answers(body, made, {**_after(body, producer, end), producer.call.name: (end,)})
        for end in missing
    )


def _after(body: Body, fixed: Made, end: str) -> dict[str, tuple[str, ...]]:
    """Return how each task may end; of `fixed`, where an end is given, only that one."""
    found: dict[str, tuple[str, ...]] = {}
    waiting = list(body.calls)
    for _ in range(len(waiting) + 1):
        for made in list(waiting):
            if any(name not in found for name, _ in needs(made)):
                continue
            waiting.remove(made)
            answers = _answers(body, made, found)
            skipped = ("Skipped",) if made.when else ()
            omitted = ("Omitted",) if False in answers else ()
            ran = (*_RAN, *skipped) if True in answers else ()
            found[made.call.name] = (*ran, *omitted)
            if made is fixed and end:
                found[made.call.name] = (end,)
    return {**{one.call.name: _RAN for one in waiting}, **found}


def _answers(body: Body, made: Made, ends: Mapping[str, tuple[str, ...]]) -> set[bool]:
    """Return what the logic before a task may say."""
    logic = depends(made, body.calls)
    asked = sorted({name for name, _ in needs(made)} & ends.keys())
    if not logic or not asked:
        return {True}
    try:
        compiled = compile_expression(logic)
        cases = list(_cases(asked, ends))
        return {bool(compiled.evaluate(case)) for case in cases}
    except (InvalidExpression, NotModelled, EvaluationFailed):
        return {True}


def _cases(
    asked: list[str], ends: Mapping[str, tuple[str, ...]]
) -> Iterator[dict[str, dict[str, bool]]]:
    results = (*_RAN, "Skipped", "Omitted", "AnySucceeded", "AllFailed")
    for count, case in enumerate(product(*(ends[name] for name in asked))):
        if count >= _MOST:
            return
        yield {
            name.replace("-", "_"): {result: result == end for result in results}
            for name, end in zip(asked, case, strict=True)
        }


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
    return bool(alone and inner and argument and "default" in inner.inputs().get(argument, {}))


def _said(name: str, tag: Tag, producer: Made) -> str:
    return f'{tag.source} needs {name}, and "{producer.call.name}" may be skipped.'


SKIPPED = Rule(
    id="PB106",
    title="A guard or an argument needs an output of a step that may be skipped.",
    why="A skipped step leaves none. Argo 4.0.2 then tries again for ever: the run stays Running and nothing in its status says "
    "why, also when the step that asks would be skipped itself, and in spite of `??`. From 4.0.7 on it ends as Error.",
    mend="Put both behind one guard in a template of their own, or let the step run always and decide inside it.",
    source="argo-workflows v4.0.2 workflow/controller/steps.go resolveReferences (run: tests/rehearse/workflow/test_flow_guards.py)",
    check=_skipped,
)

RULES = (SKIPPED,)
