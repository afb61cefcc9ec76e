"""What makes no difference any more is set right at once: states that differ in nothing else are one.

Each is a claim, as in `forget`; tests/explore holds what is found with them against what is found without.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playbook.explore.forget import forget
from playbook.explore.moves import Tidied
from playbook.explore.reconcilers import left, refused
from playbook.explore.scene import Scene
from playbook.explore.situation import Chunk, Left, Moment, Situation, Told
from playbook.reconcile.facts import SignalState
from playbook.reconcile.steps import Release, Settle


@dataclass(frozen=True, slots=True)
class Tidy:
    """All of it, in one scene."""

    scene: Scene

    def all(self) -> tuple[Tidied, ...]:
        """Return it."""
        rest = ("over", "words", "sent", "left", "moment", "stale", "told")
        kept = ("over", "runs", "released", "signals")
        return (
            Tidied(("flow", "old", "next"), self.too_late, ("next", "release")),
            Tidied(("signals", "old", "next"), said, ("next", "show")),
            Tidied(rest, ended, ("over", True)),
            Tidied(kept, unsettled, ("over", True)),
        )

    def too_late(self, at: Situation) -> dict[str, Any]:
        """Let an old leader forget a release of a gate that waits no more.

        A gate's address never waits twice, nothing follows a release, and the API server refuses this one.
        """
        step = at.old[0][0]
        hopeless = isinstance(step, Release) and refused(self.scene, at, step)
        return left(()) if hopeless else {}


def said(at: Situation) -> dict[str, Any]:
    """Let an old leader forget to say of a Signal what was said: only once is something said of a Signal."""
    states = {one.signal.name: one.signal.state for one in at.signals}
    first = tuple(step for step in at.old[0] if not _known(step, states))
    return left(tuple(_full((first, *at.old[1:]))))


def _known(step: Any, states: dict[str, Any]) -> bool:
    return isinstance(step, Settle) and states.get(step.signal, step.state) is step.state


def _full(chunks: tuple[Chunk, ...]) -> Iterator[Chunk]:
    return (chunk for chunk in chunks if chunk)


def ended(at: Situation) -> dict[str, Any]:
    """Forget what a run that is over does not read.

    What its agents said, deliveries, what people and an old leader may still do, the time, how much has happened.
    """
    return {
        "words": (),
        "sent": (),
        "left": Left(0, 0),
        "moment": Moment.FRESH,
        "stale": 0,
        "told": Told(pushed=at.told.pushed),  # a CodeRun may still end, and says when
    }


def unsettled(at: Situation) -> dict[str, Any]:
    """Forget the Signals of a run that is over of which it was said what became of them, and what else is past."""
    pending = (one for one in at.signals if one.run and one.signal.state is SignalState.PENDING)
    return {"signals": tuple(pending), "released": forget(at, ()).released}
