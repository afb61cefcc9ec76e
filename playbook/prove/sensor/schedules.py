"""Clock times, time zones, durations and cron lines, as argo-events reads them. Never asks what time it is.

Source: Go time.Parse and time.LoadLocation; robfig/cron v3.0.1 parser.go with minute, hour, day, month, weekday.
"""

from __future__ import annotations

import re
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_CLOCK = re.compile(r" *(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d+))?", re.ASCII)
_DURATION = re.compile(r"[+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)", re.ASCII)
_ZONE = re.compile(r"(?:CRON_)?TZ=([^ ]*) +(.*)", re.DOTALL)
_NUMBER = re.compile(r"\+?\d+|-0+", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day", 1, 31, {}),
    ("month", 1, 12, {name: at for at, name in enumerate(_MONTHS, 1)}),
    ("weekday", 0, 6, {name: at for at, name in enumerate(_DAYS)}),
)


def clock_of(text: str) -> tuple[float, ...] | None:
    """Return hour, minute, second and its fraction of "HH:MM:SS"; None of what Go does not read."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = (int(one) for one in found.groups()[:3])
    if hour > 23 or minute > 59 or second > 59:
        return None
    return hour, minute, second, float(f"0.{(found[4] or '0')[:9]}")  # Go keeps nine digits


def is_duration(text: str) -> bool:
    """Tell whether Go's time.ParseDuration takes a text."""
    return _DURATION.fullmatch(text) is not None


@cache
def knows_zone(name: str) -> bool | None:
    """Tell whether Go knows a time zone; None where this machine has no list of them."""
    if name in ("", "UTC", "Local"):
        return True
    if name.startswith(("/", "\\")) or ".." in name or "\0" in name:
        return False
    return _there(name) or (False if _there("Europe/Paris") else None)


def _there(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def cron_trouble(text: str) -> str:
    """Return why a cron line cannot be read, or ""; its time zone is not looked at, see `zone_of`."""
    zone = _ZONE.fullmatch(text)
    line = zone[2] if zone else text
    if line.startswith("@"):
        return "words like @daily are not read here"
    fields = line.split()
    if len(fields) != len(_FIELDS):
        return f"it has {len(fields)} fields, not minute, hour, day, month and weekday"
    for written, (what, low, high, names) in zip(fields, _FIELDS, strict=True):
        for part in filter(None, written.split(",")):
            if not _is_range(part, low, high, names):
                return f'"{part}" is no {what}'
    return ""


def zone_of(cron: str) -> str:
    """Return the time zone that a cron line begins with, or ""."""
    found = _ZONE.fullmatch(cron)
    return found[1] if found else ""


def _is_range(part: str, low: int, high: int, names: dict[str, int]) -> bool:
    ends, *steps = part.split("/")
    first, *last = ends.split("-")
    if len(steps) > 1 or (steps and not _value(steps[0], {})):
        return False
    if first in ("*", "?"):  # whatever follows a hyphen is not read
        return True
    start = _value(first, names)
    end = _value(last[0], names) if last else (high if steps else start)
    if len(last) > 1 or start is None or end is None:
        return False
    return low <= start <= end <= high


def _value(text: str, names: dict[str, int]) -> int | None:
    if text.lower() in names:
        return names[text.lower()]
    return int(text) if _NUMBER.fullmatch(text) else None
