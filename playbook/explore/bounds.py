"""How far an exploration goes. Plain values, said in plain words: never "all" without them."""

from __future__ import annotations

from dataclasses import dataclass

from playbook.explore.situation import Left


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may happen at most.

    Attributes:
        pushes: pushes by somebody who is not the stage's agent.
        people: other things that people do: label, review, merge, close.
        flight: deliveries that are on their way at the same time.
        stale: looks of an old leader, which acts on them whenever it likes, or stops between two steps.
        crashes: deaths of the reconciler between two steps.
    """

    pushes: int = 1
    people: int = 1
    flight: int = 1
    stale: int = 0
    crashes: int = 0

    @property
    def left(self) -> Left:
        """Return them as a state counts them down."""
        return Left(self.pushes, self.people)
