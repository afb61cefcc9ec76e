"""The sentences of all invariants of a space: those of states, and those of releases, which moves are checked by. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from playbook.explore import judged
from playbook.explore.search import Space
from playbook.explore.show.result import Law

OF_MOVES: Mapping[str, str] = {
    judged.ONCE: "A Signal releases at most one gate.",
    judged.JUDGED: "A gate says go only for the commit that was judged, by whom it asks, after its CodeRun began.",
    judged.MARGIN: "No gate says go in the last minute before Argo ends the wait.",
    judged.RESTS: "The reconciler comes to rest.",
    judged.NEWEST: "No gate says go, rework or restart for a commit that is known not to be the head.",
    judged.CLEAR: "A round begins with no trigger label on.",
    judged.OWN: "A push by the stage's own agent, at work, costs neither its CodeRun nor a round.",
    judged.CANCELLED: "A CodeRun that was cancelled or failed never counts.",
}


def laws(space: Space) -> tuple[Law, ...]:
    """Return every invariant that is checked, with its sentence."""
    of_states = [Law(one.name, one.says) for one in space.invariants]
    return (*of_states, *(Law(name, says) for name, says in OF_MOVES.items()))
