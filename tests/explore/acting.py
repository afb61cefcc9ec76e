"""What the steps of a random walk are: how likely, which gates they release, in a few words. No behaviour."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.explore.acts import Act, Acts, Arrives, Begins, Ends, Happens, Passes
from playbook.explore.situation import Moment
from playbook.reconcile.facts import Phase
from playbook.reconcile.steps import Release


def released(act: Acts) -> Iterator[Release]:
    """Yield the gates that were released."""
    for chunk in act.chunks:
        yield from (step for step in chunk if isinstance(step, Release))


def brief(act: object) -> str:
    """Return an act in a few words, to choose it by."""
    match act:
        case Happens(happening):
            return f"{happening.by} {happening.what}"
        case Arrives(signal):
            return f"arrives {signal}"
        case Ends(_, turn, phase):
            return f"{turn} {phase}"
        case Passes(to):
            return f"passes {to.name}"
        case _:
            return type(act).__name__


def likely(act: Act) -> float:
    """Return how likely something is: so that a walk gets far, and most of what can happen does."""
    match act:
        case Happens(happening):
            if happening.by.endswith("[bot]"):
                return 6
            return 0.05 if happening.what in ("merged", "closed") else 0.8
        case Ends(phase=Phase.FAILED):
            return 0.1
        case Passes(to):
            return 0.05 if to is Moment.DUE else 1
        case Ends():
            return 0.6
        case Begins() | Arrives():
            return 5
        case _:
            return 1


def gone(act: Act) -> bool:
    return isinstance(act, Ends) and act.phase is Phase.CANCELLED
