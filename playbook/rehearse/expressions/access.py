"""Reach into values and call the functions of an expression, as expr-lang 1.17.7 does. Never answers for Python."""

from collections.abc import Callable

from playbook.errors import NotModelled
from playbook.rehearse.expressions import values
from playbook.rehearse.expressions.errors import EvaluationFailed
from playbook.rehearse.expressions.values import Value


def fetch(base: Value, key: Value) -> Value:
    """Return `base[key]`; a key that a map does not have gives nil (vm/runtime Fetch)."""
    if isinstance(base, dict) and isinstance(key, str):
        return base.get(key)
    if isinstance(base, list) and values.is_number(key):
        index = int(key)
        if -len(base) <= index < len(base):
            return base[index]
        raise EvaluationFailed(f"index out of range: {index} (array length is {len(base)})")
    if isinstance(base, str) and values.is_number(key):
        raise NotModelled("one character of a string is a number in expr; take a slice [a:b]")
    raise EvaluationFailed(f"cannot fetch {values.to_text(key)} from {values.kind(base)}")


def cut(base: Value, start: Value, end: Value) -> Value:
    """Return `base[start:end]`; bounds beyond the ends are moved to them (vm/runtime Slice)."""
    if not isinstance(base, str | list):
        raise EvaluationFailed("cannot slice a value that is neither a string nor a list")
    if not all(values.is_number(bound) for bound in (start, end)):
        raise EvaluationFailed("a bound of a slice is not a number")
    if isinstance(base, str) and not base.isascii():
        raise NotModelled(f'a slice of "{base}" counts bytes in Go, which may cut a letter in two')
    length = len(base)
    low, high = (max(0, int(at) + (length if at < 0 else 0)) for at in (start, end))
    return base[min(low, high) : high]


def contains(needle: Value, where: Value) -> bool:
    """Apply `in` to a list or a map (vm/runtime In)."""
    if where is None:
        return False
    if isinstance(where, list):
        return any(values.equal(item, needle) for item in where)
    if not isinstance(where, dict):
        raise EvaluationFailed(f'operator "in" not defined on {values.kind(where)}')
    if not isinstance(needle, str | None):
        raise EvaluationFailed(f"a {values.kind(needle)} is not a key of a map of strings")
    return ("" if needle is None else needle) in where


def _text_only(function: Callable[[str], Value]) -> Callable[[Value], Value]:
    def call(value: Value) -> Value:
        if not isinstance(value, str):
            raise EvaluationFailed(f"a string was expected, not {values.kind(value)}")
        return function(value)

    return call


def _length(value: Value) -> int:
    if isinstance(value, str | list | dict):
        return len(value)
    raise EvaluationFailed(f"invalid argument for len (type {values.kind(value)})")


FUNCTIONS: dict[str, Callable[[Value], Value]] = {
    "asInt": values.to_int,
    "asFloat": values.to_float,
    "int": values.to_int,
    "float": values.to_float,
    "string": values.to_text,
    "toJson": values.go_json,
    "len": _length,
    "lower": _text_only(str.lower),
    "upper": _text_only(str.upper),
    "trim": _text_only(str.strip),
}
