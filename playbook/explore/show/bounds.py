"""The bounds of an exploration in plain words, and which to lower first. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playbook.explore.show.result import Explored


@dataclass(frozen=True, slots=True)
class Bound:
    """One bound: its option, how far it goes, what it is about."""

    option: str
    value: int
    words: str
    least: int = 0

    @property
    def said(self) -> str:
        """Return it in words, with its number."""
        return f"{self.value or 'no'} {self.words}"


def bounds(about: Explored) -> tuple[Bound, ...]:
    """Return all bounds, in the order of their options."""
    most = about.bounds
    return (
        Bound("--rounds", about.rounds, _rounds(about)),
        Bound(
            "--pushes", most.pushes, f"{_s(most.pushes, 'push')} by somebody who is not the agent"
        ),
        Bound(
            "--humans",
            most.people,
            f"{_s(most.people, 'other thing')} that people do: label, approve, merge, close",
        ),
        Bound(
            "--late",
            most.flight,
            f"{_s(most.flight, 'delivery')} on the way at the same time, in any order or never",
            least=1,
        ),
        Bound(
            "--stale",
            most.stale,
            f"{_s(most.stale, 'look')} of an old leader, which acts on it whenever it likes",
        ),
        Bound(
            "--crashes",
            most.crashes,
            f"{_s(most.crashes, 'death')} of the reconciler between two of its steps",
        ),
    )


def lower_first(about: Explored) -> Iterator[Bound]:
    """Yield the bounds that can be lowered, the one that shrinks the number of states most first."""
    known = {one.option: one for one in bounds(about)}
    # Measured on the stock play, one more of each: docs/explore.md has the numbers.
    for option in ("--humans", "--pushes", "--rounds", "--stale", "--crashes", "--late"):
        if known[option].value > known[option].least:
            yield known[option]


def _rounds(about: Explored) -> str:
    words = _s(about.rounds, "round") + " after the first"
    if about.rounds < about.declared:
        return f"{words}; the play declares {about.declared}"
    return f"{words}, as the play declares"


def _s(number: int, noun: str) -> str:
    if number == 1:
        return noun
    if noun.endswith("y"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "sh")) else f"{noun}s"
