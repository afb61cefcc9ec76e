"""Numbers as Go writes and reads them. Text in, text out; knows nothing of filters or events."""

import math
import re
from decimal import Decimal

_DIGITS = r"[0-9]+(?:_[0-9]+)*"
_HEX = r"[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*"
_DECIMAL = re.compile(
    rf"[+-]?(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?"
)
_HEXADECIMAL = re.compile(rf"[+-]?0[xX](?:_?{_HEX}(?:\.(?:{_HEX})?)?|\.{_HEX})[pP][+-]?{_DIGITS}")
_INFINITE = re.compile(r"[+-]?inf(?:inity)?", re.IGNORECASE)
_INTEGER = re.compile(
    r"(?P<sign>[+-]?)(?:0[xX](?P<x>(?:_?[0-9a-fA-F])+)|0[bB](?P<b>(?:_?[01])+)"
    r"|0[oO](?P<o>(?:_?[0-7])+)|0(?P<old>(?:_?[0-7])+)|(?P<d>0|[1-9](?:_?[0-9])*))"
)
_BASES = {"x": 16, "b": 2, "o": 8, "old": 8, "d": 10}
_WITH_DECIMALS = re.compile(r"([+-]?[0-9]*)\.[0-9]*")
_INT64 = range(-(2**63), 2**63)


def plain(number: float) -> str:
    """Write a number without exponent: `FormatFloat(x, 'f', -1, 64)`, gjson's `String()`.

    An int64 is written as it is: an event has none that a float64 does not hold, a resource may.
    """
    if isinstance(number, int) and number in _INT64:
        return str(number)
    return format(_shortest(number), "f")


def raw(number: float) -> str:
    """Write a number as Go's `encoding/json` writes a float64."""
    size = abs(float(number))
    if size and not 1e-6 <= size < 1e21:
        return repr(float(number)).replace("e-0", "e-")
    return plain(number)


def general(number: float) -> str:
    """Write a number as `%v` does, which is what a Go template prints: `1.234567e+06`."""
    exact = _shortest(number)
    if not exact or -4 <= exact.adjusted() < 6:
        return format(exact, "f")
    sign, digits, _ = exact.as_tuple()
    fraction = "." + "".join(map(str, digits[1:])) if len(digits) > 1 else ""
    return f"{'-' * sign}{digits[0]}{fraction}e{exact.adjusted():+03d}"


def parse_float(text: str) -> tuple[float, bool]:
    """Read a number as Go's `strconv.ParseFloat(text, 64)`: the value, and whether it is legal.

    Out of range is not legal and yet has a value, an infinity; all else illegal is 0.
    """
    if _DECIMAL.fullmatch(text):
        value = float(text.replace("_", ""))
    elif _HEXADECIMAL.fullmatch(text):
        value = _from_hexadecimal(text.replace("_", ""))
    elif _INFINITE.fullmatch(text):
        return float(text), True
    elif text.lower() == "nan":
        return math.nan, True
    else:
        return 0.0, False
    return value, not math.isinf(value)


def integer_of(text: str) -> int:
    """Read an integer as sprig's `int64` does: any base, without decimals, else 0 (cast v1.10.0 number.go)."""
    cut = _WITH_DECIMALS.fullmatch(text)
    found = _INTEGER.fullmatch(cut[1] if cut else text)
    if found is None:
        return 0
    base = next(name for name in _BASES if found[name] is not None)
    size = int(found[base].replace("_", ""), _BASES[base])
    value = -size if found["sign"] == "-" else size
    return value if value in _INT64 else 0


def integer_from(number: float) -> int:
    """Convert a float64 to an int64 as Go does on amd64: what does not fit becomes the least."""
    value = float(number)
    return int(value) if -(2.0**63) <= value < 2.0**63 else _INT64.start


def as_kubernetes(number: float) -> float:
    """Read back a number that was written as JSON: int64 when its text is one, else float64."""
    text = raw(number)
    if text.lstrip("-").isdigit() and int(text) in _INT64:
        return int(text)
    return float(text)


def _shortest(number: float) -> Decimal:
    return Decimal(repr(float(number))).normalize()


def _from_hexadecimal(text: str) -> float:
    try:
        return float.fromhex(text)
    except OverflowError:
        return -math.inf if text.startswith("-") else math.inf
