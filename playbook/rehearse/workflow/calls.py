"""Read the templates that call others: steps and DAG. Refuses by name what is not modelled."""

import re
from collections.abc import Mapping
from typing import Any

from playbook.errors import NotModelled
from playbook.rehearse.expressions.expression import compile_expression
from playbook.rehearse.workflow.depends import dependencies
from playbook.rehearse.workflow.fields import Fields, InvalidFlow, any_string, closed, listed
from playbook.rehearse.workflow.names import Names
from playbook.rehearse.workflow.state import Phase
from playbook.rehearse.workflow.templates import Key, Result, Step
from playbook.rehearse.workflow.templating import tags

NAME = re.compile(r"[a-zA-Z0-9][-a-zA-Z0-9]*")


def groups(template: Fields, origin: str, where: str) -> tuple[tuple[Step, ...], ...]:
    """Read the groups of a steps template."""
    found = tuple(
        tuple(_step(step, origin, f"{where}.steps[{index}]") for step in group)
        for index, group in enumerate(template["steps"] or [])
    )
    _unique([step.name for group in found for step in group], where)
    return found


def dag_tasks(template: Fields, origin: str, where: str) -> tuple[Step, ...]:
    """Read the tasks of a DAG."""
    fields = listed(template, "dag", "tasks")
    if extra := sorted(template["dag"].keys() - {"tasks", "target", "failFast"}):
        raise NotModelled(f"{where}.dag.{extra[0]} is not modelled")
    _unique([str(task.get("name")) for task in fields], where)
    by_name = {str(task.get("name")): task for task in fields}
    if any(task.get("depends") for task in fields):
        _only_depends(fields, where)
    read = {name: dependencies(task, by_name, f"{where}.{name}") for name, task in by_name.items()}
    needs = {name: needed for name, (needed, _) in read.items()}
    return tuple(
        _step(task, origin, f"{where}.dag", (needs, read[str(task["name"])][1])) for task in fields
    )


def _only_depends(tasks: list[Fields], where: str) -> None:
    for task in tasks:
        if task.get("dependencies") or task.get("continueOn"):
            raise InvalidFlow(
                f"{where}: depends cannot stand beside dependencies or continueOn in one DAG"
            )


def _unique(names: list[str], where: str) -> None:
    for name in names:
        if not NAME.fullmatch(name):
            raise InvalidFlow(f"{where}: the name '{name}' of a step is not valid")
        if names.count(name) > 1:
            raise InvalidFlow(f"{where}: the name '{name}' is not unique")


def _step(
    fields: Fields, origin: str, where: str, dag: tuple[Mapping[str, list[str]], str] = ({}, "")
) -> Step:
    name = str(fields.get("name"))
    at = f"{where}.{name}"
    needs, depends = dag
    closed(fields, "task" if name in needs else "step", at)
    continues = fields.get("continueOn") or {}
    return Step(
        name=name,
        template=_called(fields, origin, at),
        when=_guard(fields.get("when"), at),
        arguments=tuple(_argument(a, at) for a in _parameters(fields, at)),
        continues_on=frozenset(
            phase
            for phase, field in ((Phase.FAILED, "failed"), (Phase.ERROR, "error"))
            if continues.get(field)
        ),
        needs=tuple(needs.get(name, ())),
        depends=depends,
        ancestors=_ancestors(name, needs, at),
    )


def _ancestors(name: str, needs: Mapping[str, list[str]], where: str) -> frozenset[str]:
    found: set[str] = set()
    open_ends = list(needs.get(name, ()))
    while open_ends:
        ancestor = open_ends.pop()
        if ancestor == name:
            raise InvalidFlow(f"{where}: the dependencies form a cycle")
        if ancestor not in found:
            found.add(ancestor)
            open_ends += needs[ancestor]
    return frozenset(found)


def _called(fields: Fields, origin: str, where: str) -> Key:
    reference = fields.get("templateRef")
    if not reference:
        return origin, str(fields.get("template"))
    if reference.get("clusterScope"):
        raise NotModelled(f"{where}.templateRef.clusterScope is not modelled")
    return str(reference.get("name")), str(reference.get("template"))


def _guard(when: Any, where: str) -> str:
    """Read a guard: nothing, true, false, or one expression that gives the whole answer."""
    text = any_string(when) or ""
    found = tags(text)
    whole = len(found) == 1 and text.strip() == found[0].source
    if (not found and text in ("", "true", "false")) or (whole and found[0].expression):
        return text.strip()
    raise NotModelled(
        f"{where}.when `{text}`: values pasted into a guard are not modelled, a value can change its sense",
        hint="Write one expression: {{=steps['gate'].outputs.parameters.decision == 'go'}}.",
    )


def _parameters(fields: Fields, where: str) -> list[Any]:
    arguments = fields.get("arguments") or {}
    if extra := sorted(name for name in arguments if name != "parameters" and arguments[name]):
        raise NotModelled(f"{where}.arguments.{extra[0]} is not modelled")
    return list(arguments.get("parameters") or [])


def _argument(fields: Fields, where: str) -> tuple[str, str]:
    at = f"{where}.arguments.{fields.get('name')}"
    closed(fields, "argument", at)
    value = any_string(fields.get("value"))
    if value is None:
        raise InvalidFlow(f"{at} has no value")
    return str(fields["name"]), value


def results(template: Fields, names: Names) -> tuple[Result, ...]:
    """Read the outputs of steps or a DAG."""
    found: list[Result] = []
    for parameter in listed(template, "outputs", "parameters"):
        at = f"{names.where}.outputs.parameters.{parameter.get('name')}"
        closed(parameter, "output", at)
        source = parameter.get("valueFrom") or {}
        if extra := sorted(source.keys() - {"parameter", "expression", "default"}):
            raise NotModelled(f"{at}.valueFrom.{extra[0]} is not modelled")
        reference, expression = source.get("parameter") or "", source.get("expression") or ""
        if bool(reference) == bool(expression):
            raise InvalidFlow(f"{at} needs valueFrom.parameter or .expression")
        _check_result(reference, expression, names, at)
        name = tags(reference)[0].name if reference else ""
        default = any_string(source.get("default"))
        found.append(Result(str(parameter["name"]), name, expression, default))
    return tuple(found)


def _check_result(reference: str, expression: str, names: Names, where: str) -> None:
    if reference:
        found = tags(reference)
        plain = len(found) == 1 and reference == found[0].source and not found[0].expression
        if not plain or not found[0].name.startswith(names.own):
            raise NotModelled(
                f"{where}.valueFrom.parameter `{reference}` is not modelled",
                hint="Only one plain tag of a step or task works; else use valueFrom.expression.",
            )
        names.check(reference)
        return
    if tags(expression):
        raise NotModelled(f"{where}.valueFrom.expression with tags inside is not modelled")
    compiled = compile_expression(expression)
    for name in sorted(compiled.references):
        if name.startswith("workflow."):
            raise InvalidFlow(f"{where}: {name} is not known in valueFrom.expression")
    names.check_expression(compiled)
