"""A performance in numbers and names: what the last line, the page and the JSON all say. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playbook.reconcile.facts import SignalState
from playbook.rehearse.expect import Check
from playbook.rehearse.perform import Performance
from playbook.rehearse.world import START, Owned, Workflow


@dataclass(frozen=True, slots=True)
class Summary:
    """How it went. `unexplained` are the Signals of ended runs that nobody said anything about."""

    held: int
    expected: int
    gates: int
    reworks: int
    restarts: int
    unexplained: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Tell whether every expectation held."""
        return self.held == self.expected

    @property
    def words(self) -> str:
        """Return it as the last line of a timeline says it."""
        parts = [
            f"{self.held} of {_count(self.expected, 'expectation')}",
            _count(self.gates, "gate"),
        ]
        parts += [_count(self.reworks, "rework")] if self.reworks else []
        parts += [_count(self.restarts, "restart")] if self.restarts else []
        return " · ".join([*parts, f"{_count(len(self.unexplained), 'signal')} unexplained"])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def summary(seen: Performance, checks: Sequence[Check]) -> Summary:
    """Count what was seen."""
    decisions = [one.effect.partition(":")[0] for one in seen.entries if one.kind == "gate"]
    expired = sum(one.kind == "argo" for one in seen.entries)
    return Summary(
        held=sum(one.held for one in checks),
        expected=len(checks),
        gates=len(decisions) + expired,
        reworks=decisions.count("rework"),
        restarts=decisions.count("restart"),
        unexplained=unexplained(seen),
    )


def unexplained(seen: Performance) -> tuple[str, ...]:
    """Return the Signals of runs that are over, or of their pull requests, which are Pending without a reason."""
    over = [run for run in seen.world.runs if run.over]
    names = {run.name for run in over}
    pulls = {(run.repository.lower(), run.number) for run in over if run.number}
    return tuple(
        one.signal.name
        for one in seen.world.signals
        if one.signal.state is SignalState.PENDING
        and not one.reason
        and (one.run in names or (not one.run and _pull(one) in pulls))
    )


def _pull(one: Owned) -> tuple[str, str]:
    return one.signal.repository.lower(), one.signal.number


def clock(at: int) -> str:
    """Return a moment on the scenario's clock: `0:41:10`."""
    minutes, seconds = divmod(at - START, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def run_names(seen: Performance) -> dict[str, str]:
    """Return what each run is called here: its task's name in the scenario, or its own where that is another's."""
    called = {name: task for task, name in seen.runs.items()}
    return {run.name: called.get(run.name, run.name) for run in seen.world.runs}


def about(run: Workflow) -> str:
    """Return what a run is about: `play · task 42 · web · acme/web`."""
    return f"{run.template} · task {run.task} · {run.service} · {run.repository}"


def headings(seen: Performance) -> tuple[str, ...]:
    """Return what was played, a line a run; with several of them each line begins with the run's name here."""
    runs, called = seen.world.runs, run_names(seen)
    if len(runs) < 2:
        return tuple(about(run) for run in runs) or (seen.scenario.play,)
    return tuple(f"{called[run.name]}: {about(run)} · {run.name}" for run in runs)
