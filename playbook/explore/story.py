"""A shortest order that breaks an invariant, with all there is before and after each move. Pure; searches nothing itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playbook.explore.acts import Act
from playbook.explore.moves import Covered, Violation
from playbook.explore.scene import Scene
from playbook.explore.search import Space
from playbook.explore.situation import Situation, situation


@dataclass(frozen=True, slots=True)
class Part:
    """One move of an order, and all there is before and after it."""

    act: Act
    before: Situation
    after: Situation


@dataclass(frozen=True, slots=True)
class Story:
    """An order of moves, and what is wrong at its end.

    Attributes:
        scene: where it happens.
        begin: all there is before the first move.
        parts: the moves.
        violation: what is wrong.
    """

    scene: Scene
    begin: Situation
    parts: tuple[Part, ...]
    violation: Violation

    @property
    def end(self) -> Situation:
        """Return all there is at its end."""
        return self.parts[-1].after if self.parts else self.begin


def story(scene: Scene, space: Space, covered: Covered, violation: Violation) -> Story:
    """Return a shortest order that leads to a violation."""
    begin = _at(space, covered.layers[0][0])
    return Story(scene, begin, tuple(_parts(space, covered, violation, begin)), violation)


def _parts(
    space: Space, covered: Covered, violation: Violation, before: Situation
) -> Iterator[Part]:
    for move, state in space.way(covered, violation.state):
        after = _at(space, state)
        yield Part(move.said, before, after)
        before = after
    if violation.last is not None:
        # What a move that breaks an invariant would change is not told.
        yield Part(violation.last.said, before, before)


def _at(space: Space, state: int) -> Situation:
    return situation(space.layout.unpack(state, space.layout.columns))
