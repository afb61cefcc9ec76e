"""The reconciler's part of the rehearsal: it looks, decides with `playbook.reconcile`, and its steps are carried out.

Only what the cluster and GitHub would do is done here; what to do is never decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from playbook.errors import NotModelled
from playbook.reconcile.correlate import elder
from playbook.reconcile.decide import decide
from playbook.reconcile.facts import Facts, Phase, Run, SignalState
from playbook.reconcile.route import Routed, route
from playbook.reconcile.steps import (
    AddLabel,
    Assign,
    Bind,
    Cancel,
    Comment,
    Condition,
    Release,
    RemoveLabel,
    Settle,
    Step,
    Wait,
)
from playbook.rehearse import argo
from playbook.rehearse.settled import owned, settled
from playbook.rehearse.stage import Stage
from playbook.rehearse.tree import Tree
from playbook.rehearse.world import Entry, Moved, Workflow, World, turn

LOOKS = 200
US = "playbook[bot]"


@dataclass(frozen=True, slots=True)
class Written:
    """A label we wrote: GitHub tells of it with a delivery of its own."""

    repository: str
    number: str
    label: str
    added: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """The world after the reconciler has nothing more to do now."""

    world: World
    entries: tuple[Entry, ...]
    written: tuple[Written, ...]


def look(stage: Stage, world: World) -> Looked:
    """Let the reconciler work until nothing changes; it stays down while it is down.

    Raises:
        NotModelled: it never comes to rest (a fault of ours).
    """
    entries: tuple[Entry, ...] = ()
    written: tuple[Written, ...] = ()
    if not world.up:
        return Looked(replace(world, wake=None), (), ())
    for _ in range(LOOKS):
        before = world
        moved = _begin_jobs(replace(world, wake=None))
        moved = _route(stage.tree, moved)
        for run in moved.world.runs:
            moved, wrote = _decide(stage, moved, run.name)
            written = (*written, *wrote)
        world, entries = moved.world, (*entries, *moved.entries)
        if replace(world, wake=None) == replace(before, wake=None):
            return Looked(world, entries, written)
    raise NotModelled(
        "the reconciler does not come to rest", hint="Please report this with the scenario."
    )


def _begin_jobs(world: World) -> Moved:
    """Give each new CodeRun its Job, if a workspace is free."""
    if world.held:
        return Moved(world)
    entries: tuple[Entry, ...] = ()
    for run in world.runs:
        begun = tuple(
            replace(one, phase=Phase.RUNNING, job_created=world.now)
            if one.phase is Phase.PENDING
            else one
            for one in run.coderuns
        )
        if begun != run.coderuns:
            world = world.with_run(replace(run, coderuns=begun))
            entries += tuple(
                Entry(world.now, "job", one.name, "a workspace is free", run.name, turn(one))
                for one in run.coderuns
                if one.phase is Phase.PENDING and one.created < world.now
            )
    return Moved(world, entries)


def facts_of(tree: Tree, world: World, run: Workflow) -> Facts:
    """Return what the reconciler sees of a run."""
    pull = world.pull(run.repository, run.number)
    seen = _run(tree, run)
    return Facts(
        now=world.now,
        run=seen,
        coderuns=run.coderuns,
        signals=tuple(owned.signal for owned in world.signals if owned.run == run.name),
        shown=frozenset(pull.labels) if pull else frozenset(),
        actor_ids=tree.actors,
        markers=dict(world.markers),
        elder=elder(seen, [_run(tree, one) for one in world.runs if one.template in tree.plays]),
    )


def _run(tree: Tree, run: Workflow) -> Run:
    return Run(
        name=run.name,
        uid=run.uid,
        play=tree.plays[run.template],
        repository=run.repository,
        service=run.service,
        task=run.task,
        created=run.created,
        phase="Running" if not run.over else run.phase,
        number=run.number,
        gates=argo.gates(run),
        released=run.released,
    )


def _route(tree: Tree, moved: Moved) -> Moved:
    """Give new Signals to their runs."""
    world = moved.world
    runs = [_run(tree, run) for run in world.runs if run.template in tree.plays]
    new = [
        one.signal
        for one in world.signals
        if not one.run and one.signal.state is SignalState.PENDING
    ]
    for step in route(new, runs, world.now, dict(world.markers)):
        moved = _routed(moved, step)
    return moved


def _routed(moved: Moved, step: Routed) -> Moved:
    world = moved.world
    match step:
        case Assign(signal, name, number):
            run = world.run(name)
            mine = replace(owned(world, signal), run=name)
            bound = replace(run, number=run.number or number)
            entries = moved.entries
            if not run.number:
                entries = (
                    *entries,
                    Entry(world.now, "bind", name, f"#{number} in {run.repository}", name),
                )
            return Moved(world.with_signal(mine).with_run(bound), entries)
        case Settle():
            world, said = settled(world, step)
            return Moved(world, (*moved.entries, *said))
        case Condition(name, kind, message):
            run = world.run(name)
            entry = Entry(world.now, "condition", name, f"{kind}: {message}", name)
            noted = replace(run, conditions=(*run.conditions, message))
            return Moved(world.with_run(noted), (*moved.entries, entry))
        case Wait(seconds):
            return Moved(_wake(world, seconds), moved.entries)
        case _:
            assert_never(step)


def _decide(stage: Stage, moved: Moved, name: str) -> tuple[Moved, tuple[Written, ...]]:
    """Carry out what is decided for one run; after a release only what it tells people, then look again."""
    run = moved.world.run(name)
    written: list[Written] = []
    if run.template not in stage.tree.plays:
        return moved, ()
    released = False
    for step in decide(facts_of(stage.tree, moved.world, run)):
        if released and not isinstance(step, Comment):
            break
        moved = _carry_out(stage, moved, name, step)
        if isinstance(step, AddLabel | RemoveLabel):
            written.append(
                Written(run.repository, step.number, step.label, isinstance(step, AddLabel))
            )
        released = released or isinstance(step, Release)
    return moved, tuple(written)


def _carry_out(stage: Stage, moved: Moved, name: str, step: Step) -> Moved:
    world, now = moved.world, moved.world.now
    run = world.run(name)
    entries: tuple[Entry, ...] = ()
    match step:
        case Release(gate, decision, _, _, signal, reason):
            after = stage.engine.release(world, run, step)
            entry = Entry(now, "gate", gate, f"{decision}: {reason}", name, signal)
            world, entries = after.world, (entry, *after.entries)
        case Cancel(coderun, reason):
            world = world.with_run(_cancelled(run, coderun, now))
            turns = {one.name: turn(one) for one in run.coderuns}
            entries = (Entry(now, "cancel", coderun, reason, name, turns.get(coderun, "")),)
        case AddLabel() | RemoveLabel():
            world, entries = _labeled(world, run, step)
        case Comment(number, text):
            entries = (Entry(now, "comment", f"#{number}", text, name),)
        case Settle():
            world, entries = settled(world, step)
        case Bind(number, _):
            world = world.with_run(replace(run, number=number))
        case Wait(seconds):
            world = _wake(world, seconds)
        case _:
            assert_never(step)
    return Moved(world, (*moved.entries, *entries))


def _cancelled(run: Workflow, coderun: str, now: int) -> Workflow:
    ended = tuple(
        replace(one, phase=Phase.CANCELLED, cancel_wanted=True, finished=now)
        if one.name == coderun
        else one
        for one in run.coderuns
    )
    return replace(run, coderuns=ended)


def _labeled(
    world: World, run: Workflow, step: AddLabel | RemoveLabel
) -> tuple[World, tuple[Entry, ...]]:
    pull = world.pull(run.repository, step.number)
    if pull is None:
        return world, ()
    added = isinstance(step, AddLabel)
    rest = tuple(one for one in pull.labels if one != step.label)
    entry = Entry(world.now, "label", step.label, "shown" if added else "taken off", run.name)
    return world.with_pull(replace(pull, labels=(*rest, step.label) if added else rest)), (entry,)


def _wake(world: World, seconds: int) -> World:
    at = world.now + seconds
    return replace(world, wake=at if world.wake is None else min(world.wake, at))
