"""The syntax of gjson paths v1.19.0: one step at a time, as an object and as an array read it.

gjson reads the same text in two ways, depending on what it meets; so do these two functions.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from playbook.errors import NotModelled
from playbook.events.numbers import parse_float
from playbook.events.patterns import Matches, compile_glob

_OPERATORS = "!=<>%"
_LONG = ("!=", "!%", "<=", ">=", "==")
_SIMPLE = re.compile(r"[\w-]+(?:\.[\w-]+)*", re.ASCII)
_UINT64 = 2**64 - 1
_STARTS = {"@": "a modifier", "!": "a static value", "[": "a selector", "{": "a selector"}
_ESCAPES = {"\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", '"': '"'}


@dataclass(frozen=True, slots=True)
class KeyStep:
    """What an object does with a path: one key or a glob over its keys, then the rest."""

    key: str
    glob: Matches | None
    rest: str | None


@dataclass(frozen=True, slots=True)
class Query:
    """`#(path operator value)`; `every` when a `#` follows it."""

    path: str = ""
    operator: str = ""
    value: str = ""
    number: float = 0.0
    glob: Matches | None = None
    every: bool = False


@dataclass(frozen=True, slots=True)
class ElementStep:
    """What an array does with a path: an index, its length, all its elements, or a query."""

    index: int | None = None
    length: bool = False
    each: bool = False
    query: Query | None = None
    rest: str | None = None


def check_path(path: str) -> None:
    """Refuse by name what this engine does not do."""
    if "|" in path:
        raise _refusal(path, "a pipe")
    if path.startswith(".."):
        raise _refusal(path, "a path into JSON lines (`..`)")
    if r"\u" in path:
        raise _refusal(path, r"a \u escape")
    suffix: str | None = path
    while suffix is not None:
        check_start(suffix)
        element = element_step(suffix)
        if element.query is not None:
            check_path(element.query.path)
        suffix = key_step(suffix).rest if element.query is None else element.rest


def check_start(suffix: str) -> None:
    """Refuse a step that begins with what gjson may read as a command."""
    if suffix[:1] in _STARTS:
        raise _refusal(suffix, _STARTS[suffix[:1]])


def _refusal(path: str, what: str) -> NotModelled:
    return NotModelled(
        f"the path {path!r} holds {what}",
        hint="playbook does not guess what gjson makes of it; name the field plainly.",
    )


def simple_keys(path: str) -> tuple[str, ...] | None:
    """Return the keys of a path that needs no gjson at all, else nothing."""
    return tuple(path.split(".")) if _SIMPLE.fullmatch(path) else None


@lru_cache(maxsize=4096)
def key_step(path: str) -> KeyStep:
    """Read the first step of a path as an object does."""
    part: list[str] = []
    wild, place = False, 0
    while place < len(path) and path[place] != ".":
        if path[place] == "\\":
            place += 1
            part.append(path[place : place + 1])
        else:
            wild = wild or path[place] in "*?"
            part.append(path[place])
        place += 1
    key = "".join(part)
    rest = path[place + 1 :] if place < len(path) else None
    return KeyStep(key, compile_glob(key) if wild else None, rest)


@lru_cache(maxsize=4096)
def element_step(path: str) -> ElementStep:
    """Read the first step of a path as an array does."""
    if path.startswith(("#(", "#[")):
        return _query_step(path)
    part, dot, after = path.partition(".")
    rest = after if dot else None
    if part == "#":
        return ElementStep(length=rest is None, each=rest is not None, rest=rest)
    # Go counts in 64 bits and never looks for an overflow.
    index = int(part) & _UINT64 if part.isascii() and part.isdigit() else None
    return ElementStep(index=index, rest=rest)


def _query_step(path: str) -> ElementStep:
    end, operator_at = _query_extent(path)
    if end is None:
        return ElementStep(query=Query())  # unterminated: it asks for nothing, so anything does
    after = path[end + 1 :]
    _, dot, rest = after.partition(".")
    query = _parse_query(path[2:end], operator_at and operator_at - 2, every=after.startswith("#"))
    return ElementStep(query=query, rest=rest if dot else None)


def _query_extent(path: str) -> tuple[int | None, int]:
    """Find where a query closes and where its operator begins (0: it has none)."""
    depth, operator_at, place = 1, 0, 2
    while place < len(path):
        character = path[place]
        if depth == 1 and not operator_at and character in _OPERATORS:
            operator_at = place
        elif character == "\\":
            place += 1
        elif character == '"':
            place = _closing_quote(path, place)
        elif character in "[(":
            depth += 1
        elif character in "])":
            depth -= 1
            if depth == 0:
                return place, operator_at
        place += 1
    return None, operator_at


def _closing_quote(path: str, place: int) -> int:
    place += 1
    while place < len(path) and path[place] != '"':
        place += 2 if path[place] == "\\" else 1
    return place


def _parse_query(inside: str, operator_at: int, *, every: bool) -> Query:
    if not operator_at and inside[:1] not in tuple(_OPERATORS):
        return Query(path=_trim(inside), every=every)
    comparison = _trim(inside[operator_at:])
    operator = comparison[: 2 if comparison.startswith(_LONG) else 1]
    if operator == "!":  # a lone `!` before a value compares nothing
        operator = "" if len(comparison) > 1 else "!"
    value = _trim(comparison[len(operator) :])
    if len(value) >= 2 and value[0] == value[-1] == '"':
        value = _unescape(value[1:-1])
    operator = "=" if operator == "==" else operator
    glob = compile_glob(value) if operator.endswith("%") else None
    number, _ = parse_float(value)
    return Query(_trim(inside[:operator_at]), operator, value, number, glob, every)


def _trim(text: str) -> str:
    return text.strip("".join(map(chr, range(33))))


def _unescape(text: str) -> str:
    """Undo JSON escapes as gjson does: at the first that is none it stops."""
    written: list[str] = []
    place = 0
    while place < len(text):
        character = text[place]
        if character == "\\":
            place += 1
            character = _ESCAPES.get(text[place : place + 1], "")
            if not character:
                break
        written.append(character)
        place += 1
    return "".join(written)
