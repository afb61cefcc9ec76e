"""Say in one sentence what is wrong with a setting, and where it was set. Shows no value that could be a secret."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails

from playbook.agent.settings.keys import Key, flag, near, variable
from playbook.agent.settings.model import AgentRuntimeSettings, Price, leaves, section
from playbook.documents import Document

LONGEST = 100
# By the type of pydantic's error, where its own sentence speaks of Python.
WORDS = {
    "model_type": "a mapping is expected here",
    "dict_type": "a mapping is expected here",
    "mapping_type": "a mapping is expected here",
    "tuple_type": "a list is expected here",
    "path_type": "a path is expected here",
    "too_short": "it is empty",
    "missing": "it is required",
}


@dataclass(frozen=True, slots=True)
class Origins:
    """Where each value came from: the file, the variables by key, the keys of the flags given."""

    document: Document | None
    variables: Mapping[Key, str]
    flags: frozenset[Key]
    section: str

    def where(self, loc: tuple[Any, ...]) -> str:
        """Return the place of a value, as people look for it."""
        key = next((one for one in leaves() if tuple(loc[: len(one)]) == one), tuple(loc))
        named = ".".join(map(str, (self.section, *loc)))
        if key in self.flags:
            return f"flag {flag(key)}"
        if key in self.variables:
            return f"environment: {self.variables[key]}"
        return f"{self.document.where((self.section, *loc))}: {named}" if self.document else named


def say(error: ErrorDetails, origins: Origins) -> str:
    """Return the sentence for one of pydantic's errors."""
    loc = tuple(error["loc"])
    if not loc:
        return f"{origins.section}: {_reason(error)}"
    absent = next((key for key in leaves() if key == loc), None)
    if error["type"] == "missing" and absent:
        return _missing(absent, origins)
    return f"{origins.where(loc)}: {_what(error, loc)}"


def _missing(key: Key, origins: Origins) -> str:
    file = origins.document.name if origins.document else "a file"
    return (
        f"{'.'.join(key)} is required: set {origins.section}.{'.'.join(key)} in {file}, "
        f"{variable(key)} or {flag(key)}"
    )


def _what(error: ErrorDetails, loc: tuple[Any, ...]) -> str:
    if error["type"] == "extra_forbidden":
        return near(str(loc[-1]), _beside(loc))
    reason = WORDS.get(error["type"], _reason(error))
    shown = _shown(error, loc)
    return f"{shown}: {reason}" if shown and shown not in reason.split(" is not ") else reason


def _reason(error: ErrorDetails) -> str:
    if error["type"] == "string_pattern_mismatch":
        return f"it must match {error['ctx']['pattern']}"
    return error["msg"].removeprefix("Value error, ").replace("Input should be", "it must be")


def _shown(error: ErrorDetails, loc: tuple[Any, ...]) -> str:
    """Return the value, when it is one word and nobody's secret."""
    value = error["input"]
    if isinstance(value, dict | list | tuple) or _hidden(loc):
        return ""
    return f"{json.dumps(value, default=str):.{LONGEST}}"


def _hidden(loc: tuple[Any, ...]) -> bool:
    """Tell whether it may be a secret: a field that is not shown, or a key written where its file belongs."""
    if str(loc[-1]).endswith("_file"):
        return True
    fields: Any = AgentRuntimeSettings.model_fields
    for step in loc:
        field = fields.get(step) if isinstance(step, str) else None
        if field is None:
            return False
        if not field.repr:
            return True
        inside = section(field.annotation)
        fields = inside.model_fields if inside else {}
    return False


def _beside(loc: tuple[Any, ...]) -> list[str]:
    """Return the keys that are known where an unknown one stands."""
    fields: Any = AgentRuntimeSettings.model_fields
    for step in loc[:-1]:
        inside = section(fields[step].annotation) if step in fields else None
        if inside is None:
            return list(Price.model_fields) if loc[0] == "prices" else []
        fields = inside.model_fields
    return list(fields)
