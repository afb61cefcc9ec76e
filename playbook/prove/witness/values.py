"""Values that may pass the data filters on one field, the plainest first. Only proposes what GitHub may send there."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

from playbook.events.numbers import parse_float, plain
from playbook.prove.sensor.github_events import Sight
from playbook.prove.sensor.listeners import Data
from playbook.prove.witness.texts import texts

_OTHERS = ("a", "b", "1", "")
"""What is unequal to nearly everything."""


def values(group: Sequence[Data], sight: Sight) -> Iterator[Any]:
    """Yield values of the field's type that pass every filter on it.

    Args:
        group: the filters on one field.
        sight: what GitHub sends there; only its listed values, where they are listed.
    """
    for raw in _likely(group, sight):
        for value in _typed(raw, sight.kinds):
            if all(each.passes(value) for each in group):
                yield value


def _likely(group: Sequence[Data], sight: Sight) -> Iterator[Any]:
    if sight.values is not None:
        yield from sorted(sight.values, key=lambda text: (len(text), text))
        return
    found = list(dict.fromkeys(one for each in group for one in _of(each)))
    yield from found
    parts = [one for one in found if isinstance(one, str)] if len(group) > 1 else []
    yield from (one + other for one, other in permutations(parts[:8], 2))


def _of(data: Data) -> Iterator[Any]:
    """Yield what one filter asks for."""
    if data.kind == "bool":
        yield from (True, False)
    elif data.kind == "number":
        for value, legal in map(parse_float, data.values):
            if legal and math.isfinite(value):
                yield from (value, value + 1, value - 1)
    elif data.comparator == "!=":
        yield from _OTHERS
    else:
        for pattern in data.values:
            yield from texts(pattern)


def _typed(raw: Any, kinds: str) -> Iterator[Any]:
    """Yield a text or a number in the forms that the field may have."""
    if isinstance(raw, bool):
        yield from ([raw] if set(kinds) & set("b*") else ["true" if raw else "false"])
    elif isinstance(raw, float):
        number = int(raw) if raw.is_integer() else raw
        yield from ([number] if set(kinds) & set("n*") else [plain(raw)] if "s" in kinds else [])
    elif set(kinds) & set("s*"):
        yield raw
    else:
        yield from _read(raw, kinds)


def _read(text: str, kinds: str) -> Iterator[Any]:
    """Yield what a text says in a field that holds no texts."""
    if text == "" and "0" in kinds:
        yield None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        if "a" in kinds:
            yield text  # it may be said of the items
        return
    letter = {bool: "b", int: "n", float: "n", dict: "o", list: "a"}.get(type(value), "")
    if letter and letter in kinds:
        yield value
    elif "a" in kinds:
        yield text
