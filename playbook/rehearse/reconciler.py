"""The reconciler's part of the rehearsal: it looks, decides with `playbook.reconcile`, and its steps are carried out.

Only what the cluster and GitHub would do is done here; what to do is never decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from playbook.errors import NotModelled
from playbook.reconcile.correlate import elder
from playbook.reconcile.decide import decide
from playbook.reconcile.facts import Facts, Phase, Run, SignalState
from playbook.reconcile.route import route
from playbook.reconcile.steps import AddLabel, Comment, Release, RemoveLabel
from playbook.rehearse import argo
from playbook.rehearse.carry_out import Written, carry_out, give
from playbook.rehearse.stage import Stage
from playbook.rehearse.tree import Tree
from playbook.rehearse.world import Entry, Moved, Workflow, World, turn

LOOKS = 200


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
        moved = assign(stage.tree, moved)
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


def assign(tree: Tree, moved: Moved) -> Moved:
    """Give new Signals to their runs."""
    world = moved.world
    runs = [_run(tree, run) for run in world.runs if run.template in tree.plays]
    new = [
        one.signal
        for one in world.signals
        if not one.run and one.signal.state is SignalState.PENDING
    ]
    for step in route(new, runs, world.now, dict(world.markers)):
        moved = give(moved, step)
    return moved


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
        moved = carry_out(stage, moved, name, step)
        if isinstance(step, AddLabel | RemoveLabel):
            written.append(
                Written(run.repository, step.number, step.label, isinstance(step, AddLabel))
            )
        released = released or isinstance(step, Release)
    return moved, tuple(written)
