"""What must hold of every run of a play, in a user's own words; `playbook explore` looks whether it does.

Plain values: explores nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playbook.play import Play


@dataclass(frozen=True, slots=True)
class Turn:
    """A CodeRun of the present round, or one that is at work.

    Attributes:
        stage: whose it is.
        round: 0 for the first.
        phase: Pending, Running, Succeeded, Failed or Cancelled.
        head: the commit it began with; of one that has ended, the one it ended with.
        verdict: pass, changes or "".
    """

    stage: str
    round: int
    phase: str
    head: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A run at one moment: what is, not what the reconciler has seen of it.

    Attributes:
        over: the run has ended.
        waits: the gates that wait: `review/labeled/r0`.
        coderuns: in the order in which they were made.
        pull_request: open, closed or merged; "" before there is one.
        head: its newest commit, or "".
        labels: what it shows.
    """

    over: bool
    waits: tuple[str, ...]
    coderuns: tuple[Turn, ...]
    pull_request: Literal["", "open", "closed", "merged"]
    head: str
    labels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that must hold at every moment.

    Attributes:
        name: the function's, with dashes.
        says: what holds, one sentence.
        play: the name of the play.
        holds: tells whether it does.
    """

    name: str
    says: str
    play: str
    holds: Callable[[Snapshot], bool]


def invariant(play: Play, says: str) -> Callable[[Callable[[Snapshot], bool]], Invariant]:
    """Declare what must hold of every run of a play, at module level of workflows/*.py.

    The function is pure: it is asked once for each Snapshot, and its answer is taken for all that look the same.
    """

    def declared(holds: Callable[[Snapshot], bool]) -> Invariant:
        return Invariant(holds.__name__.replace("_", "-"), says, play.name, holds)

    return declared
