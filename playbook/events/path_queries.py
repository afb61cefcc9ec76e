"""Whether an element answers a gjson query `#(path operator value)` (gjson.go queryMatches)."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from playbook.events.path_syntax import Query

_TRUE, _FALSE = ("1", "t", "true"), ("0", "f", "false")
_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def matches(query: Query, seen: object) -> bool:
    """Compare; `seen` is what the query's own path found."""
    if query.value.startswith("~"):
        return _matches_kind(query, seen)
    if _is_missing(seen):
        return False
    return _compare(query, seen, query.value)


def _matches_kind(query: Query, seen: object) -> bool:
    """Ask for a kind of value: `~true`, `~false`, `~null`, `~*` (it exists)."""
    kinds: Mapping[str, Callable[[object], bool]] = {
        "~true": _is_trueish,
        "~false": _is_falseish,
        "~null": lambda value: value is None or _is_missing(value),
        "~*": lambda value: not _is_missing(value),
    }
    kind = kinds.get(query.value)
    return kind is not None and _compare(query, kind(seen), "true")


def _compare(query: Query, seen: object, wanted: str) -> bool:
    if query.operator == "":
        return True
    match seen:
        case bool():
            return _compare_bools(query.operator, wanted, seen=seen)
        case str() if query.glob is not None:
            return query.glob(seen) is (query.operator == "%")
        case str() if query.operator in _ORDERS:
            return _ORDERS[query.operator](seen, wanted)
        case int() | float() if query.operator in _ORDERS:
            return _ORDERS[query.operator](float(seen), query.number)
        case _:  # null, an object, an array, an operator gjson does not know
            return False


def _compare_bools(sign: str, wanted: str, *, seen: bool) -> bool:
    same, other = ("true", "false") if seen else ("false", "true")
    strict, weak = (">", ">=") if seen else ("<", "<=")
    answers = {"=": wanted == same, "!=": wanted != same, strict: wanted == other, weak: True}
    return answers.get(sign, False)


def _is_trueish(seen: object) -> bool:
    if isinstance(seen, str):
        return seen.lower() in _TRUE
    return isinstance(seen, int | float) and seen != 0


def _is_falseish(seen: object) -> bool:
    if isinstance(seen, str):
        return seen.lower() in _FALSE
    return seen is None or _is_missing(seen) or (isinstance(seen, int | float) and seen == 0)


def _is_missing(seen: object) -> bool:
    return not isinstance(seen, str | int | float | list | Mapping) and seen is not None
