"""What an exploration came to, as plain values: the report and the JSON are written from it. No behaviour but counting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playbook.explore.bounds import Bounds
from playbook.explore.moves import Covered, Violation
from playbook.explore.show.lines import Line

HELD = "held"
BROKEN = "broken"
UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class Explored:
    """What was explored.

    Attributes:
        play: the play's name.
        repository: of the run.
        environment: whose rendering it was.
        rounds: how many the run may take.
        declared: how many the play declares.
        bounds: what else may happen at most.
    """

    play: str
    repository: str
    environment: str
    rounds: int
    declared: int
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Law:
    """An invariant, in words."""

    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Counterexample:
    """What is wrong and how it comes to that.

    Attributes:
        violation: which invariant, and why.
        lines: the order, a line a fact.
        scenario: the file that repeats it, or "".
        unsaid: why there is none.
    """

    violation: Violation
    lines: tuple[Line, ...]
    scenario: str
    unsaid: str


@dataclass(frozen=True, slots=True)
class Result:
    """What it came to.

    Attributes:
        about: what was explored.
        laws: what was looked at in every state and at every move.
        states: how many were found.
        moves: how many were tried.
        depth: the most moves that any of them is away from the beginning.
        seconds: how long it took.
        stopped: why not all were visited, or "".
        counterexample: what is broken, if something is.
    """

    about: Explored
    laws: tuple[Law, ...]
    states: int
    moves: int
    depth: int
    seconds: float
    stopped: str = ""
    counterexample: Counterexample | None = None

    @property
    def word(self) -> str:
        """Return it in one word."""
        if self.counterexample is not None:
            return BROKEN
        return UNFINISHED if self.stopped else HELD


def result(
    about: Explored,
    laws: Sequence[Law],
    covered: Covered,
    seconds: float,
    counterexample: Counterexample | None = None,
) -> Result:
    """Count what was covered; an exploration that was interrupted has not counted its last states itself."""
    layers = [len(layer) for layer in covered.layers if layer]
    stopped = "" if covered.finished or counterexample else covered.stopped
    return Result(
        about=about,
        laws=tuple(laws),
        states=sum(layers),
        moves=covered.moves,
        depth=max(len(layers) - 1, 0),
        seconds=seconds,
        stopped=stopped,
        counterexample=counterexample,
    )
