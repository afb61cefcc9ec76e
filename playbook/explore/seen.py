"""Answers that are known already, by the very objects they are about: comparing those by value takes longer than asking.

An object that is equal and another one is asked about again; that costs time and nothing else. Who answers is shown the
fields it declared and nothing else: it cannot depend on more.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Generic, TypeVar

from playbook.explore.situation import Situation, situation

Answer = TypeVar("Answer")


class Seen(Generic[Answer]):
    """What a function says of Situations, asked once for each combination of the fields it reads."""

    def __init__(self, reads: tuple[str, ...], ask: Callable[[Situation], Answer]) -> None:
        self._reads = reads
        # Of one name alone it returns the value itself.
        self._fields: Callable[[Situation], Any] = attrgetter(*reads)
        self._one = len(reads) == 1
        self._ask = ask
        # With the objects themselves: the place of one that is gone would be given to another.
        self._answers: dict[tuple[int, ...], tuple[tuple[Any, ...], Answer]] = {}

    def of(self, at: Situation) -> Answer:
        """Return what is said of a Situation."""
        fields = self._fields(at)
        if self._one:
            fields = (fields,)
        key = tuple(map(id, fields))
        known = self._answers.get(key)
        if known is None:
            shown = situation(dict(zip(self._reads, fields, strict=True)))
            known = self._answers[key] = (fields, self._ask(shown))
        return known[1]
