"""The runs there are -> the next attempt, or the run that stands in the way. Pure: it refuses nothing by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playbook.submit.runs import Submitted
from playbook.submit.task import Target, Task, run_name


@dataclass(frozen=True, slots=True)
class Attempt:
    """Submit this attempt."""

    number: int


@dataclass(frozen=True, slots=True)
class Active:
    """A run of the task goes on; of several it is the first created, which the reconciler lets live (law 8)."""

    run: Submitted


@dataclass(frozen=True, slots=True)
class Taken:
    """The one name the task can have belongs to a run that is over (`release="argo"`)."""

    run: Submitted


def next_attempt(target: Target, task: Task, runs: Iterable[Submitted]) -> Attempt | Active | Taken:
    """Return what to do about a task.

    Attempts are counted over all plays of a (repository, task): that is what they are attempts at.
    """
    same = [run for run in runs if run.task.key == task.key]
    active = sorted((run.created, run.name, run) for run in same if not run.over)
    if active:
        return Active(active[0][-1])
    if target.plain:
        name = run_name(target, task)
        taken = next((run for run in same if run.name == name), None)
        return Taken(taken) if taken else Attempt(1)
    return Attempt(1 + max((run.attempt for run in same), default=0))
