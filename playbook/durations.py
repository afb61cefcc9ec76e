"""Durations as people write them ("4h", "1h30m"), as whole seconds inside."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
PATTERN = re.compile(r"(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?", re.ASCII)
# Go counts nanoseconds in 63 bits, which end after 292 years; ours must fit with what is added to them.
LONGEST = 3650 * UNITS["d"]


def seconds(text: str) -> int:
    """Return the seconds in a duration such as "90s", "4h", "1h30m" or "14d".

    Raises:
        ValueError: not of that form.
    """
    found = PATTERN.fullmatch(text)
    if not text or found is None:
        raise ValueError(f'"{text}" is not a duration; write for example "90s", "4h" or "1h30m"')
    return sum(int(n) * UNITS[u] for n, u in zip(found.groups(), UNITS, strict=True) if n)


def go_duration(total: int) -> str:
    """Write seconds as a Go duration, which knows no days: 5400 -> "1h30m"."""
    hours, rest = divmod(total, 3600)
    minutes, secs = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (secs, "s"))
    return "".join(f"{n}{u}" for n, u in parts if n) or "0s"


def _coerce(value: Any) -> str:
    if isinstance(value, timedelta):
        if value.microseconds:
            raise ValueError("a duration must be whole seconds")
        total = round(value.total_seconds())
    elif isinstance(value, str):
        total = seconds(value)
    else:
        raise ValueError(f'{value!r} is not a duration; write for example "90s" or "4h"')  # noqa: TRY004
    if total <= 0:
        raise ValueError("a duration must be longer than zero")
    if total > LONGEST:
        raise ValueError(f'"{value}" is too long; ten years ("3650d") are the most')
    return go_duration(total)


Duration = Annotated[
    str | timedelta,
    BeforeValidator(_coerce),
    WithJsonSchema({"type": "string", "examples": ["90s", "4h"]}),
]
"""A field that takes "4h" or a timedelta, longer than zero, and holds the text "4h"."""


def in_seconds(value: str | timedelta) -> int:
    """Return the whole seconds of a Duration field."""
    return seconds(value) if isinstance(value, str) else round(value.total_seconds())
