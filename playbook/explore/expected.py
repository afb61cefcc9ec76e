"""What should be so at the end of an order that breaks an invariant, as a scenario expects it. Pure.

Only candidates: those that hold when the scenario is played are left out, what remains says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from playbook.explore import judged
from playbook.explore.acts import Acts
from playbook.explore.sight import Sight
from playbook.explore.situation import Situation
from playbook.explore.story import Story
from playbook.reconcile.decide import BACK
from playbook.reconcile.facts import CodeRun, Phase
from playbook.reconcile.steps import Cancel, Release
from playbook.reconcile.view import state_label
from playbook.rehearse.scenario import Expectation
from playbook.rehearse.scenario_steps import ReconcilerStep, Step, Wait
from playbook.rehearse.world import turn

NEVER_ENDS: Mapping[str, tuple[Step, ...]] = {
    "ends": (ReconcilerStep(reconciler="down"), Wait(wait="3650d")),
}
"""What has to happen after the order before the invariant of this name can be seen broken: all waits run out."""


def candidates(story: Story) -> tuple[Expectation, ...]:
    """Return what should be so; nothing for an invariant that no expectation can say."""
    last = story.violation.last
    if last is not None:
        return (*_releases(story, last.said), *_cancels(story, last.said))
    rule = OF_STATES.get(story.violation.invariant)
    return tuple(rule(story, story.end)) if rule else ()


def _releases(story: Story, act: Acts) -> Iterator[Expectation]:
    """Yield that the gate is not released like this: the last thing done is what was wrong."""
    step = act.chunks[-1][0] if act.chunks and act.chunks[-1] else None
    if not isinstance(step, Release):
        return
    match story.violation.invariant:
        case judged.ONCE:
            yield Expectation(gate=step.gate, times=0)
        case judged.CLEAR:  # it goes back all the same, once they are off
            triggers = sorted(story.scene.play.trigger_labels)
            yield from (Expectation(label=one, shown=False) for one in triggers)
        case judged.NEWEST if step.decision in BACK:
            return  # it goes back all the same, to another commit: no expectation tells a round's commit
        case _:
            yield Expectation(gate=step.gate, decision=step.decision, times=0)


def _cancels(story: Story, act: Acts) -> Iterator[Expectation]:
    """Yield that no CodeRun is cancelled for its own agent's push."""
    chunk = act.chunks[-1] if act.chunks and story.violation.invariant == judged.OWN else ()
    names = {step.coderun for step in chunk if isinstance(step, Cancel)}
    for run in story.end.runs:
        if run.name in names:
            yield Expectation(coderun=turn(run), phase=Phase.CANCELLED.value, times=0)


def _ends(_story: Story, _at: Situation) -> Iterator[Expectation]:
    yield Expectation(ends="Running", times=0)
    yield Expectation(ends="Hung", times=0)


def _one_at_work(_story: Story, at: Situation) -> Iterator[Expectation]:
    alive = [run for run in at.runs if not run.phase.over]
    return (_not_so(run) for run in alive[:-1])


def _rounds(story: Story, at: Situation) -> Iterator[Expectation]:
    cap = story.scene.play.rounds
    return (Expectation(coderun=turn(run), times=0) for run in at.runs if run.round > cap)


def _closed_ends(_story: Story, _at: Situation) -> Iterator[Expectation]:
    yield Expectation(ends="Running", times=0)


def _newest_head(story: Story, at: Situation) -> Iterator[Expectation]:
    head = at.pull.head if at.pull else ""
    for run in at.runs:
        old = story.scene.play.stage(run.stage).reviewing and run.head_sha != head
        if not run.phase.over and (at.over or old):
            yield _not_so(run)


def _labels(story: Story, at: Situation) -> Iterator[Expectation]:
    run = Sight(story.scene).facts(at).run
    wanted = state_label(run)
    if wanted is None:
        return
    yield Expectation(label=wanted)
    ours = run.play.labels.every(tuple(stage.name for stage in run.play.stages))
    yield from (Expectation(label=one, shown=False) for one in ours if one != wanted)


def _waits(story: Story, at: Situation) -> Iterator[Expectation]:
    gates = story.scene.gates(at.flow)
    return (Expectation(waits=gate.address, times=0) for gate in gates)


def _not_so(run: CodeRun) -> Expectation:
    return Expectation(coderun=turn(run), phase=run.phase.value, times=0)


OF_STATES: Mapping[str, Callable[[Story, Situation], Iterator[Expectation]]] = {
    "ends": _ends,
    "one-at-work": _one_at_work,
    "rounds": _rounds,
    "closed-ends": _closed_ends,
    "newest-head": _newest_head,
    "labels": _labels,
    "our-time-out": _waits,
    "level": _waits,
    "heard": _waits,
}
"""By the invariant's name: what should be so in a state that breaks it."""
