"""Run a DAG: each task when those it waits for have ended. Source: controller/dag.go of Argo 4.0.2."""

from collections.abc import Mapping
from typing import NamedTuple

from playbook.rehearse.expressions.errors import EvaluationFailed
from playbook.rehearse.workflow.depends import satisfied
from playbook.rehearse.workflow.guards import Stuck, resolve
from playbook.rehearse.workflow.run import (
    FAILURES,
    Arrival,
    Call,
    Done,
    Event,
    Place,
    Turn,
    live_leaves,
    stands_for_callers,
    stuck_below,
)
from playbook.rehearse.workflow.state import Node, Pairs, Phase
from playbook.rehearse.workflow.steps import outcome_names, value
from playbook.rehearse.workflow.templates import Step


class DagAt(NamedTuple):
    """A DAG that waits: how its tasks stand."""

    kind: str
    call: Call
    place: Place
    ended: tuple[tuple[str, Done], ...]
    live: tuple[tuple[str, Node], ...]
    stuck: tuple[tuple[str, str], ...]


class _Tasks:
    """The tasks of a DAG while one event runs through them."""

    def __init__(self, turn: Turn, at: DagAt) -> None:
        self.turn = turn
        self.at = at
        self.steps = {task.name: task for task in at.call.template.groups[0]}
        self.ended = dict(at.ended)
        self.live = dict(at.live)
        self.stuck = dict(at.stuck)


def begin(turn: Turn, call: Call, place: Place) -> Node | Done:
    """Call a DAG."""
    turn.log("called", place.path, call.template.key[1])
    return _go_on(_Tasks(turn, DagAt("dag", call, place, (), (), ())))


def resume(turn: Turn, at: DagAt, leaf: str, event: Event) -> Node | Done:
    """Pass an event on to the task it belongs to, and go on from there."""
    tasks = _Tasks(turn, at)
    name, child = next((n, node) for n, node in at.live if any(x.id == leaf for x in node.leaves))
    _stands(tasks, name, turn.resume(turn, child, leaf, event))
    result = _go_on(tasks)
    return stands_for_callers(result, at.place) if isinstance(result, Done) else result


def _stands(tasks: _Tasks, name: str, result: Node | Done) -> None:
    if isinstance(result, Node):
        tasks.live[name] = result
        return
    tasks.live.pop(name, None)
    # An error that Argo returned marks this task, and goes no further up.
    tasks.ended[name] = result._replace(
        phase=Phase.ERROR if result.raised else result.phase, raised=""
    )


def _go_on(tasks: _Tasks) -> Node | Done:
    seen: set[str] = set()
    for name in tasks.at.call.template.targets:
        _visit(tasks, name, seen)
    phase = _assess(tasks)
    if phase is None:
        return _node(tasks)
    if phase in FAILURES:
        return Done(phase)
    return _finish(tasks)


def _visit(tasks: _Tasks, name: str, seen: set[str]) -> None:
    """Begin a task if those before it have ended (executeDAGTask)."""
    if name in seen or name in tasks.ended or name in tasks.live or name in tasks.stuck:
        return
    seen.add(name)
    task = tasks.steps[name]
    for other in task.needs:
        _visit(tasks, other, seen)
    if all(other in tasks.ended for other in task.needs):
        _begin_task(tasks, task)


def _begin_task(tasks: _Tasks, task: Step) -> None:
    turn, at = tasks.turn, tasks.at
    path = f"{at.place.path}.{task.name}".lstrip(".")
    if not satisfied(task.depends, {other: tasks.ended[other].phase for other in task.needs}):
        turn.log("omitted", path, "omitted: depends condition not met")
        tasks.ended[task.name] = Done(Phase.OMITTED)
        return
    guarded = resolve(turn.run, at.call, (task,), _known(tasks, task.ancestors))
    if isinstance(guarded, Stuck):
        turn.log("hung", path, f"{guarded.name} never gets a value")
        tasks.stuck[task.name] = f"{path}: {guarded.name}"
    elif isinstance(guarded, str):
        turn.log("error", path, guarded)
        tasks.ended[task.name] = Done(Phase.ERROR, message=guarded)
    elif not guarded[0][0]:
        turn.log("skipped", path, f"when '{task.when}' evaluated false")
        tasks.ended[task.name] = Done(Phase.SKIPPED)
    else:
        place = Place(task.name, path, path, at.place.depth + 1, tail=False)
        arrival = Arrival(task.template, guarded[0][1], "tasks", place)
        _stands(tasks, task.name, turn.enter(turn, arrival))


def _known(tasks: _Tasks, names: frozenset[str]) -> Pairs:
    found: dict[str, str] = {}
    for name in names & tasks.ended.keys():
        found.update(outcome_names(f"tasks.{name}", tasks.ended[name]))
    return tuple(sorted(found.items()))


def _assess(tasks: _Tasks) -> Phase | None:
    """Return how the DAG ends, None while it runs (assessDAGPhase).

    While any task lives the DAG runs; `failFast` only matters when a task is stuck.
    """
    if tasks.live:
        return None
    template = tasks.at.call.template
    result: Phase | None = Phase.SUCCEEDED
    for name in template.targets:
        if name not in tasks.ended:
            result = None
            if not template.fail_fast:
                return None
            continue
        phase = _branch(tasks.ended, tasks.steps, name)
        if phase in FAILURES and phase not in tasks.steps[name].continues_on:
            result = phase
            if template.fail_fast:
                return phase
    return result


def _branch(ended: Mapping[str, Done], steps: Mapping[str, Step], name: str) -> Phase:
    """Return the phase of a task; one that did not run has that of those before it, failures first."""
    phase = ended[name].phase
    if phase not in (Phase.SKIPPED, Phase.OMITTED):
        return phase
    before = [_branch(ended, steps, other) for other in steps[name].needs]
    return next((found for found in before if found in FAILURES), Phase.SUCCEEDED)


def _node(tasks: _Tasks) -> Node:
    at = tasks.at._replace(
        ended=tuple(sorted(tasks.ended.items())),
        live=tuple(sorted(tasks.live.items(), key=lambda item: item[0])),
        stuck=tuple(sorted(tasks.stuck.items())),
    )
    below = [node for _, node in at.live]
    stuck = (*(reason for _, reason in at.stuck), *stuck_below(below))
    return tasks.turn.run.node(at, live_leaves(below), stuck)


def _finish(tasks: _Tasks) -> Done:
    call = tasks.at.call
    known = _known(tasks, frozenset(tasks.steps))
    try:
        outputs = tuple(
            (result.name, value(result, call, known)) for result in call.template.results
        )
    except EvaluationFailed as error:
        tasks.turn.log("error", tasks.at.place.path, str(error))
        return Done(Phase.ERROR, message=str(error), raised=str(error))
    return Done(Phase.SUCCEEDED, outputs)
