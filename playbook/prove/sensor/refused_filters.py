"""What Argo's controller refuses in a dependency and its filters. Never says what a filter lets pass.

Source: argo-events v1.9.11 pkg/reconciler/sensor/validate.go validateDependencies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from playbook.documents.document import Path
from playbook.prove.sensor.schedules import clock_of

Said = tuple[Path, str]
COMPARATORS = ("", ">=", ">", "=", "!=", "<", "<=")
_OPERATORS = ("", "and", "or")
_CONTEXT = ("type", "subject", "source", "datacontenttype")


def of_dependency(path: Path, value: Mapping[str, Any]) -> Iterator[Said]:
    """Yield where and why a dependency is refused."""
    for name in ("name", "eventSourceName", "eventName"):
        if not value.get(name):
            yield path, f"The dependency has no {name}."
    yield from _operator((*path, "filtersLogicalOperator"), value)
    filters = value.get("filters")
    if isinstance(filters, dict):
        yield from _of_filters((*path, "filters"), filters)


def _operator(path: Path, value: Mapping[str, Any]) -> Iterator[Said]:
    operator = value.get(str(path[-1])) or ""
    if operator not in _OPERATORS:
        yield path, f'The operator "{operator}" is not known; known: and, or.'


def _of_filters(path: Path, filters: Mapping[str, Any]) -> Iterator[Said]:
    for name in ("dataLogicalOperator", "exprLogicalOperator"):
        yield from _operator((*path, name), filters)
    for at, data in enumerate(filters.get("data") or ()):
        yield from _of_data((*path, "data", at), data)
    for at, expr in enumerate(filters.get("exprs") or ()):
        yield from _of_expr((*path, "exprs", at), expr)
    context, time = filters.get("context"), filters.get("time")
    if isinstance(context, dict) and not any(context.get(name) for name in _CONTEXT):
        yield (*path, "context"), f"The context filter names none of {', '.join(_CONTEXT)}."
    if isinstance(time, dict):
        yield from _of_time((*path, "time"), time)


def _of_data(path: Path, data: Mapping[str, Any]) -> Iterator[Said]:
    comparator = data.get("comparator") or ""
    if comparator not in COMPARATORS:
        known = " ".join(filter(None, COMPARATORS))
        yield (*path, "comparator"), f'The comparator "{comparator}" is not known; known: {known}.'
    if not (data.get("path") and data.get("type") and data.get("value")):
        yield path, "A data filter has to have path, type and value."
    elif "" in data["value"]:
        yield (*path, "value"), "A value of a filter may not be empty."


def _of_expr(path: Path, expr: Mapping[str, Any]) -> Iterator[Said]:
    if not (expr.get("expr") and expr.get("fields")):
        yield path, "An expression has to have expr and fields."
    for at, field in enumerate(expr.get("fields") or ()):
        if not (field.get("path") and field.get("name")):
            yield (*path, "fields", at), "A field of an expression has to have path and name."


def _of_time(path: Path, time: Mapping[str, Any]) -> Iterator[Said]:
    clocks = []
    for name in ("start", "stop"):
        written = str(time.get(name) or "")
        clocks.append(clock_of(written))
        if clocks[-1] is None:
            yield (*path, name), f'"{written}" is no time of day: write HH:MM:SS.'
    if clocks[0] is not None and clocks[0] == clocks[1]:
        yield (*path, "stop"), "The time filter stops when it starts."
