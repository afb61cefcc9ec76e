"""What two searchers of one space tell each other: questions and answers as numbers, and each new value once. No pipe.

Both have the same tables when they part. Only the leader numbers values: a mate sends the new ones it met with its
answers and gives their numbers back. What breaks an invariant, or raises, is left to the leader, who knows the state.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from playbook.errors import PlaybookError
from playbook.explore.asking import Asking
from playbook.explore.layout import Column
from playbook.explore.moves import Values

Question = tuple[int, int]
"""Whom: the place in the row of those who are asked. What: the bits they read."""
Said = tuple[tuple[tuple[int, int], ...], ...]
"""Each move: the fields it changes, by place, and the numbers of their new values."""
News = list[list[Any]]
"""The values of each field that the other does not know, in the order of their numbers."""


class Origin(NamedTuple):
    """Where a value comes from that cannot be sent: the so-manieth move of an answer."""

    question: Question
    move: int


class Order(NamedTuple):
    """What a mate is asked, and the values it has not heard of.

    Of those that cannot be sent there is their Origin, or None as long as no move leads there: that comes `late`, by
    number.
    """

    news: News
    late: dict[int, Origin]
    questions: list[Question]


class Reply(NamedTuple):
    """What a mate says; its new values are numbered from those on that it was told of."""

    news: News
    said: list[Said | None]


@dataclass(slots=True)
class Tables:
    """One side's fields in their order, and what is said there as numbers.

    Attributes:
        asking: everybody who is asked.
        local: the field whose values compare by identity: they cannot be sent, the other side makes its own.
    """

    asking: Asking
    local: str = ""
    columns: list[Column] = field(init=False)
    places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Number the fields."""
        self.columns = list(self.asking.layout.columns.values())
        self.places = {one.name: place for place, one in enumerate(self.columns)}

    @property
    def sizes(self) -> list[int]:
        """Return how many values each field has taken."""
        return [len(one.values) for one in self.columns]

    def said(self, question: Question) -> Said | None:
        """Return what is said, or None for what is left to be asked with the state at hand."""
        place, key = question
        try:
            moves = list(self.asking.said(self.asking.asked[place], key))
            if any(move.broken for move in moves):
                return None
            return tuple(tuple(self._numbered(move.changed)) for move in moves)
        except (PlaybookError, ValueError):
            return None

    def _numbered(self, changed: Values) -> Iterator[tuple[int, int]]:
        for name, value in changed.items():
            place = self.places[name]
            column = self.columns[place]
            yield place, column.put(value) >> column.shift
