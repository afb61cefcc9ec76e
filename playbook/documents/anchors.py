"""What has an anchor in one document, and how much its aliases repeat. Never copies a value."""

from dataclasses import dataclass
from typing import Any

BORROWED = 100_000
"""Values that aliases may repeat in one document..."""
RATIO = 10
"""...and how many times what is written in it."""
HARMLESS = 1000
"""So few are never too many."""


class AliasRefused(ValueError):
    """An alias that cannot be followed.

    Attributes:
        what: what is wrong with it.
        hint: the way out.
    """

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Named:
    """A value with an anchor, and how much there is of it when aliases are followed.

    Attributes:
        value: the value.
        children: the places of what is in it.
        size: of values, itself among them.
        height: of collections within each other; 0 is a scalar.
    """

    value: Any
    children: Any
    size: int
    height: int


class Anchors:
    """The anchors of one document."""

    def __init__(self) -> None:
        self._named: dict[str, Named | None] = {}
        self._borrowed = 0

    def begin(self, name: str) -> None:
        """Note that a collection with this anchor has begun."""
        self._named[name] = None

    def define(self, name: str, named: Named) -> None:
        """Note a finished value; a second one of the name takes its place from here on."""
        self._named[name] = named

    def follow(self, name: str, written: int) -> Named:
        """Return what an alias stands for; `written` counts the values of the document so far.

        Raises:
            AliasRefused: no such anchor, one that contains itself, or too many repeated values.
        """
        named = self._named.get(name)
        if named is None:
            inside = name in self._named
            what = f"&{name} contains itself" if inside else f"*{name} names no anchor above it"
            raise AliasRefused(what, "Write the value out.")
        self._borrowed += named.size
        if self._borrowed > min(BORROWED, max(HARMLESS, RATIO * written)):
            raise AliasRefused(
                f"aliases repeat {self._borrowed:,} values, more than anybody means",
                f"Write them out: at most {BORROWED:,} are repeated, and {RATIO} times the text.",
            )
        return named
