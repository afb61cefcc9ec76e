"""A small world for `decide`: a Workflow of the play's states, GitHub with late and repeated deliveries, a clock.

It carries out steps as the shells will, and may stop between any two. It checks nothing: the tests do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from playbook.argo.states import State
from playbook.play import Play
from playbook.reconcile.decide import decide
from playbook.reconcile.facts import CodeRun, Facts, Phase, Released, Run, Signal, Verdict
from playbook.reconcile.route import route
from playbook.reconcile.steps import (
    AddLabel,
    Assign,
    Bind,
    Cancel,
    Comment,
    Release,
    RemoveLabel,
    Settle,
    Step,
    Wait,
)
from tests import reconcile_facts as make
from tests.reconcile_states import after, coderun_of, first, gate_of

PERSON = make.PERSON


@dataclass
class World:
    """Everything there is. `outbox` are deliveries on their way; `log` the releases with the facts they came from."""

    play: Play
    parameters: Mapping[str, str] = field(default_factory=dict)
    now: int = 1000
    run: Run = field(init=False)
    coderuns: list[CodeRun] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    assigned: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    outbox: list[Signal] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    pull: str = ""
    wake: int | None = None
    log: list[tuple[Release, Facts]] = field(default_factory=list)
    made: list[tuple[CodeRun, tuple[CodeRun, ...]]] = field(default_factory=list)
    counter: int = 0

    def __post_init__(self) -> None:
        self.run = make.run(play=self.play, number="", created=self.now, gates=())
        if begins := first(self.play, self.parameters):
            self._enter(begins, 0, "")

    @property
    def head(self) -> str:
        return self.heads[-1] if self.heads else ""

    # Argo

    def _enter(self, state: State, number: int, sha: str) -> None:
        self.run = replace(self.run, gates=(gate_of(state, self.run, number, sha, self.now),))
        made = coderun_of(state, self.run, number, sha, self.now)
        if made:
            self.made.append((made, tuple(one for one in self.coderuns if not one.phase.over)))
            self.coderuns.append(made)

    def complete(self, release: Release) -> None:
        """Complete the waiting gate, if it still waits, and call what comes next."""
        waits = next((gate for gate in self.run.gates if gate.address == release.gate), None)
        if waits is None:
            return
        done = Released(waits.address, release.decision, release.signal, release.head_sha)
        self.run = replace(self.run, gates=(), released=(*self.run.released, done))
        if called := after(self.play, self.parameters, waits, release):
            self._enter(*called, release.head_sha)
            return
        good = release.decision in ("go", "done")
        self.run = replace(self.run, phase="Succeeded" if good else "Failed")

    def expire(self) -> None:
        for gate in self.run.gates:
            if gate.expires <= self.now:
                self.complete(Release(gate.address, "timeout", "", "", "", "argo"))

    # the reconciler

    def facts(self) -> Facts:
        mine = tuple(one for one in self.signals if one.name in self.assigned)
        shown = frozenset(self.labels) if self.run.number else frozenset[str]()
        return Facts(self.now, self.run, tuple(self.coderuns), mine, shown)

    def look(self, stop_after: int | None = None) -> list[Step]:
        """Look once and carry out what is decided, or only so many steps of it; return what was decided."""
        self.wake = None
        new = [
            one for one in self.signals if one.name not in self.assigned and one.state == "Pending"
        ]
        for given_to in route(new, [self.run], self.now):
            if isinstance(given_to, Assign):
                self.assigned.add(given_to.signal)
                self.run = replace(self.run, number=self.run.number or given_to.number)
            elif isinstance(given_to, Settle):
                self._settle(given_to)
        given = self.facts()
        steps = decide(given)
        for step in steps[:stop_after]:
            self._apply(step, given)
        return steps

    def _apply(self, step: Step, given: Facts) -> None:
        match step:
            case Release():
                if any(gate.address == step.gate for gate in self.run.gates):
                    self.log.append((step, given))
                self.complete(step)
            case Cancel(name, _):
                self._change(name, lambda one: replace(one, cancel_wanted=True))
            case Settle():
                self._settle(step)
            case Wait(seconds):
                at = self.now + seconds
                self.wake = at if self.wake is None else min(self.wake, at)
            case AddLabel() | RemoveLabel() | Bind() | Comment():
                self._write(step)

    def _write(self, step: AddLabel | RemoveLabel | Bind | Comment) -> None:
        match step:
            case AddLabel(_, label):
                self.labels.add(label)
            case RemoveLabel(_, label):
                self.labels.discard(label)
            case Bind(number):
                self.run = replace(self.run, number=number)
            case Comment():
                pass

    def _settle(self, step: Settle) -> None:
        self.signals = [
            replace(one, state=step.state) if one.name == step.signal else one
            for one in self.signals
        ]

    def _change(self, name: str, change: Callable[[CodeRun], CodeRun]) -> None:
        self.coderuns = [change(one) if one.name == name else one for one in self.coderuns]

    # the Jobs

    def begin(self) -> None:
        """Begin each Job that waits; a cancelled one never begins."""
        for one in self.coderuns:
            if one.phase is Phase.PENDING and not one.cancel_wanted:
                self._change(
                    one.name, lambda r: replace(r, phase=Phase.RUNNING, job_created=self.now)
                )

    def gone(self) -> None:
        """Let cancelled CodeRuns be seen gone."""
        for one in self.coderuns:
            if one.cancel_wanted and not one.phase.over:
                self._change(
                    one.name, lambda r: replace(r, phase=Phase.CANCELLED, finished=self.now)
                )

    def end(self, phase: Phase, verdict: Verdict, *, pushes: bool) -> None:
        """Let the agent at work end, perhaps with a commit of its own; its pull request is open then."""
        working = next((one for one in self.coderuns if one.phase is Phase.RUNNING), None)
        if working is None:
            return
        login = self.play.stage(working.stage).agent.login
        if not self.pull:
            self.open(login)
        elif pushes:
            self.push(login)
        outcome = self.head if phase is Phase.SUCCEEDED else ""
        self._change(
            working.name,
            lambda r: replace(
                r, phase=phase, finished=self.now, outcome_head=outcome, verdict=verdict
            ),
        )

    def lose(self) -> None:
        """Let somebody delete the newest CodeRun."""
        self.coderuns = self.coderuns[:-1]

    # GitHub

    def tell(self, action: str, sender: str, **told: object) -> None:
        """Let a delivery set out."""
        self.counter += 1
        stock = {"head_sha": self.head, "labels": (), "sender": sender, "at": self.now}
        self.outbox.append(make.signal(f"s{self.counter}", action, **{**stock, **told}))

    def open(self, sender: str) -> None:
        if self.pull:
            return
        self.heads.append(f"c{len(self.heads)}")
        self.pull = "open"
        self.tell("opened", sender)

    def push(self, sender: str, *, back: bool = False) -> None:
        if self.pull != "open":
            return
        before = self.head
        self.heads.append(self.heads[-2] if back and len(self.heads) > 1 else f"c{len(self.heads)}")
        if self.head != before:
            self.tell("synchronize", sender, before=before)

    def label(self, sender: str) -> None:
        if self.pull == "open" and "ready-for-qa" not in self.labels:
            self.labels.add("ready-for-qa")
            self.tell("labeled", sender, label="ready-for-qa")

    def review(self, sender: str, state: str, *, stale: bool = False) -> None:
        if self.pull == "open":
            commit = self.heads[-2] if stale and len(self.heads) > 1 else self.head
            told = {"review_id": str(self.counter), "review_state": state, "review_commit": commit}
            self.tell("submitted", sender, event="pull_request_review", **told)

    def close(self, *, merge: bool) -> None:
        if self.pull == "open":
            self.pull = "merged" if merge else "closed"
            self.tell("closed", PERSON, merged=merge)

    def deliver_all(self) -> None:
        while self.outbox:
            self.deliver(0)

    def deliver(self, at: int, *, keep: bool = False, twin: bool = False) -> None:
        """Let one delivery arrive; it may arrive again, also under another id."""
        if not self.outbox:
            return
        at %= len(self.outbox)
        told = self.outbox[at] if keep else self.outbox.pop(at)
        told = replace(told, created=self.now, name=f"{told.name}-twin" if twin else told.name)
        if all(one.name != told.name for one in self.signals):
            self.signals.append(told)

    def pass_(self, seconds: int) -> None:
        self.now += seconds
        self.gone()
        self.expire()
        self.begin()
