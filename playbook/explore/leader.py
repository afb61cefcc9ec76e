"""The side that searches: whom it asks beforehand, and what it makes of a mate's answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from playbook.explore.asking import Asked
from playbook.explore.shares import Order, Origin, Question, Reply, Said, Tables


@dataclass(slots=True)
class Leader:
    """It numbers the values, also those that its mate has met.

    Where some values cannot be sent, whoever does not read them is not shared: he cannot make one, and is asked in less
    time than it takes to find out what to ask.
    """

    tables: Tables
    _known: list[int] = field(init=False)
    _origins: dict[int, Origin] = field(default_factory=dict)
    _unsaid: set[int] = field(default_factory=set)
    _shared: list[tuple[int, Asked]] = field(init=False)

    def __post_init__(self) -> None:
        """Note what the mate knows: what there is."""
        self._known = self.tables.sizes
        local = {self.tables.local} - {""}
        every = enumerate(self.tables.asking.asked)
        self._shared = [(place, one) for place, one in every if local <= one.reads]

    def questions(self, states: Iterable[int]) -> list[Question]:
        """Return what will be asked about these states, and has not been."""
        found: dict[Question, None] = {}
        for state in states:
            for place, one in self._shared:
                if (key := state & one.mask) not in one.steps and one.by(state):
                    found[place, key] = None
        return list(found)

    def order(self, questions: list[Question]) -> Order:
        """Return what to tell the mate, who then knows all values there are."""
        late = {number: self._origins[number] for number in self._unsaid & self._origins.keys()}
        self._unsaid -= late.keys()
        news = [self._news(place) for place in range(len(self._known))]
        self._known = self.tables.sizes
        return Order(news, late, questions)

    def _news(self, place: int) -> list[Any]:
        column, size = self.tables.columns[place], self._known[place]
        if column.name == self.tables.local:
            new = range(size, len(column.values))
            self._unsaid |= set(new) - self._origins.keys()
            return [self._origins.get(number) for number in new]
        return column.values[size:]

    def answer(self, questions: Iterable[Question]) -> None:
        """Answer for oneself."""
        for question in questions:
            self._note(question, self.tables.said(question))

    def take(self, order: Order, reply: Reply) -> None:
        """Note the mate's answers to the newest order; answer what it left."""
        numbers = [
            [column.put(value) >> column.shift for value in news]
            for column, news in zip(self.tables.columns, reply.news, strict=True)
        ]
        left: list[Question] = []
        for question, said in zip(order.questions, reply.said, strict=True):
            if said is None:
                left.append(question)
            else:
                self._note(question, self._renumbered(said, numbers))
        self.answer(left)

    def _renumbered(self, said: Said, numbers: list[list[int]]) -> Said:
        known = self._known
        return tuple(
            tuple(
                (at, number if number < known[at] else numbers[at][number - known[at]])
                for at, number in move
            )
            for move in said
        )

    def _note(self, question: Question, said: Said | None) -> None:
        """Write down what was said, as numbers to add, and where values come from that cannot be sent."""
        if said is None:
            return
        place, key = question
        deltas = (sum(self._delta(key, at, number) for at, number in move) for move in said)
        steps = self.tables.asking.asked[place].steps
        steps[key] = tuple(dict.fromkeys(one for one in deltas if one))
        local = self.tables.places.get(self.tables.local)
        for move, changed in enumerate(said):
            for at, number in changed:
                if at == local:
                    self._origins.setdefault(number, Origin(question, move))

    def _delta(self, key: int, at: int, number: int) -> int:
        column = self.tables.columns[at]
        return (number << column.shift) - (key & column.mask)
