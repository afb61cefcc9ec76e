"""Read `gitops/environments/<name>.yaml` into a Platform; every complaint names file, line, field, value, what is allowed."""

from __future__ import annotations

import difflib
import json
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from playbook.documents.document import Document
from playbook.documents.read import read_one
from playbook.errors import InvalidPlatform
from playbook.platform import Platform
from playbook.project.files import read_text
from playbook.project.layout import Layout


def environments(layout: Layout) -> tuple[str, ...]:
    """Return the names of the environments.

    Raises:
        InvalidPlatform: there is none.
    """
    found = tuple(path.stem for path in sorted(layout.environments.glob("*.yaml")))
    if not found:
        raise InvalidPlatform(
            f"{layout.shown(layout.environments)}: no environment (*.yaml) there",
            hint="Write local.yaml; docs/platform.md shows one.",
        )
    return found


def load_platform(layout: Layout, name: str) -> Platform:
    """Return the Platform of an environment.

    Raises:
        InvalidPlatform: it is missing, or a field is wrong.
        InvalidDocument: the file is not one YAML document.
    """
    path = layout.environments / f"{name}.yaml"
    if not path.is_file():
        raise InvalidPlatform(
            f'environment "{name}" is unknown; known: {", ".join(environments(layout))}',
            hint=f"Name one of them with --env, or write {layout.shown(path)}.",
        )
    platform = platform_of(read_one(read_text(path), layout.shown(path)))
    if platform.name != name:
        raise InvalidPlatform(
            f'{layout.shown(path)}: name: "{platform.name}" is not the file\'s name, "{name}"',
            hint="Rename one of the two: folders and commands name an environment by its file.",
        )
    return platform


def platform_of(document: Document) -> Platform:
    """Check a document that was read.

    Raises:
        InvalidPlatform: naming each field that is wrong.
    """
    try:
        return Platform.model_validate(document.value)
    except ValidationError as error:
        said = [_say(document, one) for one in error.errors(include_url=False)]
        raise InvalidPlatform(
            "\n".join(said), hint="docs/platform.md lists every field."
        ) from error


def _say(document: Document, error: ErrorDetails) -> str:
    path = tuple(error["loc"])
    field = ".".join(map(str, path)) or "the document"
    return f"{document.where(path)}: {field}: {_what(error, path)}"


def _what(error: ErrorDetails, path: tuple[Any, ...]) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return _unknown(str(path[-1]), _fields(path[:-1]))
        case "missing":
            return "is required"
        case "model_type" | "dict_type":
            return "a mapping is expected here"
        case "string_pattern_mismatch":
            return f"{_shown(error)}is not allowed; it must match {context.get('pattern')}"
        case _:
            return f"{_shown(error)}{error['msg'].removeprefix('Value error, ')}"


def _unknown(key: str, allowed: list[str]) -> str:
    near = difflib.get_close_matches(key, allowed, 1)
    return (
        f'unknown; did you mean "{near[0]}"?' if near else f"unknown; known: {', '.join(allowed)}"
    )


def _shown(error: ErrorDetails) -> str:
    """Return the value, when it is one word and no whole section."""
    value = error["input"]
    return "" if isinstance(value, dict | list) else f"{json.dumps(value):.100}: "


def _fields(path: tuple[Any, ...]) -> list[str]:
    """Return the keys a section takes."""
    model: Any = Platform
    for step in path:
        found = next((f for n, f in model.model_fields.items() if step in (n, f.alias)), None)
        kind = getattr(found, "annotation", None)
        options = [kind, *getattr(kind, "__args__", ())]
        model = next((one for one in options if hasattr(one, "model_fields")), None)
        if model is None:
            return []
    return [field.alias or name for name, field in model.model_fields.items()]
