"""Which run does a Signal belong to? One function, used everywhere (design.md section 5). Pure.

First: not a fork, and by the run's implementer. Then the task label, the head branch and the marker file
bind (repository, number) to a run once; all that are present must agree. Afterwards only the number counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from playbook.names import TASK
from playbook.reconcile.actors import authored
from playbook.reconcile.facts import Run, Signal

MARKER = ".playbook/task.json"


@dataclass(frozen=True, slots=True)
class Belongs:
    """The Signal is this run's."""

    run: Run


@dataclass(frozen=True, slots=True)
class Nobody:
    """The Signal is no run's: not yet, or never. `awaited` is an active run that may yet be bound to its number."""

    reason: str
    final: bool = False
    awaited: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Label, branch and marker name different tasks; `named` are the runs that get a condition."""

    reason: str
    named: tuple[str, ...]


Correlation = Belongs | Nobody | Disagreement


def correlate(
    signal: Signal, runs: Sequence[Run], markers: Mapping[str, str] | None = None
) -> Correlation:
    """Return the run a Signal belongs to.

    Args:
        signal: the stored fact.
        runs: every run of the namespace; finished ones are passed over.
        markers: the task id in the marker file, by commit, where one was read.
    """
    if signal.head_repository.casefold() != signal.repository.casefold():
        return Nobody("from a fork: belongs to no run", final=True)
    known = [run for run in runs if run.repository.casefold() == signal.repository.casefold()]
    # What was stored before a run began is about an earlier run's work.
    active = [run for run in _active(known) if run.follows and run.created <= signal.created]
    for run in active:
        if run.number == signal.number and run.number:
            return Belongs(run)
    free = [run for run in active if not run.number]
    evidence = {run.name: Evidence.of(signal, run, markers or {}) for run in known}
    agreed = [run for run in free if evidence[run.name].agrees]
    if not agreed:
        named = tuple(run.name for run in free if evidence[run.name].names)
        if not named:
            return Nobody(_missed(signal, [run for run in known if evidence[run.name].agrees]))
        return Disagreement(evidence[named[0]].text, named)
    # Of tasks 7 and 7-docs, both of which branch task-7-docs could mean, the longer id is meant, also when
    # its run is over or has its pull request.
    chosen = max(agreed, key=lambda run: len(run.task))
    meant = [run for run in known if evidence[run.name].agrees and len(run.task) > len(chosen.task)]
    if meant:
        return Nobody(f"names task {meant[0].task}, which has its pull request or is over")
    return _allowed(signal, chosen)


def _missed(signal: Signal, meant: Sequence[Run]) -> str:
    """Return why a Signal has no run, by the newest run it would have been for."""
    run = max(meant, key=lambda one: (one.created, one.name), default=None)
    if run is None:
        return f"no run of {signal.repository} has this task"
    if run.over:
        return f"{run.name} is over"
    if run.created > signal.created:
        return f"it is older than {run.name}"
    return f"{run.name} is bound to #{run.number}" if run.number else f"{run.name} takes no events"


def _allowed(signal: Signal, run: Run) -> Correlation:
    implementers = run.play.implementers
    if implementers and not authored(signal, implementers):
        wanted = " or ".join(agent.name for agent in implementers)
        return Nobody(f"opened by {signal.author or 'nobody'}, not by {wanted}", final=True)
    if run.play.base and signal.base_ref != run.play.base:
        return Nobody(f"goes into another branch than {run.play.base}", final=True)
    if signal.action == "closed" and not signal.merged:
        # The delivery that opened it may only be late: when it binds the run, this one counts.
        return Nobody("closes a pull request that no run is bound to", awaited=run.name)
    return Belongs(run)


def elder(run: Run, runs: Iterable[Run]) -> str:
    """Return the name of the active run of the same task that began before this one, or "" (law 8)."""
    rivals = [one for one in runs if one.repository.casefold() == run.repository.casefold()]
    first = next((one for one in _active(rivals) if one.task == run.task), run)
    return "" if run.over or first.name == run.name else first.name


def _active(runs: Iterable[Run]) -> list[Run]:
    """Return one run per task: of two the first created wins, whatever the other thinks."""
    first: dict[str, Run] = {}
    for run in sorted(runs, key=lambda run: (run.created, run.name)):
        if not run.over:
            first.setdefault(run.task, run)
    return list(first.values())


@dataclass(frozen=True, slots=True)
class Evidence:
    """What label, branch and marker say of one run: yes, no, or nothing (None); whether any of them names it."""

    label: bool | None
    branch: bool | None
    marker: bool | None
    names: bool
    text: str

    @classmethod
    def of(cls, signal: Signal, run: Run, markers: Mapping[str, str]) -> Evidence:
        """Look at all three."""
        tasks = task_labels(signal.labels, run)
        marker = markers.get(signal.head_sha)
        branch = _branch(signal.head_ref, run)
        said = (
            f"task label says {' and '.join(map(_plain, tasks)) or 'nothing'}",
            f"head branch says {_branch_task(signal.head_ref, run)}",
            f"{MARKER} says {_plain(marker) if marker else 'nothing'}",
        )
        return cls(
            label=None if not tasks else tasks == (run.task,),
            branch=branch,
            marker=None if marker is None else marker == run.task,
            names=run.task in (*tasks, marker) or branch is True,
            text="; ".join(said),
        )

    @property
    def present(self) -> tuple[bool, ...]:
        """Return what is said at all."""
        return tuple(one for one in (self.label, self.branch, self.marker) if one is not None)

    @property
    def agrees(self) -> bool:
        """Tell whether something is said, and all of it names this run."""
        return bool(self.present) and all(self.present)


def task_labels(labels: Iterable[str], run: Run) -> tuple[str, ...]:
    """Return the task ids that labels carry: `task-42`, never `subtask-7`."""
    head, _, tail = run.play.task_label.partition("{task_id}")
    return tuple(
        label[len(head) : len(label) - len(tail)]
        for label in labels
        if label.startswith(head) and label.endswith(tail) and len(label) > len(head) + len(tail)
    )


def _branch(ref: str, run: Run) -> bool | None:
    """Tell whether a branch names the run's task; None for a branch of no task at all."""
    head, _, tail = run.play.branch.partition("{task_id}")
    if not ref.startswith(head):
        return None
    rest = ref[len(head) :]
    wanted = run.task + tail
    return rest == wanted or (rest.startswith(wanted) and not rest[len(wanted)].isalnum())


def _branch_task(ref: str, run: Run) -> str:
    head = run.play.branch.partition("{task_id}")[0]
    found = re.match(r"[A-Za-z0-9]+", ref.removeprefix(head)) if ref.startswith(head) else None
    return found[0][:40] if found else "nothing"


def _plain(task: str) -> str:
    """Return a task id as it is, and nothing else an outsider may have written (law 10)."""
    return task if TASK.fullmatch(task) else "no task id"
