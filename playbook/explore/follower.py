"""The side that helps: it answers a leader, and gives back each number that it gave a value meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playbook.explore.layout import Column
from playbook.explore.shares import News, Order, Origin, Reply, Said, Tables


@dataclass(slots=True)
class Follower:
    """It has the leader's tables, as of the newest order."""

    tables: Tables
    _same: list[dict[Any, Any]] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing of one's own."""
        self._same = [{} for _ in self.tables.columns]

    def obey(self, order: Order) -> Reply:
        """Answer a leader."""
        self._learn(order)
        known = self.tables.sizes
        said = [self._sendable(self.tables.said(one), known) for one in order.questions]
        news = self._given_back(known)
        if self.tables.local:
            news[self.tables.places[self.tables.local]] = []
        return Reply(news, said)

    def _learn(self, order: Order) -> None:
        """Number what the leader has numbered; what cannot be sent is made here, one after the other."""
        local = self.tables.places.get(self.tables.local)
        for place, values in enumerate(order.news):
            if place != local:
                for value in values:
                    self._put(place, value)
        if local is None:
            return
        column = self.tables.columns[local]
        first = len(column.values)
        # One without origin is in no state yet, and nobody asks about it: its number is taken, no more.
        for number in range(first, first + len(order.news[local])):
            column.place(number, object())
        origins = {**order.late, **dict(enumerate(order.news[local], first))}
        self._make(column, {number: one for number, one in origins.items() if one is not None})

    def _make(self, column: Column, origins: dict[int, Origin]) -> None:
        """Make values, each after the one that its own question is about."""
        waiting = list(origins)
        while waiting:
            number = waiting[-1]
            if number not in origins:
                waiting.pop()
                continue
            before = (origins[number].question[1] & column.mask) >> column.shift
            if before in origins:
                waiting.append(before)  # it was reached earlier, so this ends
                continue
            column.place(number, self._made(origins.pop(number)))

    def _put(self, place: int, value: Any) -> None:
        """Number a value that the leader has numbered; one that was met here before is the very object again."""
        self.tables.columns[place].put(self._same[place].pop(value, value))

    def _made(self, origin: Origin) -> Any:
        place, key = origin.question
        known = self.tables.sizes
        moves = list(self.tables.asking.said(self.tables.asking.asked[place], key))
        self._given_back(known)
        return moves[origin.move].changed[self.tables.local]

    def _sendable(self, said: Said | None, known: list[int]) -> Said | None:
        """Leave to the leader what leads to a value that cannot be sent."""
        local = self.tables.places.get(self.tables.local)
        met = said and any(
            at == local and number >= known[at] for move in said for at, number in move
        )
        return None if met else said

    def _given_back(self, known: list[int]) -> News:
        """Return the values met here, whose numbers are free again."""
        news: News = []
        for column, same, size in zip(self.tables.columns, self._same, known, strict=True):
            met = column.forget(size)
            same.update((value, value) for value in met)
            news.append(met)
        return news
