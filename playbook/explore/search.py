"""Visit every state that can be reached, the nearest first. Generic: what a state is and what can happen is given.

Each family of moves says which fields it reads and writes. It is asked once for each combination of their values;
all other states with the same combination take the same moves, as numbers to add. So a family cannot depend on what
it did not declare: it is never shown it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from playbook.explore.layout import Layout
from playbook.explore.moves import Covered, Family, Invariant, Move, Values, Violation

EVERY = 2_000
"""How many states are expanded between two looks at the clock."""
_HERE = object()
"""What is said of no move: the state itself breaks the invariant."""


class _Broken(Exception):
    """Ends the search."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(violation.invariant)
        self.violation = violation


@dataclass(slots=True)
class _Check:
    """An invariant, and the combinations for which it holds."""

    invariant: Invariant
    mask: int
    held: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Asked:
    """A family, and what it said of each combination so far.

    It is asked when the bits under `guard` are `value`, or when they are not, as `when` says.
    """

    family: Family
    mask: int
    guard: int
    value: int
    when: bool
    still: list[_Check]
    steps: dict[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Space:
    """All states of one model.

    Attributes:
        layout: the fields.
        shape: makes of the values of some fields what families and invariants are shown.
        families: what can happen.
        invariants: what must hold.
    """

    layout: Layout
    shape: Callable[[Values], Any]
    families: tuple[Family, ...]
    invariants: tuple[Invariant, ...]
    _asked: list[_Asked] = field(init=False)
    _broken: Violation | None = None

    def __post_init__(self) -> None:
        """Remember what each family says; an invariant is a family whose every move breaks it."""
        asked = {one.name for one in self.families if not (one.idle or one.only)}
        if unknown := {one.still for one in self.invariants if one.still} - asked:
            raise ValueError(f"no family that is always asked is called {', '.join(unknown)}")
        always = [_as_family(one) for one in self.invariants if not one.still]
        self._asked = [self._first(one) for one in (*always, *self.families)]

    def _first(self, family: Family) -> _Asked:
        name, value = family.idle or family.only or ("", None)
        guard = self.layout.mask((name,)) if name else 0
        bits = self.layout.pack({name: value}) if name else 0
        when = family.idle is None
        mask = self.layout.mask(family.reads)
        still = [
            _Check(one, self.layout.mask(one.reads))
            for one in self.invariants
            if one.still == family.name
        ]
        return _Asked(family, mask, guard, bits, when, still)

    def explore(self, start: int, stop: Callable[[Covered], str]) -> Covered:
        """Visit everything that can be reached from a state, until `stop` returns a reason."""
        covered, seen = Covered([[start]], states=1), {start}
        self._broken = None
        try:
            while covered.layers[-1] and not covered.stopped:
                self._layer(covered, seen, stop)
        except _Broken as broken:
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
            covered.moves += self._expand(layer[begin : begin + EVERY], found, seen)
            covered.states = len(seen)
            covered.stopped = stop(covered)
            if covered.stopped:
                return
        if self._broken is not None:
            raise _Broken(self._broken)

    def _expand(self, states: list[int], found: list[int], seen: set[int]) -> int:
        """Expand states; return how many moves there were. The innermost loop: nothing here that can be elsewhere."""
        append, add, moves = found.append, seen.add, 0
        tables = [(one.guard, one.value, one.when, one.mask, one.steps, one) for one in self._asked]
        for state in states:
            for guard, value, when, mask, steps, asked in tables:
                if (state & guard == value) is not when:
                    continue
                key = state & mask
                deltas = steps[key] if key in steps else self._ask(asked, key, state)
                for delta in deltas:
                    after = state + delta
                    if after not in seen:
                        add(after)
                        append(after)
                moves += len(deltas)
                if not deltas and asked.still:
                    self._at_rest(asked, state)
        return moves

    def _ask(self, asked: _Asked, key: int, state: int) -> tuple[int, ...]:
        """Ask a family about a combination it has not seen."""
        moves = self._moves(asked, key, state)
        # A move that breaks something is one: who can make it is not at rest.
        deltas = dict.fromkeys(delta for move, delta in moves if delta or move.broken)
        asked.steps[key] = tuple(deltas)
        return asked.steps[key]

    def _moves(self, asked: _Asked, key: int, state: int) -> Iterator[tuple[Move, int]]:
        for move in asked.family.moves(self.shape(self.layout.unpack(key, asked.family.reads))):
            if not move.broken:
                yield move, self._delta(asked.family, key, move)
            elif move.said is _HERE:
                raise _Broken(Violation(move.broken, move.why, state))
            else:
                self._broken = self._broken or Violation(move.broken, move.why, state, move)
                yield move, 0

    def _delta(self, family: Family, key: int, move: Move) -> int:
        """Return what a move adds to a state."""
        delta = 0
        for name, value in move.changed.items():
            if name not in family.reads:
                raise ValueError(f"{family.name} writes {name}, which it does not declare")
            column = self.layout.columns[name]
            delta += column.put(value) - (key & column.mask)
        return delta

    def _at_rest(self, asked: _Asked, state: int) -> None:
        for check in asked.still:
            key = state & check.mask
            if key not in check.held:
                one = check.invariant
                why = one.broken(self.shape(self.layout.unpack(key, one.reads)))
                if why:
                    raise _Broken(Violation(one.name, why, state))
                check.held.add(key)

    def moves(self, state: int) -> Iterator[tuple[Move, int]]:
        """Yield what can happen in a state, and the state it leads to."""
        for asked in self._asked:
            if (state & asked.guard == asked.value) is asked.when:
                for move, delta in self._moves(asked, state & asked.mask, state):
                    yield move, state + delta

    def way(self, covered: Covered, to: int) -> tuple[tuple[Move, int], ...]:
        """Return a shortest way from the beginning to a state: each move, and the state after it.

        No state's predecessor is kept while searching, that would be half of the memory: it is looked for now.
        """
        depth = next(at for at, layer in enumerate(covered.layers) if to in set(layer))
        way: list[tuple[Move, int]] = []
        for layer in reversed(covered.layers[:depth]):
            before = next(state for state in layer if self._leads(state, to - state))
            way.append((next(move for move, after in self.moves(before) if after == to), to))
            to = before
        return tuple(reversed(way))

    def _leads(self, state: int, delta: int) -> bool:
        """Tell whether a family said, while searching, that a state has this move."""
        return any(
            delta in one.steps.get(state & one.mask, ())
            for one in self._asked
            if (state & one.guard == one.value) is one.when
        )


def _as_family(invariant: Invariant) -> Family:
    def broken(shown: Any) -> Iterator[Move]:
        if why := invariant.broken(shown):
            yield Move(_HERE, {}, invariant.name, why)

    return Family(invariant.name, invariant.reads, broken)
