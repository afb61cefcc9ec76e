"""Visit every state that can be reached, the nearest first. Generic: what a state is and what can happen is given.

Each family of moves says which fields it reads and writes. It is asked once for each combination of their values;
all other states with the same combination take the same moves, as numbers to add.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from playbook.explore.asking import Asking, Broken, Loose
from playbook.explore.layout import Layout
from playbook.explore.moves import Covered, Family, Invariant, Move, Tidied, Values

EVERY = 1_000
"""How many states are expanded between two looks at the clock."""


class Mate(Protocol):
    """Somebody who answers some of the questions beforehand."""

    def answer(self, states: list[int], following: list[int]) -> None:
        """Let what will be asked about these states be known; the others are next."""
        ...


@dataclass(slots=True)
class Space:
    """All states of one model.

    Attributes:
        layout: the fields.
        shape: makes of the values of some fields what families and invariants are shown.
        families: what can happen.
        invariants: what must hold.
        tidied: what is set right in each state, one after the other.
        mate: who helps, if anybody.
    """

    layout: Layout
    shape: Callable[[Values], Any]
    families: tuple[Family, ...]
    invariants: tuple[Invariant, ...]
    tidied: tuple[Tidied, ...] = ()
    mate: Mate | None = None
    asking: Asking = field(init=False)

    def __post_init__(self) -> None:
        """Make room for what will be said."""
        self.asking = Asking.of(
            self.layout, self.shape, self.families, self.invariants, self.tidied
        )

    def explore(self, start: int, stop: Callable[[Covered], str]) -> Covered:
        """Visit everything that can be reached from a state, until `stop` returns a reason."""
        covered, seen = Covered([[start]], states=1), {start}
        self.asking.broken = None
        try:
            while covered.layers[-1] and not covered.stopped:
                self._layer(covered, seen, stop)
        except Broken as broken:
            covered.violation = broken.violation
        covered.states = len(seen)
        if not (covered.stopped or covered.violation):
            covered.layers.pop()
            covered.finished = True
        return covered

    def _layer(self, covered: Covered, seen: set[int], stop: Callable[[Covered], str]) -> None:
        """Expand the states of the last layer, so many at a time.

        A state that breaks an invariant is one move nearer than a move that does so from the same layer.
        """
        layer, found = covered.layers[-1], list[int]()
        covered.layers.append(found)
        for begin in range(0, len(layer), EVERY):
            states = layer[begin : begin + EVERY]
            if self.mate is not None:
                self.mate.answer(states, layer[begin + EVERY : begin + 2 * EVERY])
            covered.moves += self._expand(states, found, seen)
            covered.states = len(seen)
            covered.stopped = stop(covered)
            if covered.stopped:
                return
        if self.asking.broken is not None:
            raise Broken(self.asking.broken)

    def _expand(self, states: list[int], found: list[int], seen: set[int]) -> int:
        """Expand states; return how many moves there were. The innermost loop: nothing here that can be elsewhere."""
        asking, moves = self.asking, 0
        tables = [
            (one.guard, one.value, one.when, one.mask, one.steps, one) for one in asking.asked
        ]
        loose = [(one.guard, one.value, one.mask, one.added, one) for one in asking.loose]
        for state in states:
            for guard, value, when, mask, steps, asked in tables:
                if (state & guard == value) is not when:
                    continue
                key = state & mask
                deltas = steps[key] if key in steps else asking.ask(asked, key, state)
                if deltas:
                    moves += len(deltas)
                    self._visit(state, deltas, loose, found, seen)
                elif asked.still:
                    asking.at_rest(asked, state)
        return moves

    def _visit(
        self,
        state: int,
        deltas: tuple[int, ...],
        loose: list[tuple[int, int, int, dict[int, int], Loose]],
        found: list[int],
        seen: set[int],
    ) -> None:
        """Note the states that are new, each set right."""
        for delta in deltas:
            after = state + delta
            for guard, value, mask, added, one in loose:
                if after & guard == value:
                    key = after & mask
                    after += added[key] if key in added else self.asking.set_right(one, key)
            if after not in seen:
                seen.add(after)
                found.append(after)

    def moves(self, state: int) -> Iterator[tuple[Move, int]]:
        """Yield what can happen in a state, and the state it leads to."""
        asking = self.asking
        for asked in asking.asked:
            if asked.by(state):
                for move, delta in asking.moves(asked, state & asked.mask, state):
                    yield move, asking.tidied(state + delta)

    def way(self, covered: Covered, to: int) -> tuple[tuple[Move, int], ...]:
        """Return a shortest way from the beginning to a state: each move, and the state after it.

        No state's predecessor is kept while searching, that would be half of the memory: it is looked for now.
        """
        depth = next(at for at, layer in enumerate(covered.layers) if to in set(layer))
        way: list[tuple[Move, int]] = []
        for layer in reversed(covered.layers[:depth]):
            before = next(state for state in layer if self._leads(state, to))
            way.append((next(move for move, after in self.moves(before) if after == to), to))
            to = before
        return tuple(reversed(way))

    def _leads(self, state: int, to: int) -> bool:
        """Tell whether a family said, while searching, that a state has a move there."""
        return any(
            self.asking.tidied(state + delta) == to
            for one in self.asking.asked
            if one.by(state)
            for delta in one.steps.get(state & one.mask, ())
        )
