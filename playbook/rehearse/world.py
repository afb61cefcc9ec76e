"""The rehearsal's state: immutable, hashable, no behaviour. Times are seconds since the epoch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from playbook.errors import InvalidScenario
from playbook.reconcile.facts import CodeRun, Released, Signal
from playbook.rehearse.workflow.state import State

START = 1_767_225_600  # 2026-01-01T00:00:00Z: every rehearsal begins then


class Entry(NamedTuple):
    """One line of the timeline: when, what arrived, about what, what came of it.

    `detail` is the Signal it is about or was caused by, or the `turn` of the CodeRun it is about.
    """

    at: int
    kind: str
    subject: str
    effect: str
    run: str = ""
    detail: str = ""


def turn(coderun: CodeRun) -> str:
    """Return which stage it is a turn of, and in which round: `review/r1`."""
    return f"{coderun.stage}/r{coderun.round}"


@dataclass(frozen=True, slots=True)
class Workflow:
    """One run: its Workflow as the interpreter holds it, and what hangs from it.

    `since` tells when each live leaf began. `message` is why it ended.
    """

    name: str
    uid: str
    template: str
    repository: str
    service: str
    task: str
    created: int
    flow: State
    since: tuple[tuple[str, int], ...] = ()
    number: str = ""
    coderuns: tuple[CodeRun, ...] = ()
    released: tuple[Released, ...] = ()
    conditions: tuple[str, ...] = ()
    message: str = ""

    @property
    def phase(self) -> str:
        """Return the Workflow's phase, as Argo would show it: a hung one runs for ever."""
        return self.flow.phase.value

    @property
    def over(self) -> bool:
        """Tell whether the Workflow has ended."""
        return self.phase not in ("Running", "Hung")


@dataclass(frozen=True, slots=True)
class Pull:
    """The truth on GitHub about one pull request."""

    repository: str
    number: str
    author: str
    branch: str
    base: str
    head: str
    head_repository: str
    state: str = "open"
    merged: bool = False
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owned:
    """A stored Signal and the run it was given to, or ""."""

    signal: Signal
    run: str = ""
    reason: str = ""
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A Sensor's call to argo-server that has not succeeded: when it is tried next, and how often it was.

    `trigger` is Sensor and trigger, `selector` an input of the gate and its value, `said` the delivery in words.
    """

    trigger: tuple[str, str]
    delivery: str
    said: str
    run: str
    selector: tuple[str, str]
    outputs: tuple[tuple[str, str], ...]
    at: int
    tries: int = 0


@dataclass(frozen=True, slots=True)
class World:
    """Everything there is.

    `wake` is when the reconciler wants to look again. `held` says that no workspace is free, so that no Job begins.
    `markers` are the task ids in marker files, by commit. `calls` are those of each trigger in their order.
    """

    now: int = START
    runs: tuple[Workflow, ...] = ()
    signals: tuple[Owned, ...] = ()
    pulls: tuple[Pull, ...] = ()
    markers: tuple[tuple[str, str], ...] = ()
    up: bool = True
    held: bool = False
    wake: int | None = None
    calls: tuple[Call, ...] = ()

    def run(self, name: str) -> Workflow:
        """Return the run of that name."""
        return next(run for run in self.runs if run.name == name)

    def run_of_task(self, task: str) -> Workflow:
        """Return the newest run of a task, or the run of that name.

        Raises:
            InvalidScenario: it was not submitted.
        """
        found = [run for run in self.runs if task in (run.name, run.task)]
        if not found:
            raise InvalidScenario(
                f'task "{task}" was not submitted yet', hint="Put a `submit` before this step."
            )
        return found[-1]

    def with_run(self, run: Workflow) -> World:
        """Return the world with this run in place of the one of its name."""
        if all(run.name != one.name for one in self.runs):
            return replace(self, runs=(*self.runs, run))
        return replace(self, runs=tuple(run if one.name == run.name else one for one in self.runs))

    def with_signal(self, owned: Owned) -> World:
        """Return the world with this Signal in place of the one of its name."""
        name = owned.signal.name
        if all(name != one.signal.name for one in self.signals):
            return replace(self, signals=(*self.signals, owned))
        return replace(
            self, signals=tuple(owned if one.signal.name == name else one for one in self.signals)
        )

    def pull(self, repository: str, number: str) -> Pull | None:
        """Return a pull request."""
        return next(
            (p for p in self.pulls if (p.repository, p.number) == (repository, number)), None
        )

    def with_pull(self, pull: Pull) -> World:
        """Return the world with this pull request in place of the one of its number."""
        key = (pull.repository, pull.number)
        rest = tuple(one for one in self.pulls if (one.repository, one.number) != key)
        return replace(self, pulls=(*rest, pull))


class Moved(NamedTuple):
    """A world, and what was seen on the way to it."""

    world: World
    entries: tuple[Entry, ...] = ()
