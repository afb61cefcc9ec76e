"""Which way runs took through the states of their play: what the picture highlights. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from playbook.argo.graph import DONE, START, Arrow, arrows
from playbook.argo.states import GIVE_UP, On, states
from playbook.play import Play
from playbook.rehearse.perform import Performance
from playbook.rehearse.world import Entry, Workflow

LEADS: Mapping[str, tuple[On, ...]] = {
    "go": (On.GO,),
    "rework": (On.REWORK,),
    "restart": (On.RESTART, On.AGAIN),
}


@dataclass(frozen=True, slots=True)
class Path:
    """How often each state was entered, and each arrow taken."""

    states: Mapping[str, int]
    arrows: Mapping[Arrow, int]


def path(seen: Performance, play: Play) -> Path:
    """Return the way of all runs of this play together."""
    taken = [
        arrow
        for run in seen.world.runs
        if run.template == play.name
        for arrow in _run(seen, play, run)
    ]
    return Path(
        Counter(
            [arrow.target for arrow in taken] + [START] * any(a.source == START for a in taken)
        ),
        Counter(taken),
    )


def _run(seen: Performance, play: Play, run: Workflow) -> Iterator[Arrow]:
    names = {(state.owner, state.kind): state.name for state in states(play)}
    known = arrows(play)
    at, decision = START, "go"
    for entry in seen.entries:
        if entry.run != run.name:
            continue
        if entry.kind in ("gate", "argo"):
            decision = _decision(entry)
        elif entry.kind == "waits":
            owner, _, kind = entry.subject.rpartition("/")[0].partition("/")
            target = names.get((owner, kind), "")
            if not target:  # a wait that somebody added to the template with Hera
                continue
            yield _arrow(known, at, decision, target)
            at = target
        elif entry.kind == "end":
            target = DONE if run.phase == "Succeeded" else GIVE_UP
            yield _arrow(known, at, decision, target)


def _decision(entry: Entry) -> str:
    return "timeout" if entry.kind == "argo" else entry.effect.partition(":")[0]


def _arrow(known: tuple[Arrow, ...], source: str, decision: str, target: str) -> Arrow:
    """Return the arrow that was taken; one of its own for what no arrow shows, such as an early merge."""
    fitting = [one for one in known if (one.source, one.target) == (source, target)]
    wanted = LEADS.get(decision, ())
    for one in fitting:
        if one.on in wanted or one.on in (On.ENTER, On.GIVE_UP):
            return one
    return Arrow(source, On.GIVE_UP if target == GIVE_UP else On.GO, target, decision)
