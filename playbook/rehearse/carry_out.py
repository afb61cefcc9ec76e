"""What the cluster and GitHub do when the reconciler acts: one step in, the world after it out. Decides nothing. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from playbook.reconcile.facts import Phase
from playbook.reconcile.route import Routed
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
from playbook.rehearse.settled import owned, settled
from playbook.rehearse.stage import Stage
from playbook.rehearse.world import Entry, Moved, Workflow, World, turn

US = "playbook[bot]"


@dataclass(frozen=True, slots=True)
class Written:
    """A label we wrote: GitHub tells of it with a delivery of its own."""

    repository: str
    number: str
    label: str
    added: bool


def give(moved: Moved, step: Routed) -> Moved:
    """Carry out what became of a Signal that belonged to no run."""
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


def carry_out(stage: Stage, moved: Moved, name: str, step: Step) -> Moved:
    """Carry out one step of a run."""
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
