"""Systems whose states others have counted, or anybody can count by hand."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from playbook.explore.moves import Family, Invariant, Move
from tests.explore.toys import State, Toy


def counters(*tops: int) -> Toy:
    """Return counters that go up one by one, each to its top: the product of (top + 1) states, sum of tops deep."""

    def up(name: str, top: int, at: State) -> Iterator[Move]:
        if at[name] < top:
            yield Move(f"{name} up", {name: at[name] + 1})

    named = {f"c{place}": top for place, top in enumerate(tops)}
    families = tuple(
        Family(name, (name,), partial(up, name, top), idle=(name, top))
        for name, top in named.items()
    )
    return Toy(dict.fromkeys(named, 0), families)


THINKS, HAS_LEFT, EATS = range(3)


def philosophers(number: int) -> Toy:
    """Return dining philosophers, each of whom takes the left fork, then the right one, then puts both down.

    With number n there are (1+√2)^n + (1-√2)^n states (companion Pell numbers, OEIS A002203): 6, 14, 34, 82, 198. For
    who eats has the fork that his neighbour takes first, so around the table nobody but a thinker sits next to him:
    the trace of [[1,1,1],[1,1,1],[1,0,0]]^n. The one dead end, all with their left fork, is n moves away.
    """

    def acts(me: str, right: str, left: str, at: State) -> Iterator[Move]:
        if at[me] == THINKS and at[left] != EATS:
            yield Move(f"{me} takes left", {me: HAS_LEFT})
        elif at[me] == HAS_LEFT and at[right] == THINKS:
            yield Move(f"{me} takes right", {me: EATS})
        elif at[me] == EATS:
            yield Move(f"{me} puts down", {me: THINKS})

    names = [f"p{place}" for place in range(number)]
    families = []
    for place, me in enumerate(names):
        right, left = names[(place + 1) % number], names[place - 1]
        reads = tuple(dict.fromkeys((me, right, left)))
        families.append(Family(me, reads, partial(acts, me, right, left)))
    dead = Invariant("goes on", "somebody can act", tuple(names), _all_have_left)
    return Toy(dict.fromkeys(names, THINKS), tuple(families), (dead,))


def _all_have_left(at: State) -> str:
    return "nobody can act" if set(at.values()) == {HAS_LEFT} else ""


IDLE, WANTS, WAITS, INSIDE = range(4)


def peterson(*, polite: bool = True) -> Toy:
    """Return two processes with Peterson's algorithm (1981); without `polite` they give no turn to the other.

    A process sets its flag, gives the turn away, waits until the other has no flag or it is its turn, is inside,
    takes its flag down: a flag is up from WANTS on.
    """

    def acts(me: str, other: str, mine: int, at: State) -> Iterator[Move]:
        theirs = 1 - mine
        match at[me]:
            case 0:
                yield Move(f"{me} wants", {me: WANTS})
            case 1:
                yield Move(f"{me} waits", {me: WAITS, "turn": theirs if polite else mine})
            case 2 if at[other] == IDLE or at["turn"] == mine:
                yield Move(f"{me} enters", {me: INSIDE})
            case 3:
                yield Move(f"{me} leaves", {me: IDLE})
            case _:
                return  # it waits for the other

    families = (
        Family("a", ("a", "b", "turn"), partial(acts, "a", "b", 0)),
        Family("b", ("a", "b", "turn"), partial(acts, "b", "a", 1)),
    )
    alone = Invariant("alone", "at most one is inside", ("a", "b"), _both_inside)
    return Toy({"a": IDLE, "b": IDLE, "turn": 0}, families, (alone,))


def _both_inside(at: State) -> str:
    return "both are inside" if at["a"] == at["b"] == INSIDE else ""
