"""The arguments of a run, checked here because Argo does not. Pure.

Argo takes unknown names, any value for an enum of a WorkflowTemplate, and breaks on some characters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playbook.submit.task import InvalidSubmission, Task

GITHUB = "https://github.com/"
IDENTITY = ("task-id", "service-id", "repository-url")


def arguments(task: Task, parameters: Mapping[str, str]) -> dict[str, str]:
    """Return every argument of a run: the task's, then the others in the order of their names.

    Raises:
        InvalidSubmission: one of the task's is given again, or Argo would not take a value as it is.
    """
    for name in IDENTITY:
        if name in parameters:
            raise InvalidSubmission(
                f'parameter "{name}" belongs to the task',
                hint="Say it with --task, --service and --repository: the run's name is made of them.",
            )
    told = (task.id, task.service, GITHUB + task.repository)
    whole = {**dict(zip(IDENTITY, told, strict=True)), **dict(sorted(parameters.items()))}
    for name, value in whole.items():
        _refuse_hazard(name, value)
    return whole


def _refuse_hazard(name: str, value: str) -> None:
    """Refuse what Argo does not carry unharmed from an argument to where it is used.

    Tags in values are replaced again (#7828), and Go's strconv.Quote writes what it cannot print in ways JSON does
    not know (v4.0.2 util/template/simple_template.go): the node fails with "invalid JSON".
    """
    if "{{" in value:
        raise InvalidSubmission(
            f'parameter "{name}" holds "{{{{", which Argo would replace',
            hint="Pass an id or a path, and let the step fetch the text.",
        )
    odd = next((one for one in value if not one.isprintable()), None)
    if odd is not None:
        raise InvalidSubmission(
            f'parameter "{name}" holds the character U+{ord(odd):04X}, which Argo cannot pass on',
            hint="Leave out line breaks, control characters and invisible characters.",
        )


@dataclass(frozen=True, slots=True)
class Declared:
    """A parameter a template takes; `values` are the only ones it allows, where it names any."""

    name: str
    required: bool
    values: tuple[str, ...] = ()


def declared(template: Mapping[str, Any]) -> tuple[Declared, ...]:
    """Return the parameters a WorkflowTemplate declares."""
    listed = ((template.get("spec") or {}).get("arguments") or {}).get("parameters") or []
    return tuple(
        Declared(
            name=str(one["name"]),
            required=one.get("value") is None and one.get("valueFrom") is None,
            values=tuple(map(str, one.get("enum") or ())),
        )
        for one in listed
    )


def check(given: Mapping[str, str], known: tuple[Declared, ...]) -> None:
    """Refuse what the template does not take.

    Args:
        given: what `arguments` returned.
        known: what `declared` returned.

    Raises:
        InvalidSubmission: naming the parameter, the value and what is allowed.
    """
    names = {one.name for one in known}
    unknown = sorted(set(given) - names - set(IDENTITY))
    if unknown:
        free = ", ".join(sorted(names - set(IDENTITY))) or "none"
        raise InvalidSubmission(f'parameter "{unknown[0]}" is unknown', hint=f"Known: {free}.")
    for one in known:
        value = given.get(one.name)
        if value is None and one.required:
            raise InvalidSubmission(
                f'parameter "{one.name}" is required', hint=f"Give it: --param {one.name}=..."
            )
        if value is not None and one.values and value not in one.values:
            raise InvalidSubmission(
                f'parameter "{one.name}": "{value}" is not allowed',
                hint=f"Allowed: {', '.join(one.values)}.",
            )
