"""What prove reports: findings, what it could not decide, what it did not look at. Plain values; never looks anything up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from typing_extensions import override

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something is written; line and column count from 1."""

    file: str
    line: int
    column: int

    @override
    def __str__(self) -> str:
        """Return "file:line", the form that editors open."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in one field of one object.

    Attributes:
        rule: the rule's id.
        severity: `error`: it will not do what it says. `warning`: it may. `note`: it could be better.
        place: where the field is written.
        object: "Sensor/pull-request".
        path: the field: "spec.dependencies[1].filters.data[0].value[0]", or "" for the object.
        said: what is wrong, one sentence.
        why: why it bites: what Argo or Kubernetes does.
        mend: the way out.
        source: the line of Python that declares it, where that is known: "workflows/play.py:22".
    """

    rule: str
    severity: Severity
    place: Place
    object: str
    path: str
    said: str
    why: str
    mend: str
    source: str = ""

    @property
    def where(self) -> str:
        """Return "file:line"."""
        return str(self.place)


@dataclass(frozen=True, slots=True)
class NotDecided:
    """Something a rule looked at and cannot judge; never the same as fine.

    Attributes:
        rule: the rule's id.
        place: where it is written.
        object: "Sensor/pull-request".
        path: the field.
        why: why it cannot be told.
    """

    rule: str
    place: Place
    object: str
    path: str
    why: str

    @property
    def where(self) -> str:
        """Return "file:line"."""
        return str(self.place)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or an object, that no rule looked at.

    Attributes:
        where: the file, with the line where that helps.
        why: the reason, a few words.
        unread: it should have been read and could not be: nothing may be concluded about this tree.
    """

    where: str
    why: str
    unread: bool = False
