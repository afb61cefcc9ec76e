"""One line of a program's output as a JSON object, and its values by type. It never raises, whatever the line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Record: TypeAlias = Mapping[str, object]

LONGEST = 64 * 1024 * 1024  # a whole tool result may be in one line; nothing sensible is longer
_GREATEST = 10**15
_IDENTITY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}", re.ASCII)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_./:\[\]-]{0,99}", re.ASCII)
_WORD = re.compile(r"[a-z]+(_[a-z]+){0,5}", re.ASCII)


def record(line: bytes) -> Record | None:
    """Return the object a line holds, or None: plain text, half a line, a list, invalid UTF-8 in its grammar."""
    if len(line) > LONGEST or line.lstrip()[:1] != b"{":
        return None
    try:
        value = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):  # a number of 5000 digits; a list in a list in a list
        return None
    return value if isinstance(value, dict) else None


def text(value: object) -> str:
    """Return a string, or "" for anything else."""
    return value if isinstance(value, str) else ""


def count(value: object) -> int:
    """Return a natural number, or 0 for anything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        return 0
    return value if 0 <= value <= _GREATEST else 0


def amount(value: object) -> float | None:
    """Return a number of dollars, or None: so for NaN and Infinity too, which Python reads in JSON."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= _GREATEST else None


def table(value: object) -> Record:
    """Return an object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> Sequence[Record]:
    """Return the objects of a list; everything else in it is left out."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else ()


def identity(value: object) -> str | None:
    """Return a session's id, or None where it could not be an argument later."""
    return value if isinstance(value, str) and _IDENTITY.fullmatch(value) else None


def name(value: object) -> str:
    """Return the name of a tool or a model, or "" where it is no name."""
    return value if isinstance(value, str) and _NAME.fullmatch(value) else ""


def word(value: object) -> str:
    """Return a word of a program's own list, as `rate_limit`; "" for free text, which may hold a secret."""
    return value if isinstance(value, str) and len(value) <= 40 and _WORD.fullmatch(value) else ""
