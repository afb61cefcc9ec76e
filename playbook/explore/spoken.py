"""The reconciler's steps of one move, with the reasons that the exploration leaves out. Pure; decides nothing new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from playbook.explore.acts import Acts
from playbook.explore.reconcilers import Reconcilers
from playbook.explore.sight import Sight
from playbook.explore.situation import Chunk, Situation
from playbook.reconcile.decide import decide
from playbook.reconcile.steps import AddLabel, Bind, Cancel, Release, RemoveLabel, Settle, Step


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is done together in full words, and all there is after it."""

    steps: tuple[Step, ...]
    before: Situation
    after: Situation


def spoken(sight: Sight, acts: Acts, before: Situation, after: Situation) -> Iterator[Spoken]:
    """Yield what a reconciler that sees what is does in one move, chunk by chunk."""
    between = [*_between(sight, acts, before), after]
    for chunk, then in zip(acts.chunks, between, strict=False):
        yield Spoken(tuple(_in_words(chunk, decided(sight, before))), before, then)
        before = then


def from_before(acts: Acts, seen: Iterable[Step]) -> tuple[Step, ...]:
    """Return what an old leader does, in the words of what it decided when it looked."""
    steps = tuple(seen)
    return tuple(one for chunk in acts.chunks for one in _in_words(chunk, steps))


def decided(sight: Sight, at: Situation) -> tuple[Step, ...]:
    """Return what is decided there, with reasons."""
    return tuple(decide(sight.facts(sight.assigned(at))))


def _between(sight: Sight, acts: Acts, before: Situation) -> Iterator[Situation]:
    """Yield what there is after each chunk but the last: a reconciler that may die once more shows it."""
    for move in Reconcilers(sight).looks(before._replace(crashes=1)):
        said = move.said
        if said.dies and len(said.chunks) < len(acts.chunks):
            yield before._replace(**{**move.changed, "crashes": before.crashes})


def _in_words(chunk: Chunk, steps: tuple[Step, ...]) -> Iterator[Step]:
    words = {_key(one): one for one in steps}
    return (words.get(_key(one), one) for one in chunk)


def _key(step: Step) -> tuple[str, ...]:
    """Return what tells a step from others, without its words."""
    kind = type(step).__name__
    match step:
        case Release():
            return (kind, step.gate, step.decision, step.signal)
        case Cancel():
            return (kind, step.coderun)
        case Settle():
            return (kind, step.signal, step.state)
        case AddLabel() | RemoveLabel():
            return (kind, step.label)
        case Bind():
            return (kind, step.number)
        case _:
            return (kind,)
