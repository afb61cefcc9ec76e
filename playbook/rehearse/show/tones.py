"""How a line of the timeline should strike the eye: by decision, by what came of a delivery, by kind. Pure tables."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from playbook.rehearse.world import Entry


class Tone(StrEnum):
    """How a line should strike the eye."""

    PLAIN = "plain"
    QUIET = "quiet"
    GOOD = "good"
    TURN = "turn"
    BAD = "bad"


DECIDED: Mapping[str, Tone] = {
    "go": Tone.GOOD,
    "done": Tone.GOOD,
    "rework": Tone.TURN,
    "restart": Tone.TURN,
    "stop": Tone.BAD,
    "timeout": Tone.BAD,
}
CAME_OF_IT: Mapping[str, Tone] = {
    "applied": Tone.GOOD,
    "ignored": Tone.QUIET,
    "not stored": Tone.QUIET,
    "stored before": Tone.QUIET,
    "rejected": Tone.BAD,
    "the delivery is lost": Tone.TURN,
}
OF_KIND: Mapping[str, Tone] = {
    "waits": Tone.QUIET,
    "bind": Tone.QUIET,
    "label": Tone.QUIET,
    "cancel": Tone.TURN,
    "deleted": Tone.TURN,
    "reconciler": Tone.TURN,
    "workspaces": Tone.TURN,
    "argo": Tone.BAD,
    "refused": Tone.BAD,
    "lost": Tone.BAD,
    "condition": Tone.BAD,
    "hung": Tone.BAD,
}


def tone_of(kind: str, entry: Entry) -> Tone:
    """Return the tone of an entry, shown as a line of this kind."""
    first = entry.effect.partition(":")[0]
    if kind == "gate":
        return DECIDED.get(first, Tone.PLAIN)
    if kind in ("github", "signal"):
        return CAME_OF_IT.get(first, Tone.PLAIN)
    if kind == "ended":
        return Tone.PLAIN if entry.subject.startswith("succeeded") else Tone.BAD
    if kind == "end":
        return Tone.GOOD if entry.effect.startswith("Succeeded") else Tone.BAD
    return OF_KIND.get(kind, Tone.PLAIN)
