"""A document that was read: its value, and where each part of it stands. Never parses."""

from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file; line and column count from 1, as editors do."""

    line: int
    column: int


At = int
"""A position in one integer, line in front: the garbage collector passes over integers, and
a large file has a hundred thousand positions."""

COLUMN_BITS = 32
COLUMN_MASK = (1 << COLUMN_BITS) - 1

Place = tuple[At, At, dict[str, Any] | list[Any] | None]
"""Where the key stands (0: no key), where the value does, and the same for its children."""


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document as Kubernetes would read it.

    Attributes:
        value: JSON values only. What an alias names is shared, not copied: do not change it.
        name: the file it came from, for messages.
        root: the tree of places beside the value; ask `position`.
    """

    value: Any
    name: str
    root: Place = field(repr=False, compare=False)

    def position(self, path: Path = ()) -> Position:
        """Return where the value at a path stands, or its nearest ancestor that exists."""
        return _position(self._nearest(path)[0][1])

    def key_position(self, path: Path) -> Position:
        """Return where the key of a value stands; list items, and what is missing, as `position`."""
        place, complete = self._nearest(path)
        return _position(place[0] or place[1]) if complete else _position(place[1])

    def where(self, path: Path = ()) -> str:
        """Return "file:line:column" of the key at a path, the form that editors open."""
        at = self.key_position(path)
        return f"{self.name}:{at.line}:{at.column}"

    def _nearest(self, path: Path) -> tuple[Place, bool]:
        place = self.root
        for step in path:
            child = _child(place[2], step)
            if child is None:
                return place, False
            place = child
        return place, True


def _child(children: dict[str, Any] | list[Any] | None, step: str | int) -> Place | None:
    match children, step:
        case dict(), str():
            return children.get(step)
        case list(), int() if 0 <= step < len(children):
            found: Place = children[step]
            return found
    return None


def _position(at: At) -> Position:
    return Position(at >> COLUMN_BITS, at & COLUMN_MASK)
