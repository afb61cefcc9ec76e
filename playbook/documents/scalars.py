"""What a plain YAML scalar means to Kubernetes, and to every other parser. Never reads or writes.

Kubernetes reads YAML with sigs.k8s.io/yaml v1.4.0 (goyaml.v2 resolve.go, then JSON): YAML 1.1
booleans with `y` and `n`, octals with `0o` or a leading zero, no base 60, dates are strings.
PyYAML and YAML 1.2 parsers each differ; `ambiguous` is the union of what all of them take for
something other than a string.
"""

import re
from decimal import Decimal
from functools import lru_cache
from math import isinf

Scalar = str | int | float | bool | None

MAX_INT64 = 2**63 - 1
MIN_INT64 = -(2**63)
MAX_UINT64 = 2**64 - 1

# goyaml.v2 keeps these spellings only: "yEs" is a string.
_TRUE = ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
_FALSE = ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
_NULL = ("", "~", "null", "Null", "NULL")
WORDS: dict[str, bool | None] = {
    **dict.fromkeys(_TRUE, True),
    **dict.fromkeys(_FALSE, False),
    **dict.fromkeys(_NULL, None),
}
HINTS = frozenset("yYnNtTfFoO~.+-0123456789")
"""First characters of a plain scalar that may be anything but a string."""

_INTEGER = re.compile(
    r"[-+]?(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[oO]?(?P<oct>[0-7]+)|0[bB](?P<bin>[01]+)"
    r"|(?P<dec>0|[1-9][0-9]{0,19}))|0b(?P<odd>[-+][01]+)"  # goyaml reads 0b-1 as -1
)
_BASES = {"hex": 16, "oct": 8, "bin": 2, "odd": 2, "dec": 10}
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DOTTED = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

_AMBIGUOUS = re.compile(
    r"""[-+]?[0-9.][0-9.,:]*(?:[eE][-+]?[0-9]*)?           # numbers, base 60, .5, a lone dot
    |   [-+]?0[bBoOxX][-+0-9a-fA-F]*                        # 0x1f, 0o14; goyaml even reads 0b-1
    |   [0-9]{4}-[0-9]{1,2}(?:-.*)?                         # dates, with or without a time
    |   [-+]?\.?(?:inf|infinity|nan)
    |   y|n|yes|no|on|off|true|false|null|~|<<|=|\+|-|
    """,
    re.VERBOSE | re.IGNORECASE,
)


class NotFinite(ValueError):
    """Infinity or not-a-number, which JSON, and so Kubernetes, cannot say."""


def ambiguous(text: str) -> bool:
    """Tell whether some YAML parser would not take the bare text for a string."""
    bare = text.replace("_", "")  # goyaml drops them before it looks: 0_x1f is 31
    return _AMBIGUOUS.fullmatch(bare) is not None


@lru_cache(maxsize=4096)
def resolve(text: str) -> Scalar:
    """Return what Kubernetes makes of a plain scalar.

    Numbers go through JSON as they do there: `1e3` is the integer 1000, and an integer that
    does not fit 64 bits becomes a float (apimachinery util/json).

    Raises:
        NotFinite: `.inf` or `.nan`.
    """
    if text in WORDS:
        return WORDS[text]
    if text[0] not in HINTS:
        return text
    if _NOT_FINITE.fullmatch(text):
        raise NotFinite(text)
    plain = text.replace("_", "")
    if text[0] == "." and not _DOTTED.fullmatch(text):
        return text
    whole = _integer(plain)
    return _float(text, plain) if whole is None else whole


def _integer(plain: str) -> int | float | None:
    """Read what Go's ParseInt(plain, 0, 64) or ParseUint reads; JSON makes the large ones floats."""
    found = _INTEGER.fullmatch(plain)
    if found is None or found.lastgroup is None:
        return None
    value = int(found[found.lastgroup], _BASES[found.lastgroup])
    value = -value if plain[0] == "-" else value
    if MIN_INT64 <= value <= MAX_INT64:
        return value
    fits = plain[0] not in "+-" and value <= MAX_UINT64
    return float(value) if fits else None


def _float(text: str, plain: str) -> Scalar:
    if not _FLOAT.fullmatch(plain):
        return text
    number = float(plain)
    if isinf(number):
        return text  # Go: value out of range, so it stays the string it was
    whole = int(Decimal(repr(number))) if number.is_integer() else MAX_UINT64
    return whole if MIN_INT64 <= whole <= MAX_INT64 else number  # JSON has the shortest digits
