"""Whether one event can pass the filters of two dependencies that listen to it. Never guesses: None is "cannot be told".

Source: argo-events v1.9.11 pkg/sensors/dependencies/filter.go filterEvent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from playbook.prove.sensor.github_events import look
from playbook.prove.sensor.listeners import Data, Listener, bodies_heard, events_heard
from playbook.prove.sensor.overlap import Asked, follows, never, shared
from playbook.prove.sensor.schedules import clock_of

_OPAQUE = ("script", "exprs", "exprLogicalOperator", "time", "context")
_CONTEXT = ("type", "subject", "source", "datacontenttype")
_BODY = "body."


def both_pass(one: Listener, other: Listener) -> bool | None:
    """Tell whether some event passes both, None where that cannot be told."""
    if _asks(one) == _asks(other):
        return True
    free = not (_filtered(one) and _filtered(other))  # what passes one of them passes both
    if one.value.get("transform") != other.value.get("transform"):
        return None if _filtered(one) or _filtered(other) else True
    if free or not (one.all_must_pass and other.all_must_pass):
        return True if free else None
    if _apart(one, other):
        return False
    alike = _wider(one, other) or _wider(other, one) or _share_one_field(one, other)
    return True if alike else None


def _asks(one: Listener) -> tuple[Any, ...]:
    """Return all that decides which events pass."""
    return tuple(one.value.get(key) for key in ("filters", "filtersLogicalOperator", "transform"))


def _filtered(one: Listener) -> bool:
    """Tell whether anything may be refused; with `or`, no filters refuse everything."""
    return bool(one.filters) or one.value.get("filtersLogicalOperator") == "or"


def _apart(one: Listener, other: Listener) -> bool:
    """Tell whether what passes the one surely does not pass the other."""
    if one.is_github and other.is_github and not events_heard(one) & events_heard(other):
        return True
    return (
        _no_body(one, other)
        or any(never(asked) for asked in _by_field(one, other).values())
        or _other_context(one.filters.get("context"), other.filters.get("context"))
        or _other_times(one.filters.get("time"), other.filters.get("time"))
    )


def _no_body(one: Listener, other: Listener) -> bool:
    """Tell whether no body of GitHub's that passes the one has the fields the other asks for."""
    ones, others = bodies_heard(one), bodies_heard(other)
    if ones is None or others is None:
        return False
    fields = {data.field.removeprefix(_BODY) for data in _data(one, other) if _in_body(data)}
    return not any(
        all(look(frozenset((body,)), field).exists for field in fields) for body in ones & others
    )


def _in_body(data: Data) -> bool:
    # What a query or a wildcard finds is not known here.
    return data.field.startswith(_BODY) and not any(sign in data.field for sign in "#*?|@!\\")


def _data(*several: Listener) -> Iterator[Data]:
    for one in several:
        yield from one.data


def _by_field(*several: Listener) -> Mapping[str, list[Asked]]:
    found: dict[str, list[Asked]] = {}
    for one in several:
        for data in one.data:
            found.setdefault(data.field, []).append((one, data))
    return found


def _other_context(one: Any, other: Any) -> bool:
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return False
    return any(one.get(key) and other.get(key) and one[key] != other[key] for key in _CONTEXT)


def _other_times(one: Any, other: Any) -> bool:
    """Tell whether two time filters never let pass at the same time of day."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return False
    if (one.get("timezone") or "") != (other.get("timezone") or ""):
        return False
    ones, others = _hours(one), _hours(other)
    if ones is None or others is None:
        return False
    return not any(
        start < end and begin < stop and start < stop and begin < end
        for start, end in ones
        for begin, stop in others
    )


def _hours(time: Mapping[str, Any]) -> list[tuple[tuple[float, ...], tuple[float, ...]]] | None:
    """Return when a filter lets pass, over midnight as two parts of a day."""
    start, stop = (clock_of(str(time.get(name) or "")) for name in ("start", "stop"))
    if start is None or stop is None:
        return None
    midnight, end = (0.0,), (24.0,)
    return [(start, stop)] if start < stop else [(start, end), (midnight, stop)]


def _wider(one: Listener, other: Listener) -> bool:
    """Tell whether all that passes the other surely passes the one."""
    if any(one.filters.get(name) not in (None, other.filters.get(name)) for name in _OPAQUE):
        return False
    given = _by_field(other)
    return all(follows(given.get(data.field, []), (one, data)) for data in one.data)


def _share_one_field(one: Listener, other: Listener) -> bool:
    """Tell whether they differ in one field alone, and agree on a value of it."""
    if any(one.filters.get(name) != other.filters.get(name) for name in _OPAQUE):
        return False
    ones, others = _by_field(one), _by_field(other)
    different = [
        field
        for field in ones.keys() | others.keys()
        if [data.value for _, data in ones.get(field, ())]
        != [data.value for _, data in others.get(field, ())]
    ]
    if len(different) != 1 or ones.keys() != others.keys():
        return False
    (field,) = different
    return shared([*ones[field], *others[field]])
