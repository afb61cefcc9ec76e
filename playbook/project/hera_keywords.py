"""Refuse the keywords that Hera would drop in silence. Changes Hera only while a user's code runs.

Hera's models of Argo's own types ignore what they do not know: `RetryStrategy(limits=3)` renders `{}`, and no
schema can see what is not there. Its dataclasses (`Container`, `Step`) refuse by themselves.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from hera.shared._pydantic import APIBaseModel
from pydantic import BaseModel


@contextlib.contextmanager
def strict_keywords() -> Iterator[None]:
    """Let every model of Hera's refuse an unknown keyword, with a TypeError as Python's own.

    Only calls are held to it: what Hera reads from YAML (`from_file`) is validated without `__init__`.
    """
    # Not as a subclass: Hera's generated models are hundreds, and all inherit this one method.
    setattr(APIBaseModel, "__init__", _strict)  # noqa: B010
    try:
        yield
    finally:
        delattr(APIBaseModel, "__init__")


def _strict(self: APIBaseModel, /, **keywords: Any) -> None:
    fields = type(self).model_fields
    allowed = {*fields, *(one.alias for one in fields.values() if one.alias)}
    for name in keywords:
        if name not in allowed:
            near = get_close_matches(name, sorted(fields), 1)
            meant = f'did you mean "{near[0]}"?' if near else f"known: {', '.join(fields)}"
            raise TypeError(f'{type(self).__name__} has no field "{name}"; {meant}')
    BaseModel.__init__(self, **keywords)
