"""Values as expr-lang 1.17.7 has them in Go: comparing, adding, writing as text. Never a Python rule by accident.

A value is a str, int, float, bool, None, list or dict with string keys. Sources: vm/runtime, builtin/lib.go.
"""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from operator import eq
from typing import Any, TypeAlias

from playbook.errors import NotModelled
from playbook.rehearse.expressions.errors import EvaluationFailed

Value: TypeAlias = Any
INTEGER = re.compile(r"[+-]?[0-9]+")
FLOAT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
ODD_FLOAT = re.compile(r"[+-]?(0[xX].*|inf|infinity|nan|[0-9_.]+)", re.IGNORECASE)
UNSAFE = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def is_number(value: Value) -> bool:
    """Tell whether a value is an int or a float; a bool is not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def kind(value: Value) -> str:
    """Name the Go type of a value, for messages."""
    names = {str: "string", bool: "bool", int: "int", float: "float64", list: "[]interface {}"}
    return names.get(type(value), "<nil>" if value is None else "map[string]interface {}")


def equal(left: Value, right: Value) -> bool:
    """Compare as `==`: numbers by value, everything else only with its own type."""
    if is_number(left) and is_number(right):
        return bool(eq(*_alike(left, right)))
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(equal, left, right))
    return bool(left == right)


def compare(operator: str, left: Value, right: Value) -> bool:
    """Apply `<`, `<=`, `>` or `>=` to two numbers or two strings."""
    both_text = isinstance(left, str) and isinstance(right, str)
    if not both_text and not (is_number(left) and is_number(right)):
        raise EvaluationFailed(f"invalid operation: {kind(left)} {operator} {kind(right)}")
    return ORDER[operator](left, right) if both_text else ORDER[operator](*_alike(left, right))


def _alike(left: Value, right: Value) -> tuple[Value, Value]:
    """Let an int meet a float as a float, as Go does; Python would compare them exactly."""
    return (left, right) if type(left) is type(right) else (float(left), float(right))


ORDER: dict[str, Callable[[Value, Value], bool]] = {
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


def arithmetic(operator: str, left: Value, right: Value) -> Value:
    """Apply `+ - * / %`; `/` always gives a float, `%` takes integers only."""
    if operator == "+" and isinstance(left, str) and isinstance(right, str):
        return left + right
    if not (is_number(left) and is_number(right)):
        raise EvaluationFailed(f"invalid operation: {kind(left)} {operator} {kind(right)}")
    if operator == "/":
        return _divide(left, right)
    if operator == "%":
        return _remainder(left, right)
    return _whole({"+": left + right, "-": left - right, "*": left * right}[operator])


def negate(value: Value) -> Value:
    """Apply the minus sign."""
    if is_number(value):
        return _whole(-value)
    raise EvaluationFailed(f"invalid operation: - {kind(value)}")


def _divide(left: Value, right: Value) -> float:
    if right == 0:
        raise NotModelled("an expression divides by zero, which is an infinity in Go")
    return float(left) / float(right)


def _remainder(left: Value, right: Value) -> int:
    if isinstance(left, float) or isinstance(right, float):
        raise EvaluationFailed(f"invalid operation: {kind(left)} % {kind(right)}")
    if right == 0:
        raise EvaluationFailed("runtime error: integer divide by zero")
    size = abs(left) % abs(right)
    return int(size if left >= 0 else -size)  # the sign of the left side, as in Go


def _whole(value: Value) -> Value:
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        raise NotModelled("an expression counts beyond 64 bits, where Go wraps around")
    return value


def to_int(value: Value) -> int:
    """Convert as `int` and `asInt` (strconv.Atoi for a string, cut towards zero for a float)."""
    if isinstance(value, str) and INTEGER.fullmatch(value):
        number = int(value)
        if -(1 << 63) <= number < 1 << 63:
            return number
    if is_number(value):
        return int(_whole(int(value)))
    shown = value if isinstance(value, str) else kind(value)
    raise EvaluationFailed(f"invalid operation: int({shown})")


def to_float(value: Value) -> float:
    """Convert as `float` and `asFloat` (strconv.ParseFloat for a string)."""
    if is_number(value):
        return float(value)
    if isinstance(value, str) and FLOAT.fullmatch(value):
        return float(value)
    if isinstance(value, str) and ODD_FLOAT.fullmatch(value):
        raise NotModelled(f'the conversion of "{value}" to a float is not modelled')
    shown = value if isinstance(value, str) else kind(value)
    raise EvaluationFailed(f"invalid operation: float({shown})")


def to_text(value: Value) -> str:
    """Convert as `string`, which is `%v` of Go."""
    if isinstance(value, float):
        return go_float(value, -4, 6)
    if isinstance(value, list):
        return f"[{' '.join(map(to_text, value))}]"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{key}:{to_text(value[key])}' for key in sorted(value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "<nil>" if value is None else str(value)


def go_json(value: Value) -> str:
    """Write as json.Marshal of Go: compact, keys sorted, `< > &` escaped."""
    match value:
        case bool() | None | int():
            return json.dumps(value)
        case float():
            return go_float(value, -6, 21)
        case str():
            return json.dumps(value, ensure_ascii=False).translate(UNSAFE)
        case list():
            return f"[{','.join(map(go_json, value))}]"
        case _:
            return f"{{{','.join(f'{go_json(k)}:{go_json(value[k])}' for k in sorted(value))}}}"


def go_float(value: float, smallest: int, largest: int) -> str:
    """Write a float with as few digits as tell it apart; an exponent below 10^smallest, from 10^largest."""
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    if not isinstance(exponent, int):
        raise NotModelled("an expression gives an infinity")
    text, point = "".join(map(str, digits)), len(digits) + exponent
    minus = "-" if sign else ""
    if value == 0:
        return f"{minus}0"
    if not smallest <= point - 1 < largest:
        fraction = f".{text[1:]}" if len(text) > 1 else ""
        return f"{minus}{text[0]}{fraction}e{_exponent(point - 1, smallest)}"
    if point <= 0:
        return f"{minus}0.{'0' * -point}{text}"
    whole, fraction = text[:point].ljust(point, "0"), text[point:]
    return f"{minus}{whole}.{fraction}" if fraction else f"{minus}{whole}"


def _exponent(power: int, smallest: int) -> str:
    # encoding/json shortens e-09 to e-9, fmt does not.
    shortest = smallest == -6 and power < 0
    return f"{'-' if power < 0 else '+'}{abs(power):0{1 if shortest else 2}d}"
