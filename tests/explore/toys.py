"""Small systems to search: each as the search takes it, and visited in the plainest way, to compare with.

The plain way knows neither numbers, tables nor idle families: a state is a dictionary, everybody is always asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from playbook.explore.layout import Layout
from playbook.explore.moves import Covered, Family, Invariant, Move
from playbook.explore.search import Space

State = Mapping[str, int]
Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Toy:
    """A system.

    Attributes:
        start: its fields, as they are in the beginning.
        families: what can happen.
        invariants: what must hold.
        bits: how many each field has.
    """

    start: State
    families: tuple[Family, ...]
    invariants: tuple[Invariant, ...] = ()
    bits: int = 4

    def space(self) -> tuple[Space, int]:
        """Return it as the search takes it; who reads a field that was not declared gets a KeyError."""
        layout = Layout.of((name, self.bits) for name in self.start)
        made = Space(layout, dict, self.families, self.invariants)
        return made, layout.pack(self.start)

    def explored(self) -> Covered:
        """Search it to its end."""
        made, start = self.space()
        return made.explore(start, never)

    def key(self, state: State) -> Key:
        """Return a state as a tuple, in the order of the fields."""
        return tuple(state[name] for name in self.start)

    def moves(self, state: State) -> Iterator[tuple[Move, State]]:
        """Yield what can happen and changes something, and the state after it."""
        for family in self.families:
            yield from self._moves(family, state)

    def _moves(self, family: Family, state: State) -> Iterator[tuple[Move, State]]:
        for move in family.moves({name: state[name] for name in family.reads}):
            after = {**state, **move.changed}
            if after != state or move.broken:
                yield move, after

    def plain(self) -> list[list[State]]:
        """Return all states, by the number of moves that lead there."""
        seen, layers = {self.key(self.start)}, [[self.start]]
        while layers[-1]:
            found: list[State] = []
            for state in layers[-1]:
                for _, after in self.moves(state):
                    if self.key(after) not in seen:
                        seen.add(self.key(after))
                        found.append(after)
            layers.append(found)
        return layers[:-1]

    def broken(self, state: State) -> set[str]:
        """Return the invariants that do not hold in a state."""
        still = {one.name for one in self.families if not list(self._moves(one, state))}
        return {
            one.name
            for one in self.invariants
            if one.still in ("", *still) and one.broken({name: state[name] for name in one.reads})
        }

    def shortest(self) -> int | None:
        """Return how many moves the shortest way to a violation has, or None."""
        for depth, layer in enumerate(self.plain()):
            if any(map(self.broken, layer)):
                return depth
            if any(move.broken for state in layer for move, _ in self.moves(state)):
                return depth + 1
        return None


def never(_covered: Covered) -> str:
    """Never stop."""
    return ""


def states(made: Space, covered: Covered) -> list[set[Key]]:
    """Return what was visited, layer by layer, as tuples."""
    names = list(made.layout.columns)
    return [
        {tuple(made.layout.unpack(state, names).values()) for state in layer}
        for layer in covered.layers
    ]
