"""What a search is given and what it returns: moves, families, invariants, violations. Plain values, no behaviour."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that can happen.

    Attributes:
        said: what happens, in the form a timeline and a scenario are made of.
        changed: the fields that change, with their new values.
        broken: the invariant that this very move breaks, or "".
        why: what it did, then.
    """

    said: Any
    changed: Values
    broken: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """Moves that read and write the same fields.

    Attributes:
        name: who makes them.
        reads: the fields.
        moves: what can happen.
        idle: a field and the value with which nothing can happen: then nobody is asked.
        only: a field and the one value with which something can happen.
    """

    name: str
    reads: tuple[str, ...]
    moves: Callable[[Any], Iterable[Move]]
    idle: tuple[str, Hashable] | None = None
    only: tuple[str, Hashable] | None = None


@dataclass(frozen=True, slots=True)
class Tidied:
    """What is set right in each state at once, so that states which only differ in it are one.

    Sound where it is what one move would do that nobody can see, prevent or wait for.

    Attributes:
        reads: the fields.
        changed: returns those that change, with their new values.
        only: a field and the one value with which something is to be set right.
    """

    reads: tuple[str, ...]
    changed: Callable[[Any], Values]
    only: tuple[str, Hashable]


@dataclass(frozen=True, slots=True)
class Invariant:
    """What must hold in every state.

    Attributes:
        name: short.
        says: what holds, one sentence.
        reads: the fields.
        broken: returns what is wrong, or "".
        still: a family: it need only hold while that one can do nothing.
    """

    name: str
    says: str
    reads: tuple[str, ...]
    broken: Callable[[Any], str]
    still: str = ""


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant that does not hold.

    Attributes:
        invariant: its name.
        why: what is wrong there.
        state: the state in which, or from which, it is broken.
        last: the move that breaks it, when it is a move.
    """

    invariant: str
    why: str
    state: int
    last: Move | None = None


@dataclass(slots=True)
class Covered:
    """What was visited.

    Attributes:
        layers: the states, by the number of moves that lead there.
        states: how many.
        moves: how many moves were tried.
        finished: every state was expanded.
        stopped: why not, or "".
        violation: the first one met: there is none with fewer moves.
    """

    layers: list[list[int]]
    states: int = 0
    moves: int = 0
    finished: bool = False
    stopped: str = ""
    violation: Violation | None = None
