"""Overrides that make a path of gjson find a value in a body. Only proposes: whoever asks looks whether it does.

An override is `path=value` of `playbook sensor test --set`: dots between keys, no wildcard, no query.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from playbook.events.path_syntax import ElementStep, Query, element_step, key_step

_MOST = 10
"""Items that a list is given."""
Override = tuple[str, Any]


def placed(body: Any, path: str, value: Any) -> Iterator[Override]:
    """Yield ways to make a path find a value: where to write, and what."""
    yield from _put(body, path, value, ())


def _put(at: Any, path: str, value: Any, above: tuple[str, ...]) -> Iterator[Override]:
    if isinstance(at, list) or (not isinstance(at, dict) and _asks_list(path)):
        yield from _into_list(at if isinstance(at, list) else [], path, value, above)
        return
    step = key_step(path)
    if step.glob is not None or not step.key or set(step.key) & set(".="):
        return
    where = (*above, step.key)
    if step.rest is None:
        yield ".".join(where), value
    else:
        yield from _put(at.get(step.key) if isinstance(at, dict) else None, step.rest, value, where)


def _asks_list(path: str) -> bool:
    step = element_step(path)
    return step.length or step.each or step.query is not None or step.index is not None


def _into_list(
    items: list[Any], path: str, value: Any, above: tuple[str, ...]
) -> Iterator[Override]:
    step = element_step(path)
    if step.index is not None and step.index < len(items):
        where = (*above, str(step.index))
        if step.rest is None:
            yield ".".join(where), value
        else:
            yield from _put(items[step.index], step.rest, value, where)
    elif above:
        yield from ((".".join(above), made) for made in _lists(step, value))


def _lists(step: ElementStep, value: Any) -> Iterator[list[Any]]:
    """Yield lists in which a step finds a value."""
    if step.length:
        if isinstance(value, int) and 0 <= value <= _MOST:
            yield [{}] * value
        return
    gathers = step.each or (step.query is not None and step.query.every)
    for inner in _inside(value) if gathers else [value]:
        item = inner if step.rest is None else _built(step.rest, inner)
        if step.query is not None:
            item = _with_query(item, step.query)
        if item is not None:
            yield [{}] * min(step.index or 0, _MOST) + [item]


def _inside(value: Any) -> Iterator[Any]:
    """Yield the items that a list's text may speak of: `["x"]`, `"x"` and `x` are all of x."""
    if isinstance(value, list):
        yield from value[:1]
    if not isinstance(value, str):
        return
    yield value.strip('[]"')
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return
    yield from found[:1] if isinstance(found, list) else [found]


def _built(path: str, value: Any) -> Any:
    """Return the smallest value in which a path finds another; None where that is not to be said."""
    if _asks_list(path):
        return next(_lists(element_step(path), value), None)
    step = key_step(path)
    if step.glob is not None:
        return None
    inner = value if step.rest is None else _built(step.rest, value)
    return None if inner is None else {step.key: inner}


def _with_query(item: Any, query: Query) -> Any:
    """Make an item one that a query `#(path=value)` takes."""
    if query.operator not in ("", "=") or not query.path:
        return item
    asked = _built(query.path, query.value)
    return {**item, **asked} if isinstance(item, dict) and isinstance(asked, dict) else asked
