"""Pieces of structural schemas for our CRDs: text, list, map, object, and fields that never change.

Every text has a limit: without one the API server's estimate of a CEL rule's cost assumes megabytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Schema = dict[str, Any]

TEXT = 4096


def text(limit: int = TEXT, *, pattern: str = "", least: int = 0) -> Schema:
    """Return the schema of a string."""
    schema: Schema = {"type": "string", "maxLength": limit}
    if least:
        schema["minLength"] = least
    if pattern:
        schema["pattern"] = pattern
    return schema


def choice(*values: str) -> Schema:
    """Return the schema of one of a few words."""
    return {"type": "string", "enum": list(values)}


def whole(least: int | None = None, most: int | None = None) -> Schema:
    """Return the schema of an integer."""
    schema: Schema = {"type": "integer", "format": "int64"}
    if least is not None:
        schema["minimum"] = least
    if most is not None:
        schema["maximum"] = most
    return schema


def moment() -> Schema:
    """Return the schema of a point in time."""
    return {"type": "string", "format": "date-time"}


def several(items: Schema, limit: int, *, key: str = "") -> Schema:
    """Return the schema of a list; with key, of objects each of which has its own value there."""
    schema: Schema = {"type": "array", "maxItems": limit, "items": items}
    if key:
        schema["x-kubernetes-list-type"] = "map"
        schema["x-kubernetes-list-map-keys"] = [key]
    else:
        schema["x-kubernetes-list-type"] = "atomic"
    return schema


def mapping(values: Schema, limit: int) -> Schema:
    """Return the schema of a map from free keys to values."""
    return {"type": "object", "maxProperties": limit, "additionalProperties": values}


def record(properties: Schema, *, required: Sequence[str] = ()) -> Schema:
    """Return the schema of an object with these fields; the API server prunes all others."""
    schema: Schema = {"type": "object"}
    if required:
        schema["required"] = list(required)
    return {**schema, "properties": properties}


def unchanging(path: str, *, optional: bool = False) -> Schema:
    """Return the CEL rule that a field keeps the value the object was created with."""
    same = f"self.{path} == oldSelf.{path}"
    if optional:
        same = f"has(self.{path}) == has(oldSelf.{path}) && (!has(self.{path}) || {same})"
    return {"rule": same, "message": f"{path} cannot change: it is part of what this object is"}
