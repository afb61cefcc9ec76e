"""Argo's part of the rehearsal: runs begin, leaves begin and end, waits expire. Pure.

Resource steps apply their CodeRun at once; a container ends as its template's annotation says, for nothing runs here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from playbook import names
from playbook.argo.runs import run_name
from playbook.errors import InvalidScenario
from playbook.reconcile.facts import Gate, Released
from playbook.reconcile.steps import Release
from playbook.rehearse import said
from playbook.rehearse.argo_acts import act
from playbook.rehearse.tree import Tree
from playbook.rehearse.workflow import state as flow_state
from playbook.rehearse.workflow.state import Change, Leaf, Outcome
from playbook.rehearse.world import Entry, Moved, Workflow, World


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody submits."""

    template: str
    task: str
    service: str
    repository: str
    attempt: int = 1
    parameters: tuple[tuple[str, str], ...] = ()


def submit(tree: Tree, world: World, wanted: Submission) -> Moved:
    """Begin a run.

    Raises:
        NameRefused: its names would not fit.
        InvalidScenario: its template is not rendered, or a run of that name is there.
    """
    program = tree.program(wanted.template)
    play = tree.plays.get(wanted.template)
    about = (wanted.repository, wanted.service, wanted.task)
    name = run_name(play, wanted.template, about, wanted.attempt)
    if any(run.name == name for run in world.runs):
        raise InvalidScenario(
            f"{name} is there already", hint="Kubernetes answers 409; submit another attempt."
        )
    uid = names.digest((name, wanted.repository)) + "-rehearsed"
    arguments = {
        "task-id": wanted.task,
        "service-id": wanted.service,
        "repository-url": f"https://github.com/{wanted.repository}",
        **dict(wanted.parameters),
    }
    change = program.start(arguments, name, uid, "rehearsal")
    run = Workflow(
        name=name,
        uid=uid,
        template=wanted.template,
        repository=wanted.repository,
        service=wanted.service,
        task=wanted.task,
        created=world.now,
        flow=change.state,
    )
    return _entered(tree, world, run, change, (said.submitted(run),))


def released(tree: Tree, world: World, run: Workflow, release: Release) -> Moved:
    """Complete a waiting gate with all its outputs."""
    leaf = _leaf(run, release.gate)
    outputs = (
        ("decision", release.decision),
        ("pull_request", release.number),
        ("head_sha", release.head_sha),
        ("signal", release.signal),
        ("reason", release.reason),
    )
    outcome = Outcome(flow_state.Phase.SUCCEEDED, outputs)
    return completed(tree, world, run, leaf, outcome)


def completed(tree: Tree, world: World, run: Workflow, leaf: Leaf, outcome: Outcome) -> Moved:
    """Complete a waiting leaf, whoever does it."""
    change = tree.program(run.template).finish(run.flow, leaf.id, outcome)
    told = dict(outcome.outputs)
    done = Released(
        said.address(leaf),
        told.get("decision", ""),
        told.get("signal", ""),
        told.get("head_sha", ""),
    )
    run = replace(run, released=(*run.released, done))
    return _entered(tree, world, run, change)


def _leaf(run: Workflow, gate: str) -> Leaf:
    return next(leaf for leaf in run.flow.leaves if dict(leaf.inputs).get("gate") == gate)


def gates(run: Workflow) -> tuple[Gate, ...]:
    """Return the gates a run waits at."""
    since = dict(run.since)
    return tuple(
        _gate(leaf, since[leaf.id])
        for leaf in run.flow.leaves
        if leaf.kind == "suspend" and "gate" in dict(leaf.inputs)
    )


def _gate(leaf: Leaf, since: int) -> Gate:
    inputs = dict(leaf.inputs)
    stage, kind, _ = inputs["gate"].split("/")
    expires = since + int(leaf.duration) if leaf.duration is not None else 2**62
    return Gate(
        stage,
        kind,
        int(inputs["round"]),
        since,
        expires,
        inputs["pull_request"],
        inputs["head_sha"],
    )


def expiry(run: Workflow) -> int | None:
    """Return when Argo will next end a wait of a run by itself."""
    since = dict(run.since)
    ends = [
        since[leaf.id] + int(leaf.duration) for leaf in run.flow.leaves if leaf.duration is not None
    ]
    return min(ends, default=None)


def expire(tree: Tree, world: World, run: Workflow) -> Moved:
    """Let Argo end every wait whose duration is over: Succeeded, with the defaults."""
    moved = Moved(world)
    for leaf in run.flow.leaves:
        ends = dict(run.since)[leaf.id] + int(leaf.duration) if leaf.duration is not None else None
        if ends is None or ends > world.now:
            continue
        change = tree.program(run.template).expire(run.flow, leaf.id)
        entry = said.expired(world.now, run.name, leaf)
        defaults = {one.name: one.default or "" for one in leaf.outputs}
        done = Released(said.address(leaf), defaults.get("decision", ""), "", "")
        moved = _entered(
            tree,
            moved.world,
            replace(run, released=(*run.released, done)),
            change,
            (*moved.entries, entry),
        )
        run = moved.world.run(run.name)
    return moved


def _entered(
    tree: Tree, world: World, run: Workflow, change: Change, entries: tuple[Entry, ...] = ()
) -> Moved:
    """Take over a change: note when leaves began, apply CodeRuns, end containers, until all that is left waits."""
    run = _follow(run, change, world.now)
    for leaf in change.entered:
        if leaf.kind == "suspend":
            entries = (*entries, said.waits(world.now, run.name, leaf))
            continue
        outcome, run, entry = act(tree, world, run, leaf)
        moved = _entered(
            tree,
            world,
            run,
            tree.program(run.template).finish(run.flow, leaf.id, outcome),
            (*entries, *entry),
        )
        run, entries = moved.world.run(run.name), moved.entries
    if run.over and not any((one.kind, one.run) == ("end", run.name) for one in entries):
        run = replace(run, message=run.message or run.flow.message or run.phase)
        entries = (*entries, said.ended(world.now, run))
    elif run.phase == "Hung" and not run.message:
        run = replace(run, message=run.flow.message)
        entries = (*entries, said.hung(world.now, run))
    return Moved(world.with_run(run), entries)


def _follow(run: Workflow, change: Change, now: int) -> Workflow:
    known = dict(run.since)
    since = tuple((leaf.id, known.get(leaf.id, now)) for leaf in change.state.leaves)
    began = {leaf.id for leaf in change.entered}
    return replace(
        run, flow=change.state, since=tuple((i, now if i in began else t) for i, t in since)
    )
