"""Random small systems, and a hypothesis strategy for the chance they are made from."""

from __future__ import annotations

from itertools import combinations, product
from random import Random

from hypothesis import strategies as st

from playbook.explore.moves import Family, Invariant, Move
from tests.explore.toys import State, Toy

FIELDS = ("x", "y", "z")


def random_toy(chance: Random, *, bad: float = 0.0, broken: float = 0.0) -> Toy:
    """Return a random system of up to 27 states: who reads what, what changes then, what must hold."""
    sizes = {name: chance.randint(1, 3) for name in FIELDS}
    families = tuple(
        _family(chance, f"f{place}", sizes, broken) for place in range(chance.randint(1, 4))
    )
    invariants = tuple(
        _invariant(chance, f"i{place}", sizes, bad, chance.choice(["", "", *_never_idle(families)]))
        for place in range(chance.randint(1, 3) if bad else 0)
    )
    return Toy({name: chance.randrange(sizes[name]) for name in FIELDS}, families, invariants)


def _never_idle(families: tuple[Family, ...]) -> list[str]:
    return [one.name for one in families if one.idle is None]


def _some(chance: Random) -> tuple[str, ...]:
    return chance.choice([some for size in (1, 2, 3) for some in combinations(FIELDS, size)])


def _family(chance: Random, name: str, sizes: State, broken: float) -> Family:
    reads = _some(chance)
    idle = (chance.choice(reads), 0) if chance.random() < 0.3 else None
    table: dict[tuple[int, ...], list[Move]] = {}
    for key in product(*(range(sizes[one]) for one in reads)):
        idles = idle is not None and key[reads.index(idle[0])] == idle[1]
        number = 0 if idles else chance.choice((0, 1, 1, 2, 3))
        table[key] = [_move(chance, reads, sizes, broken) for _ in range(number)]

    def moves(at: State) -> list[Move]:
        return table[tuple(at[one] for one in reads)]

    return Family(name, reads, moves, idle)


def _move(chance: Random, reads: tuple[str, ...], sizes: State, broken: float) -> Move:
    changed = {name: chance.randrange(sizes[name]) for name in reads if chance.random() < 0.6}
    wrong = "edge" if chance.random() < broken else ""
    return Move(f"to {changed}", changed, wrong, wrong and "it may not")


def _invariant(chance: Random, name: str, sizes: State, bad: float, still: str) -> Invariant:
    reads = _some(chance)
    table = {
        key: "wrong" if chance.random() < bad else ""
        for key in product(*(range(sizes[one]) for one in reads))
    }

    def broken(at: State) -> str:
        return table[tuple(at[one] for one in reads)]

    return Invariant(name, "not wrong", reads, broken, still)


CHANCE = st.integers(0, 10**9).map(Random)
