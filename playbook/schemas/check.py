"""Hold an object against the closed schema of its kind. Never decides what a field should be.

Nothing is loaded or compiled at import: a file of schemas is read when the first kind in it is
asked for, and a validator is made per kind.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import jsonschema_rs

from playbook.schemas.kinds import FILE_OF
from playbook.schemas.wording import closest, explain


@dataclass(frozen=True, slots=True)
class Violation:
    """One fault.

    Attributes:
        path: where it is, down to the field that is unknown, missing or of a wrong type.
        message: what is wrong and what would be right. Never a value: it may be a secret.
    """

    path: tuple[str | int, ...]
    message: str


def known(api_version: str, kind: str) -> bool:
    """Tell whether a kind has a schema here. Loads nothing."""
    return (api_version, kind) in FILE_OF


def violations(document: Mapping[str, Any]) -> tuple[Violation, ...]:
    """Return what is wrong with an object, ordered by path; a kind without a schema is a fault.

    The schemas are those of the versions in SOURCES.md, without unknown fields, and with what the
    Go types accept beyond them (`retryStrategy.limit: 3`, a parameter's `value: 0`, `cpu: 1`).
    """
    version, kind = document.get("apiVersion"), document.get("kind")
    if not (isinstance(version, str) and isinstance(kind, str)):
        return (Violation((), "needs the texts apiVersion and kind"),)
    if not known(version, kind):
        return (_unknown_kind(version, kind),)
    validator = _validator(version, kind)
    instance = document if isinstance(document, dict) else dict(document)
    if validator.is_valid(instance):
        return ()
    schemas = _schemas(FILE_OF[version, kind])
    found = {one for error in validator.iter_errors(instance) for one in _faults(error, schemas)}
    return tuple(sorted(found, key=_place))


def _place(one: Violation) -> tuple[list[tuple[bool, str | int]], str]:
    """Order by path, in which a name never meets a number."""
    return [(isinstance(step, str), step) for step in one.path], one.message


def _faults(error: jsonschema_rs.ValidationError, schemas: dict[str, Any]) -> Iterator[Violation]:
    path = tuple(error.instance_path)
    schema = _schema_of(error, schemas)
    for steps, message in explain(error.kind, schema):
        yield Violation((*path, *steps), message)


def _schema_of(error: jsonschema_rs.ValidationError, schemas: dict[str, Any]) -> dict[str, Any]:
    """Find the schema that refused; the path ends with the keyword in it that did."""
    found: Any = schemas
    for step in error.schema_path[:-1]:
        found = found[step]
    return found if isinstance(found, dict) else {}


def _unknown_kind(version: str, kind: str) -> Violation:
    kinds = [name for known_version, name in FILE_OF if known_version == version]
    if kinds:
        return Violation(
            ("kind",), f'no schema of kind "{kind}" in {version}{closest(kind, kinds)}'
        )
    versions = sorted({known_version for known_version, name in FILE_OF if name == kind})
    hint = f"; {kind} is in {', '.join(versions)}" if versions else ""
    return Violation(("apiVersion",), f'no schema of {kind} in "{version}"{hint}')


@cache
def _schemas(file: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath(f"{file}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def _registry(file: str) -> jsonschema_rs.Registry:
    """Hold a file once for all its kinds: a validator then takes in only what its kind needs."""
    return jsonschema_rs.Registry([(_uri(file), _schemas(file))], draft=jsonschema_rs.Draft202012)


@cache
def _validator(version: str, kind: str) -> jsonschema_rs.Draft202012Validator:
    file = FILE_OF[version, kind]
    root = _schemas(file)["kinds"][f"{version}/{kind}"]
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"{_uri(file)}#/$defs/{root}"}, registry=_registry(file)
    )


def _uri(file: str) -> str:
    return f"playbook:/{file}.json"
