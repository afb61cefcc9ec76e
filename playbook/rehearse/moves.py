"""`step(stage, world, stimulus) -> world, entries`: the one way in which anything happens in a rehearsal. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from playbook.errors import InvalidScenario
from playbook.reconcile.facts import CodeRun, Decision, Phase
from playbook.reconcile.steps import Release
from playbook.rehearse import argo, calls
from playbook.rehearse.carry_out import US, Written
from playbook.rehearse.deliveries import Arrived, Delivery, nearest
from playbook.rehearse.github import Happening, happen
from playbook.rehearse.payloads import delivery_id
from playbook.rehearse.reconciler import look
from playbook.rehearse.stage import Stage
from playbook.rehearse.stimuli import (
    ByHand,
    CannotHappen,
    Cause,
    Marker,
    Outcome,
    Pass,
    Reconciler,
    Remove,
    Stimulus,
    Workspaces,
)
from playbook.rehearse.tree import Tree
from playbook.rehearse.world import Entry, Moved, Workflow, World, turn

ECHOES = 20


def step(stage: Stage, world: World, stimulus: Stimulus) -> Moved:
    """Let one thing happen, and everything that follows from it at once.

    Raises:
        CannotHappen: not now (no such CodeRun, no such gate).
        InvalidScenario: never (no such task).
        NotModelled: the tree does what this interpreter would have to guess about.
    """
    if isinstance(stimulus, Pass):
        return _pass(stage, world, stimulus.until)
    if isinstance(stimulus, Delivery):
        return deliver(stage, world, stimulus)
    return _settled(stage, _cause(stage, world, stimulus))


def _cause(stage: Stage, world: World, stimulus: Cause) -> Moved:
    """Return what the stimulus itself does, before anybody reacts."""
    moved = Moved(world)
    match stimulus:
        case argo.Submission():
            moved = stage.engine.submit(world, stimulus)
        case Outcome():
            moved = _ended(world, stimulus)
        case Reconciler(up):
            entry = Entry(world.now, "reconciler", "up" if up else "down", "")
            moved = Moved(replace(world, up=up), (entry,))
        case Workspaces(free):
            entry = Entry(world.now, "workspaces", "free" if free else "busy", "")
            moved = Moved(replace(world, held=not free), (entry,))
        case Remove(task, name):
            moved = _removed(world, task, name)
        case ByHand():
            moved = _by_hand(stage, world, stimulus)
        case Marker(commit, task):
            moved = Moved(replace(world, markers=(*world.markers, (commit, task))))
        case _:
            assert_never(stimulus)
    return moved


def _removed(world: World, task: str, name: str) -> Moved:
    run = world.run_of_task(task)
    coderun = _coderun(run, name, None)
    left = tuple(one for one in run.coderuns if one is not coderun)
    entry = Entry(world.now, "deleted", coderun.name, "by somebody", run.name, turn(coderun))
    return Moved(world.with_run(replace(run, coderuns=left)), (entry,))


def _by_hand(stage: Stage, world: World, hand: ByHand) -> Moved:
    run = world.run_of_task(hand.task)
    waiting = {gate.address: gate for gate in argo.gates(run)}
    if hand.gate not in waiting:
        known = ", ".join(waiting) or "none"
        raise CannotHappen(f'{run.name} does not wait at "{hand.gate}"; it waits at: {known}')
    gate = waiting[hand.gate]
    decision = next((one for one in DECISIONS if one == hand.decision), None)
    if decision is None:
        raise InvalidScenario(f'"{hand.decision}" is no decision; known: {", ".join(DECISIONS)}')
    release = Release(gate.address, decision, gate.number, gate.head_sha, "", "released by hand")
    entry = Entry(world.now, "gate", gate.address, f"{decision}: released by hand", run.name)
    after = stage.engine.release(world, run, release)
    return Moved(after.world, (entry, *after.entries))


DECISIONS: tuple[Decision, ...] = ("go", "rework", "restart", "done", "stop", "timeout")


def _ended(world: World, outcome: Outcome) -> Moved:
    run = world.run_of_task(outcome.task)
    coderun = _coderun(run, outcome.stage, outcome.round)
    if coderun.phase is not Phase.RUNNING:
        raise CannotHappen(f"{coderun.name} is {coderun.phase}; only a running CodeRun can end")
    ended = replace(
        coderun,
        phase=outcome.phase,
        finished=world.now,
        outcome_head=outcome.head,
        verdict=outcome.verdict,
        reason=outcome.reason,
    )
    said = (
        f"{outcome.phase.lower()} @ {outcome.head[:7]}" if outcome.head else outcome.phase.lower()
    )
    about = ": ".join(one for one in (outcome.verdict, outcome.reason) if one)
    entry = Entry(world.now, f"{outcome.stage} ended", said, about, run.name, turn(coderun))
    runs = tuple(ended if one is coderun else one for one in run.coderuns)
    return Moved(world.with_run(replace(run, coderuns=runs)), (entry,))


def _coderun(run: Workflow, stage: str, number: int | None) -> CodeRun:
    found = [one for one in run.coderuns if one.stage == stage and number in (None, one.round)]
    if not found:
        known = ", ".join(f"{one.stage} r{one.round}" for one in run.coderuns) or "none"
        raise CannotHappen(f'{run.name} has no CodeRun of stage "{stage}"; it has: {known}')
    return found[-1]


def deliver(stage: Stage, world: World, delivery: Delivery) -> Moved:
    """Let a delivery arrive, and the reconciler look at what was stored."""
    arrived = stage.engine.arrive(world, delivery)
    after = _settled(stage, Moved(arrived.world))
    entry = Entry(
        world.now,
        delivery.event,
        delivery.said,
        _effect(stage.tree, arrived, after.world),
        "",
        delivery.id,
    )
    return Moved(after.world, (entry, *after.entries))


def _effect(tree: Tree, arrived: Arrived, world: World) -> str:
    """Say what came of a delivery: applied, ignored and why, stored for later, or not stored and why."""
    if arrived.again:
        return "stored before: a redelivery changes nothing"
    if not arrived.stored:
        if arrived.calls:
            return calls.effect(tree, world, arrived.calls[0].delivery)
        return f"not stored: {nearest(arrived.reasons)}"
    owned = next(one for one in world.signals if one.signal.name == arrived.stored[0])
    if owned.reason:
        return f"{owned.signal.state.lower()}: {owned.reason}"
    if not world.up:
        return "stored; the reconciler is down"
    return "stored; releases nothing yet" if owned.run else "stored; no run yet"


def _settled(stage: Stage, moved: Moved) -> Moved:
    """Let Sensors call, the reconciler look, and GitHub tell of the labels it wrote, until all is quiet."""
    called = stage.engine.call(moved.world)
    world, entries = called.world, (*moved.entries, *called.entries)
    for _ in range(ECHOES):
        looked = look(stage, world)
        world, entries = looked.world, (*entries, *looked.entries)
        if not looked.written:
            return Moved(stage.engine.rest(world), entries)
        for at, one in enumerate(looked.written):
            world = _echo(stage, world, one, at)
        # The Sensors keep our own labels away: nothing new to look at.
        if world.signals == looked.world.signals:
            return Moved(stage.engine.rest(world), entries)
    raise InvalidScenario(
        "our own labels keep coming back as events", hint="Please report this with the scenario."
    )


def _echo(stage: Stage, world: World, written: Written, at: int) -> World:
    """Return the world after GitHub's delivery for a label of ours; the timeline already shows the label."""
    what = "labeled" if written.added else "unlabeled"
    happening = Happening(what, US, written.repository, written.number, label=written.label)
    made = happen(world, happening, stage.recordings)
    identity = delivery_id(f"echo {written.number} {what} {written.label} {world.now} {at}")
    return stage.engine.arrive(world, Delivery(made.event, identity, made.body, made.said)).world


def _pass(stage: Stage, world: World, until: int) -> Moved:
    """Go from one deadline to the next, Argo's and the reconciler's, as far as `until`."""
    entries: tuple[Entry, ...] = ()
    while (at := _next(world)) is not None and at <= until:
        world = replace(world, now=max(at, world.now))
        ended = stage.engine.expire(world)
        world, entries = ended.world, (*entries, *ended.entries)
        moved = _settled(stage, Moved(world))
        world, entries = moved.world, (*entries, *moved.entries)
    return Moved(replace(world, now=max(until, world.now)), entries)


def _next(world: World) -> int | None:
    ends = [argo.expiry(run) for run in world.runs if not run.over]
    ends += [world.wake if world.up else None, calls.next_try(world)]
    return min((one for one in ends if one is not None), default=None)
