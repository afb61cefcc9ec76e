"""Read a label selector as Kubernetes does, over the fields of an object. Never asks a cluster.

Source: k8s.io/apimachinery v0.33 pkg/labels/selector.go; argo-workflows v4.0.2 workflow/executor/resource.go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"\s*(,|==|=|!=|!|\(|\)|<|>|[^\s,=!()<>]+)")
_NAME = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_PREFIX = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_LONGEST = 63
_SIGNS = frozenset(",=!()<>")


class NotASelector(Exception):
    """A text that is no label selector, and why."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One part of a selector.

    Attributes:
        key: what it looks at: a path of fields.
        operator: in, notin, exists, absent, <, >.
        values: what it is compared with.
    """

    key: str
    operator: str
    values: frozenset[str] = frozenset()

    def takes(self, value: str) -> bool | None:
        """Tell whether it holds where its key has a value; None where numbers are compared."""
        match self.operator:
            case "in":
                return value in self.values
            case "notin":
                return value not in self.values
            case "exists":
                return True
            case "absent":
                return False
            case _:
                return None


def requirements(text: str) -> tuple[Requirement, ...]:
    """Return the parts of a selector, which all have to hold.

    Raises:
        NotASelector: saying what is wrong.
    """
    reader = _Reader(text)
    found: list[Requirement] = []
    while reader.now:
        found.append(_requirement(reader))
        if reader.now and reader.take() != ",":
            raise NotASelector(f'"{reader.last}" where "," is expected')
    return tuple(found)


class _Reader:
    """Gives out the tokens of a text."""

    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.findall(text)
        self._at = 0
        self.last = ""

    @property
    def now(self) -> str:
        """Return the next token, "" at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def take(self) -> str:
        """Return the next token and step over it."""
        self.last = self.now
        self._at += 1
        return self.last


def _requirement(reader: _Reader) -> Requirement:
    if reader.now == "!":
        reader.take()
        return Requirement(_key(reader.take()), "absent")
    key = _key(reader.take())
    if reader.now in ("", ","):
        return Requirement(key, "exists")
    operator = reader.take()
    if operator in ("in", "notin"):
        return Requirement(key, operator, _list(reader))
    names = {"=": "in", "==": "in", "!=": "notin", "<": "<", ">": ">"}
    if operator not in names:
        raise NotASelector(f'"{operator}" is no operator; there are =, !=, in, notin, < and >')
    value = "" if reader.now in ("", ",") else _value(reader.take())
    if operator in ("<", ">") and not re.fullmatch(r"[+-]?\d+", value):
        raise NotASelector(f'"{value}" is compared as a number, and is none')
    return Requirement(key, names[operator], frozenset({value}))


def _list(reader: _Reader) -> frozenset[str]:
    if reader.take() != "(":
        raise NotASelector(f'"{reader.last}" where "(" is expected')
    found: set[str] = set()
    while True:
        found.add("" if reader.now in (",", ")") else _value(reader.take()))
        sign = reader.take()
        if sign == ")":
            return frozenset(found)
        if sign != ",":
            raise NotASelector(
                f'"{sign}" where "," or ")" is expected' if sign else '")" is missing'
            )


def _key(text: str) -> str:
    prefix, slash, name = text.rpartition("/")
    fine = _NAME.fullmatch(name) and len(name) <= _LONGEST
    if not fine or (slash and not _PREFIX.fullmatch(prefix)):
        raise NotASelector(f'"{text}" cannot be the key of a label')
    return text


def _value(text: str) -> str:
    if text and set(text) <= _SIGNS:
        raise NotASelector(f'"{text}" where a value is expected')
    if not _NAME.fullmatch(text) or len(text) > _LONGEST:
        raise NotASelector(f'"{text}" cannot be the value of a label')
    return text
