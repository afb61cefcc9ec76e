"""The values of one data filter, as questions about what the event holds (filter.go filterData)."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playbook.events.go_json import go_json
from playbook.events.numbers import parse_float, plain
from playbook.events.patterns import compile_pattern

Test = Callable[[Any], bool]

_TRUE, _FALSE = ("1", "t", "T", "TRUE", "true", "True"), ("0", "f", "F", "FALSE", "false", "False")
_NUMBERS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<": operator.lt,
    "<=": operator.le,
    "!=": operator.ne,
    "=": operator.eq,
    "": operator.eq,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Turn what was seen into the filter's type, then ask each test; a text is an error."""

    convert: Callable[[Any], Any]
    tests: tuple[Test | str, ...]


def compile_comparison(kind: str, comparator: str, values: Sequence[str]) -> Comparison:
    """Prepare the values; what Argo only reports when it comes to a value stays an error text."""
    if not values:
        return Comparison(string_of, ("no values specified",))
    if kind not in _KINDS:
        return Comparison(string_of, (f"unsupported JSON type '{kind}'",))
    convert, compile_test = _KINDS[kind]
    return Comparison(convert, tuple(_tested(compile_test, comparator, value) for value in values))


def string_of(seen: Any) -> str:
    """Return gjson's `String()`: null is empty, a number has no exponent, the rest is JSON."""
    match seen:
        case str():
            return seen
        case None:
            return ""
        case bool():
            return "true" if seen else "false"
        case int() | float():
            return plain(seen)
        case _:
            return go_json(seen)


def float_of(seen: Any) -> float:
    """Return gjson's `Float()`: a text that is no number is 0, and so is null."""
    if isinstance(seen, str):
        return parse_float(seen)[0]
    return float(seen) if isinstance(seen, int | float) else 0.0


def truth_of(seen: Any) -> bool:
    """Return gjson's `Bool()`: of texts only 1, t and true, in any case, are true."""
    if isinstance(seen, str):
        return seen.lower() in _TRUE
    return isinstance(seen, int | float) and seen != 0


def _tested(compile_test: Callable[[str, str], Test], comparator: str, value: str) -> Test | str:
    try:
        return compile_test(comparator, value)
    except ValueError as error:
        return str(error)


def _string_test(comparator: str, value: str) -> Test:
    found = compile_pattern(value)
    if comparator in ("", "="):
        return found
    return (lambda seen: not found(seen)) if comparator == "!=" else _never


def _number_test(comparator: str, value: str) -> Test:
    wanted, legal = parse_float(value)
    if not legal:
        raise ValueError(f"{value!r} is not a number")
    compare = _NUMBERS.get(comparator)
    return _never if compare is None else (lambda seen: compare(seen, wanted))


def _bool_test(_comparator: str, value: str) -> Test:
    if value not in _TRUE + _FALSE:
        raise ValueError(f"{value!r} is not a bool")
    wanted = value in _TRUE
    return lambda seen: seen is wanted


def _never(_seen: object) -> bool:
    return False


_KINDS: Mapping[str, tuple[Callable[[Any], Any], Callable[[str, str], Test]]] = {
    "string": (string_of, _string_test),
    "number": (float_of, _number_test),
    "bool": (truth_of, _bool_test),
}
