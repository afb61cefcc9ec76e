"""Scenario files: what happens, in order, and what is expected of it. Read and checked here; played elsewhere."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from playbook.documents.document import Document
from playbook.errors import InvalidScenario
from playbook.rehearse.scenario_steps import VERBS, Part, Step, Submit, Task, Timed, Word


class Expectation(Part):
    """One thing that must be so at the end; `because` is a part of the reason given.

    Exactly one of the first eight is written; docs/scenarios.md explains each.
    """

    gate: str | None = None
    ends: Literal["Succeeded", "Failed", "Error", "Running", "Hung"] | None = None
    coderun: str | None = None
    signal: str | None = None
    not_stored: str | None = None
    label: str | None = None
    condition: str | None = None
    waits: str | None = None
    comment: str | None = None
    decision: str | None = None
    by: str | None = None
    phase: str | None = None
    state: Literal["Pending", "Applied", "Ignored", "Rejected"] | None = None
    shown: bool = True
    because: str = ""
    task: str | None = None
    times: int | None = None


class Scenario(Part):
    """A scenario: `says` is it in one sentence."""

    says: Word
    name: str = ""
    play: Word = "play"
    tasks: tuple[Task, ...] = ()
    steps: tuple[Step, ...] = Field(min_length=1)
    expect: tuple[Expectation, ...] = Field(min_length=1)
    # Where each step stands in its file. Nobody writes it: a written one is too long.
    places: tuple[str, ...] = Field(default=(), max_length=0)

    @model_validator(mode="after")
    def _every_task_has_its_own_name(self) -> Scenario:
        called = [task.called for task in self.everyone]
        for name in called:
            if called.count(name) > 1:
                raise ValueError(f'two tasks are called "{name}"; give one of them a `name`')
        return self

    @property
    def everyone(self) -> tuple[Task, ...]:
        """Return every task: the listed ones, those a `submit` describes; else the one nobody had to describe."""
        told = tuple(one.submit for one in self.steps if isinstance(one, Submit) and one.submit)
        return (*self.tasks, *told) or (Task(),)

    def task(self, name: str | None) -> Task:
        """Return the task of that name; the first when none is named.

        Raises:
            InvalidScenario: there is none of that name.
        """
        for task in self.everyone:
            if name in (None, task.called):
                return task
        known = ", ".join(task.called for task in self.everyone)
        raise InvalidScenario(f'task "{name}" is unknown', hint=f"Known: {known}")


SUBJECTS = (
    "gate",
    "ends",
    "coderun",
    "signal",
    "not_stored",
    "label",
    "condition",
    "waits",
    "comment",
)


def scenario_of(document: Document, name: str) -> Scenario:
    """Check a document that was read.

    Raises:
        InvalidScenario: naming file, line, field, value and what is allowed.
    """
    value = document.value
    if not isinstance(value, dict):
        raise InvalidScenario(
            f"{document.name}: not a mapping", hint="docs/scenarios.md shows one."
        )
    steps = [_step(document, at, one) for at, one in enumerate(_items(document, "steps"))]
    for at, one in enumerate(_items(document, "expect")):
        _one_subject(document, at, one)
    try:
        scenario = Scenario.model_validate({"name": name, **value, "steps": steps})
    except ValidationError as error:
        raise _explained(document, (), error) from error
    places = tuple(document.where(("steps", at)) for at in range(len(steps)))
    return scenario.model_copy(update={"places": places})


def _items(document: Document, key: str) -> list[Any]:
    items = document.value.get(key)
    if not isinstance(items, list) or not items:
        raise InvalidScenario(
            f"{document.where((key,))}: {key}: a list of at least one is expected"
        )
    return items


def _step(document: Document, at: int, value: Any) -> Timed:
    """Return the step a mapping is: its verb decides which."""
    if isinstance(value, str):
        value = {value: None}
    path = ("steps", at)
    verbs = [verb for verb in VERBS if isinstance(value, dict) and verb in value]
    # A step on GitHub says how it is delivered with `deliver`.
    verb = "github" if "github" in verbs else (verbs[0] if verbs else "")
    if not verb:
        raise InvalidScenario(
            f"{document.where(path)}: a step says what happens", hint="Known: " + ", ".join(VERBS)
        )
    try:
        return VERBS[verb].model_validate(value)
    except ValidationError as error:
        raise _explained(document, path, error) from error


def _one_subject(document: Document, at: int, value: Any) -> None:
    found = [key for key in SUBJECTS if isinstance(value, dict) and key in value]
    if len(found) != 1:
        said = " and ".join(found) or "none"
        raise InvalidScenario(
            f"{document.where(('expect', at))}: an expectation is about one thing, not {said}",
            hint="Known: " + ", ".join(SUBJECTS),
        )


def _explained(
    document: Document, path: tuple[str | int, ...], error: ValidationError
) -> InvalidScenario:
    said = []
    for one in error.errors(include_url=False):
        where = (*path, *one["loc"])
        message = one["msg"].removeprefix("Value error, ")
        said.append(
            f"{document.where(where)}: {'.'.join(map(str, where))}: {message} (got {one['input']!r})"[
                :400
            ]
        )
    return InvalidScenario("\n".join(said[:5]), hint="docs/scenarios.md lists every field.")
