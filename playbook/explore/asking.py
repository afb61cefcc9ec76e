"""What families, invariants and tidying say, asked once for each combination of the bits they read.

A family cannot depend on what it did not declare: it is never shown it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from playbook.explore.layout import Layout
from playbook.explore.moves import Family, Invariant, Move, Tidied, Values, Violation

_HERE = object()
"""What is said of no move: the state itself breaks the invariant."""


class Broken(Exception):
    """Ends the search."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(violation.invariant)
        self.violation = violation


@dataclass(slots=True)
class Check:
    """An invariant, and the combinations for which it holds."""

    invariant: Invariant
    mask: int
    held: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Asked:
    """A family, and what it said of each combination so far: numbers to add.

    It is asked when the bits under `guard` are `value`, or when they are not, as `when` says.
    """

    family: Family
    mask: int
    guard: int
    value: int
    when: bool
    still: list[Check]
    reads: frozenset[str]
    steps: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def by(self, state: int) -> bool:
        """Tell whether it is asked in a state."""
        return (state & self.guard == self.value) is self.when


@dataclass(slots=True)
class Loose:
    """What is set right, and what was added for each combination so far: where the bits under `guard` are `value`."""

    tidied: Tidied
    mask: int
    guard: int
    value: int
    added: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Asking:
    """Everybody who is asked.

    Attributes:
        layout: the fields.
        shape: makes of the values of some fields what families and invariants are shown.
        asked: the invariants of every state, then the families.
        loose: what is set right after each move, in this order.
        broken: the first move that broke an invariant.
    """

    layout: Layout
    shape: Callable[[Values], Any]
    asked: list[Asked]
    loose: list[Loose]
    broken: Violation | None = None

    @classmethod
    def of(
        cls,
        layout: Layout,
        shape: Callable[[Values], Any],
        families: tuple[Family, ...],
        invariants: tuple[Invariant, ...],
        tidied: Iterable[Tidied],
    ) -> Asking:
        """Remember what each family says; an invariant is a family whose every move breaks it."""
        asked = {one.name for one in families if not (one.idle or one.only)}
        if unknown := {one.still for one in invariants if one.still} - asked:
            raise ValueError(f"no family that is always asked is called {', '.join(unknown)}")
        always = [_as_family(one) for one in invariants if not one.still]
        first = [_first(layout, one, invariants) for one in (*always, *families)]
        return cls(layout, shape, first, [_loose(layout, one) for one in tidied])

    def ask(self, asked: Asked, key: int, state: int) -> tuple[int, ...]:
        """Ask a family about a combination it has not seen."""
        deltas: dict[int, None] = {}
        for move, delta in self.moves(asked, key, state):
            # A move that breaks something is one: who can make it is not at rest.
            if delta or move.broken:
                deltas[delta] = None
        steps = asked.steps[key] = tuple(deltas)
        return steps

    def said(self, asked: Asked, key: int) -> Iterator[Move]:
        """Yield what a family says of a combination; checks what it declared.

        Raises:
            ValueError: it writes what it did not declare.
        """
        reads = asked.family.reads
        for move in asked.family.moves(self.shape(self.layout.unpack(key, reads))):
            if not move.changed.keys() <= asked.reads:
                names = ", ".join(sorted(move.changed.keys() - asked.reads))
                raise ValueError(f"{asked.family.name} writes {names}, which it does not declare")
            yield move

    def moves(self, asked: Asked, key: int, state: int) -> Iterator[tuple[Move, int]]:
        """Yield what a family says, and what each move adds."""
        for move in self.said(asked, key):
            if not move.broken:
                yield move, self._added(key, move.changed)
            elif move.said is _HERE:
                raise Broken(Violation(move.broken, move.why, state))
            else:
                self.broken = self.broken or Violation(move.broken, move.why, state, move)
                yield move, 0

    def _added(self, key: int, changed: Values) -> int:
        columns, added = self.layout.columns, 0
        for name, value in changed.items():
            column = columns[name]
            added += column.put(value) - (key & column.mask)
        return added

    def at_rest(self, asked: Asked, state: int) -> None:
        """Check what holds while a family can do nothing.

        Raises:
            Broken: it does not.
        """
        for check in asked.still:
            key = state & check.mask
            if key not in check.held:
                one = check.invariant
                why = one.broken(self.shape(self.layout.unpack(key, one.reads)))
                if why:
                    raise Broken(Violation(one.name, why, state))
                check.held.add(key)

    def set_right(self, loose: Loose, key: int) -> int:
        """Return what is added to the states with these bits."""
        one = loose.tidied
        changed = one.changed(self.shape(self.layout.unpack(key, one.reads)))
        loose.added[key] = self._added(key, changed)
        return loose.added[key]

    def tidied(self, state: int) -> int:
        """Return a state in which everything is set right."""
        for one in self.loose:
            if state & one.guard == one.value:
                state += self.set_right(one, state & one.mask)
        return state


def _first(layout: Layout, family: Family, invariants: tuple[Invariant, ...]) -> Asked:
    name, value = family.idle or family.only or ("", None)
    guard = layout.mask((name,)) if name else 0
    bits = layout.pack({name: value}) if name else 0
    still = [Check(one, layout.mask(one.reads)) for one in invariants if one.still == family.name]
    mask, reads = layout.mask(family.reads), frozenset(family.reads)
    return Asked(family, mask, guard, bits, family.idle is None, still, reads)


def _loose(layout: Layout, one: Tidied) -> Loose:
    name, value = one.only
    return Loose(one, layout.mask(one.reads), layout.mask((name,)), layout.pack({name: value}))


def _as_family(invariant: Invariant) -> Family:
    def broken(shown: Any) -> Iterator[Move]:
        if why := invariant.broken(shown):
            yield Move(_HERE, {}, invariant.name, why)

    return Family(invariant.name, invariant.reads, broken)
