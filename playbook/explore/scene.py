"""What does not change while a play is explored, and what Argo and GitHub do there: the rehearsal's own Argo and GitHub.

Times: happening number k on GitHub is 2k seconds after the beginning, what a CodeRun does lies between two of them,
and everything is stored, and every gate begins to wait, at NOW. So orders are exact and durations are not: a decision
compares them with `now` alone, which a Moment stands for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

from playbook.explore.seen import Seen
from playbook.explore.situation import Moment, Situation, Told
from playbook.play import Play
from playbook.reconcile.facts import CodeRun, Gate, Released, Signal
from playbook.reconcile.pull_request import PullRequest, fold
from playbook.reconcile.steps import Release
from playbook.rehearse import argo
from playbook.rehearse.deliveries import Delivery, arrive
from playbook.rehearse.github import Happening, happen
from playbook.rehearse.payloads import delivery_id
from playbook.rehearse.stage import Stage
from playbook.rehearse.workflow.state import State
from playbook.rehearse.world import START, Owned, Pull, Workflow, World

NOW = START + 64
LATE = NOW + 10**8
NUMBER = "7"
TASK = "42"
RUN = ("flow", "runs", "released")
"""The fields a Workflow is made of."""


class Heard(NamedTuple):
    """The Signals that were given to the run, and the pull request as they tell it."""

    signals: tuple[Signal, ...]
    pull: PullRequest | None


@dataclass(slots=True)
class Scene:
    """The rendered tree and the recordings, which play is explored, in which repository."""

    stage: Stage
    template: str
    repository: str
    service: str = "web"
    parameters: tuple[tuple[str, str], ...] = ()
    first: Workflow = field(init=False)
    triggers: frozenset[str] = field(init=False)
    _tellings: dict[tuple[Any, ...], tuple[Pull, Signal | None]] = field(default_factory=dict)
    _gates: dict[State, tuple[Gate, ...]] = field(default_factory=dict)
    _releases: dict[Release, Seen[Workflow]] = field(default_factory=dict)
    _expiry: Seen[Workflow] = field(init=False)
    _on_time: Seen[tuple[Owned, ...]] = field(init=False)
    _signals: Seen[Heard] = field(init=False)

    def __post_init__(self) -> None:
        """Submit the run; look up the trigger labels, without capitals."""
        about = (self.template, TASK, self.service, self.repository)
        wanted = argo.Submission(*about, 1, self.parameters)
        run = argo.submit(self.stage.tree, World(now=START), wanted).world.runs[0]
        self.triggers = frozenset(label.casefold() for label in self.play.trigger_labels)
        self.first = replace(run, coderuns=in_a_row(run.coderuns))
        self._expiry = Seen(RUN, self._expired)
        self._on_time = Seen(("signals",), lambda at: on_time(at.signals))
        self._signals = Seen(("signals",), _heard)

    @property
    def play(self) -> Play:
        """Return the play the template carries."""
        return self.stage.tree.plays[self.template]

    @property
    def branch(self) -> str:
        """Return the head branch of its pull request."""
        return self.play.branch.replace("{task_id}", TASK)

    def gates(self, flow: State) -> tuple[Gate, ...]:
        """Return the gates that wait."""
        if flow not in self._gates:
            self._gates[flow] = argo.gates(self._run(flow, (), ()))
        return self._gates[flow]

    def released(self, at: Situation, release: Release) -> dict[str, Any]:
        """Return what changes when the API server takes a release."""
        known = self._releases.get(release)
        if known is None:
            known = self._releases[release] = Seen(RUN, partial(self._released, release))
        return self._moved_on(at, known.of(at))

    def _released(self, release: Release, at: Situation) -> Workflow:
        world = World(now=NOW, runs=(self._run(at.flow, at.runs, at.released),))
        return _plain(argo.released(self.stage.tree, world, world.runs[0], release).world.runs[0])

    def expired(self, at: Situation) -> dict[str, Any]:
        """Return what changes when Argo ends every wait by itself."""
        return self._moved_on(at, self._expiry.of(at))

    def _expired(self, at: Situation) -> Workflow:
        return _plain(self._expire(self._run(at.flow, at.runs, at.released)))

    def _moved_on(self, before: Situation, run: Workflow) -> dict[str, Any]:
        """Return what changes with a Workflow that has moved on: a gate's time begins."""
        return {
            "flow": run.flow,
            "over": run.over,
            "runs": run.coderuns,
            "released": run.released,
            "signals": self._on_time.of(before),
            "moment": Moment.QUIET if before.moment is Moment.QUIET else Moment.FRESH,
        }

    def heard(self, at: Situation) -> Heard:
        """Return what the run's Signals tell."""
        return self._signals.of(at)

    def alone(self, flow: State) -> Workflow:
        """Return the run after Argo has ended all waits of this moment by itself, whatever else there is."""
        return self._expire(self._run(flow, (), ()))

    def _expire(self, run: Workflow) -> Workflow:
        world = World(now=LATE, runs=(run,))
        return argo.expire(self.stage.tree, world, run).world.runs[0]

    def _run(
        self, flow: State, runs: tuple[CodeRun, ...], released: tuple[Released, ...]
    ) -> Workflow:
        since = tuple((leaf.id, NOW) for leaf in flow.leaves)
        return replace(self.first, flow=flow, since=since, coderuns=runs, released=released)

    def tell(self, pull: Pull | None, told: Told, what: Happening) -> tuple[Pull, Signal | None]:
        """Let something happen on GitHub; return the pull request then, and the Signal its delivery would store."""
        key = (pull, told, what.what, what.by, what.head, what.commit, what.label)
        if key not in self._tellings:
            self._tellings[key] = self._told(pull, told, what)
        return self._tellings[key]

    def _told(self, pull: Pull | None, told: Told, what: Happening) -> tuple[Pull, Signal | None]:
        world = World(now=START + 2 * told.happenings, pulls=(pull,) if pull else ())
        made = happen(world, what, self.stage.recordings)
        delivery = Delivery(made.event, delivery_id(f"explored {told}"), made.body, made.said)
        stored = arrive(self.stage.tree, made.world, delivery).world.signals
        after = replace(made.world.pulls[0], labels=())
        return after, self._alike(stored[0].signal, told) if stored else None

    def _alike(self, signal: Signal, told: Told) -> Signal:
        """Return a Signal without what no decision reads: labels of that time that name no task."""
        head, _, tail = self.play.task_label.partition("{task_id}")
        labels = tuple(one for one in signal.labels if one.startswith(head) and one.endswith(tail))
        return replace(signal, name=f"s{told.happenings:02}", labels=labels, created=NOW)


def begun(told: Told) -> int:
    """Return when a Job begins: after every label and review there is. Nothing else is compared with it."""
    return START + 2 * told.word + 1


def ended(told: Told) -> int:
    """Return when a CodeRun ends: after every push by an agent there is. Nothing else is compared with it."""
    return START + 2 * told.pushed + 1


def _plain(run: Workflow) -> Workflow:
    """Return a run without what no decision reads: when its CodeRuns were made, heads and earlier decisions."""
    last = len(run.released) - 1
    released = tuple(
        replace(one, head_sha="", decision=one.decision if at == last else "")
        for at, one in enumerate(run.released)
    )
    return replace(run, coderuns=in_a_row(run.coderuns), released=released)


def in_a_row(coderuns: tuple[CodeRun, ...]) -> tuple[CodeRun, ...]:
    """Return the CodeRuns, each created at its place in the row."""
    return tuple(
        run if run.created == START + at else replace(run, created=START + at)
        for at, run in enumerate(coderuns)
    )


def _heard(at: Situation) -> Heard:
    signals = tuple(one.signal for one in at.signals if one.run)
    return Heard(signals, fold(signals))


def on_time(signals: tuple[Owned, ...]) -> tuple[Owned, ...]:
    """Return Signals that were stored after a gate's time, for a gate whose time has just begun."""
    return tuple(
        one if one.signal.created == NOW else replace(one, signal=replace(one.signal, created=NOW))
        for one in signals
    )
