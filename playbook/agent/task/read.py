"""Read a code task from a file, JSON or YAML, and say file, line and key of all that is wrong. Starts nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.alias_generators import to_camel, to_snake
from pydantic_core import ErrorDetails

from playbook.agent.assignment import CodeTask
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.documents import Document, read_one
from playbook.errors import InvalidDocument

LARGEST = 2_000_000
"""Characters: a task with its review is a few pages."""
SHOWN = 80
HINT = "`playbook agent run --help` shows a whole one."
# By the type of pydantic's error, where its own sentence speaks of Python.
WORDS = {
    "extra_forbidden": "no such key",
    "missing": "it is required",
    "model_type": "a mapping is expected here",
    "string_type": "a text is expected here; put it into quotes",
}


def read_task(file: Path) -> CodeTask:
    """Return the task in a file: camelCase, every key known.

    Raises:
        AgentProblem: CONFIGURATION, one line for each thing that is wrong.
    """
    document = _document(file)
    if not isinstance(document.value, dict):
        raise _problem(f"{file}: a mapping is expected here")
    complaints = [
        f"{document.where((key,))}: {key}: no such key; write {to_camel(key)}"
        for key in document.value
        if "_" in key and to_snake(to_camel(key)) in CodeTask.model_fields
    ]
    try:
        task = CodeTask.model_validate(_with_agent(document.value))
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise _problem("\n".join([*complaints, *(_said(document, one) for one in found)])) from None
    if complaints:
        raise _problem("\n".join(complaints))
    return task


def _document(file: Path) -> Document:
    try:
        with file.open("rb") as opened:
            return read_one(opened.read(4 * LARGEST).decode("utf-8"), str(file), LARGEST)
    except OSError as error:
        raise _problem(f"{file}: the task cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _problem(f"{file}: the task is no UTF-8 text, at byte {error.start}") from error
    except InvalidDocument as error:
        raise AgentProblem(ErrorClass.CONFIGURATION, error.message, hint=error.hint) from error


def _with_agent(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the task with its agent's keys as plays write them, `github_app`; camelCase is taken too."""
    agent = value.get("agent")
    return {**value, "agent": _snake(agent)} if isinstance(agent, dict) else dict(value)


def _snake(agent: Mapping[str, Any]) -> dict[str, Any]:
    plain = {to_snake(key): inner for key, inner in agent.items()}
    rights = plain.get("permissions")
    if isinstance(rights, dict):
        plain["permissions"] = {to_snake(key): inner for key, inner in rights.items()}
    return plain


def _said(document: Document, error: ErrorDetails) -> str:
    loc = tuple(error["loc"])
    key = ".".join(map(str, loc)) or "the task"
    reason = WORDS.get(error["type"], error["msg"].removeprefix("Value error, "))
    if error["type"] == "string_pattern_mismatch":
        reason = f"it must match {error['ctx']['pattern']}"
    value = error["input"]
    told = "" if isinstance(value, dict | list) else f"{json.dumps(value, default=str):.{SHOWN}}: "
    if error["type"] in ("missing", "extra_forbidden"):
        told = ""
    return f"{document.where(loc)}: {key}: {told}{reason}"


def _problem(message: str) -> AgentProblem:
    return AgentProblem(ErrorClass.CONFIGURATION, message, hint=HINT)
