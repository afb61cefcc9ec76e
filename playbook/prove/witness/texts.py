"""Short texts that a pattern of Go's (RE2) matches. Only proposes: whoever asks for them tries them.

Syntax: github.com/google/re2/wiki/Syntax, the same as Go's regexp/syntax.
"""

from __future__ import annotations

import re
import string
from functools import lru_cache

from playbook.errors import NotModelled
from playbook.events.patterns import compile_pattern

MOST = 32
"""Texts of one pattern."""
LONGEST = 2000
_DEEPEST = 50
_LIKED = (
    string.ascii_lowercase + "1203456789" + string.ascii_uppercase + "-_./ " + string.punctuation
)
_TRIED = _LIKED + "\t\n\r\x00éßжλ中"
_PREFIX = re.compile(r"\?(?:P?<\w+>|[imsU]*(?:-[imsU]+)?(:|(?=\))))")
_CLASS = re.compile(r"\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:[pP](?:\{\^?\w+\}|\w)|x\{[0-9a-fA-F]+\}|x[0-9a-fA-F]{2}|[0-7]{1,3}|.)", re.DOTALL
)
_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|\Z)", re.DOTALL)
_REPEAT = re.compile(r"(?:([*+?])|\{(\d+)(?:,\d*)?\})\??")
_NO_WIDTH = ("\\A", "\\z", "\\b", "\\B")


@lru_cache(maxsize=1024)
def texts(pattern: str) -> tuple[str, ...]:
    """Return texts a pattern matches, one for each way through its alternatives; () of what nobody can read."""
    try:
        matches = compile_pattern(pattern)
    except (ValueError, NotModelled):
        return ()
    if pattern.count("(") > _DEEPEST:
        return ()
    reader = _Reader(pattern)
    return tuple(dict.fromkeys(one for one in reader.either() if matches(one)))


class _Reader:
    """Walks one legal pattern from left to right; each part becomes the texts it may stand for."""

    __slots__ = ("at", "pattern")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def either(self) -> list[str]:
        """Read alternatives up to the end, or to a closing parenthesis."""
        found = self._row()
        while self._next() == "|":
            self.at += 1
            found += self._row()
        return found[:MOST]

    def _next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _row(self) -> list[str]:
        found = [""]
        while self._next() not in ("", "|", ")"):
            part = self._repeated(self._part())
            found = [one + more for one in found for more in part if len(one + more) <= LONGEST]
            found = found[:MOST]
        return found

    def _part(self) -> list[str]:
        for kind, read in ((_QUOTED, _quoted), (_ESCAPE, _one_of), (_CLASS, _one_of)):
            met = kind.match(self.pattern, self.at)
            if met:
                self.at = met.end()
                return read(met)
        sign = self._next()
        self.at += 1
        if sign == "(":
            return self._group()
        if sign in "^$":
            return [""]
        return ["a"] if sign == "." else [sign]

    def _group(self) -> list[str]:
        prefix = _PREFIX.match(self.pattern, self.at)
        self.at = prefix.end() if prefix else self.at
        found = self.either()
        self.at += 1  # the closing parenthesis
        return found

    def _repeated(self, part: list[str]) -> list[str]:
        met = _REPEAT.match(self.pattern, self.at)
        if met is None:
            return part
        self.at = met.end()
        if met[1] in ("*", "?") or met[2] == "0":
            return [""]
        return [one * int(met[2] or 1) for one in part if len(one) * int(met[2] or 1) <= LONGEST]


def _quoted(met: re.Match[str]) -> list[str]:
    return [met[1]]


@lru_cache(maxsize=1024)
def _first_of(written: str) -> str | None:
    """Return the plainest character that a class or an escape takes, as the engine reads it."""
    takes = compile_pattern(f"^(?s:{written})$")
    return next((one for one in _TRIED if takes(one)), None)


def _one_of(met: re.Match[str]) -> list[str]:
    written = met[0]
    if written in _NO_WIDTH:
        return [""]
    if written[0] == "\\" and written[1] in string.punctuation:
        return [written[1]]
    found = _first_of(written) or _by_number(written)
    return [] if found is None else [found]


def _by_number(written: str) -> str | None:
    """Return the character that an escape names by its number."""
    digits = written[2:].strip("{}")
    return chr(int(digits, 16)) if written.startswith("\\x") and len(digits) < 6 else None
