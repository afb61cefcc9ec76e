"""A scenario as the YAML file that is read as it again: a line a step. Pure; writes no file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from playbook.documents.write import quote
from playbook.rehearse.scenario import Scenario
from playbook.rehearse.scenario_steps import VERBS, Step

FLOW = frozenset(",[]{}")  # what ends a bare word inside braces


def text(scenario: Scenario) -> str:
    """Return a scenario's file."""
    return "\n".join([*_head(scenario), "steps:", *_steps(scenario), *_expected(scenario), ""])


def _head(scenario: Scenario) -> Iterator[str]:
    yield f"says: {quote(scenario.says)}"
    if scenario.play != "play":
        yield f"play: {_scalar(scenario.play)}"
    if scenario.tasks:
        yield "tasks:"
        for task in scenario.tasks:
            yield f"- {_flow(task.model_dump(exclude_defaults=True))}"


def _steps(scenario: Scenario) -> Iterator[str]:
    for one in scenario.steps:
        said = one.model_dump(exclude_defaults=True, exclude_none=True)
        verb = _verb(one)
        rest = {key: value for key, value in said.items() if key != verb}
        yield f"- {_flow({verb: said[verb], **rest})}" if verb in said else f"- {verb}"


def _verb(one: Step) -> str:
    return next(verb for verb, kind in VERBS.items() if isinstance(one, kind))


def _expected(scenario: Scenario) -> Iterator[str]:
    yield "expect:"
    for one in scenario.expect:
        yield f"- {_flow(one.model_dump(exclude_defaults=True))}"


def _flow(values: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {_scalar(value)}" for key, value in values.items()) + "}"


def _scalar(value: Any) -> str:
    if isinstance(value, Mapping):
        return _flow(value)
    if not isinstance(value, str) or FLOW & set(value):
        return json.dumps(value)
    return quote(value)
