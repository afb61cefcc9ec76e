"""What the reconciler sees of one run: plain frozen values, times in whole seconds since the epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

from playbook.play import Play

Decision = Literal["go", "rework", "restart", "done", "stop", "timeout"]
Verdict = Literal["pass", "changes", ""]
REVIEW = "pull_request_review"


class Phase(StrEnum):
    """The phase of a CodeRun (design.md section 6)."""

    PENDING = "Pending"
    RUNNING = "Running"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    CANCELLED = "Cancelled"

    @property
    def over(self) -> bool:
        """Tell whether it has ended."""
        return self not in (Phase.PENDING, Phase.RUNNING)


class SignalState(StrEnum):
    """The state of a Signal: what became of one delivery."""

    PENDING = "Pending"
    APPLIED = "Applied"
    IGNORED = "Ignored"
    REJECTED = "Rejected"


@dataclass(frozen=True, slots=True)
class Signal:
    """One delivery that may matter, as it was stored; `created` is when."""

    name: str
    event: str
    action: str
    repository: str
    head_repository: str
    number: str
    author: str
    head_sha: str
    before: str
    head_ref: str
    base_ref: str
    sender: str
    sender_id: str
    sender_type: str
    labels: tuple[str, ...]
    label: str
    review_id: str
    review_state: str
    review_commit: str
    merged: bool
    event_time: int
    created: int
    state: SignalState = SignalState.PENDING

    @property
    def order(self) -> tuple[int, int, str]:
        """Return what sorts Signals: when it happened, then when it was stored."""
        return (self.event_time, self.created, self.name)

    @property
    def fact(self) -> tuple[str, ...]:
        """Return what it tells, the same for two Signals that tell one thing (two hooks, an edited review)."""
        if self.event == REVIEW:
            return (self.event, self.review_id, self.review_state)
        told = (self.sender, self.label, self.before, self.head_sha, str(self.event_time))
        return (self.event, self.action, *told)

    @property
    def what(self) -> str:
        """Return it in a few words, for people."""
        if self.event == REVIEW:
            return f"review {self.review_state or self.action}"
        if self.action in ("labeled", "unlabeled"):
            return f"{self.action} {self.label}"
        if self.action == "synchronize":
            return f"push {short(self.before)}..{short(self.head_sha)}"
        return "merged" if self.merged else self.action


@dataclass(frozen=True, slots=True)
class CodeRun:
    """One agent execution of this run."""

    name: str
    stage: str
    round: int
    head_sha: str
    phase: Phase
    created: int
    job_created: int | None = None
    finished: int | None = None
    outcome_head: str = ""
    verdict: Verdict = ""
    reason: str = ""
    cancel_wanted: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """A waiting gate: its address in parts, since when, when Argo itself would end it, what it was given."""

    stage: str
    kind: str
    round: int
    since: int
    expires: int
    number: str
    head_sha: str

    @property
    def address(self) -> str:
        """Return `<stage>/<kind>/r<round>`."""
        return f"{self.stage}/{self.kind}/r{self.round}"


@dataclass(frozen=True, slots=True)
class Released:
    """A gate that was released, as its node's outputs say, after the next node had begun or the run was over."""

    address: str
    decision: str
    signal: str
    head_sha: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `number` is the pull request it is bound to, or ""."""

    name: str
    uid: str
    play: Play = field(hash=False, compare=False)
    repository: str
    service: str
    task: str
    created: int
    phase: str = "Running"
    number: str = ""
    gates: tuple[Gate, ...] = ()
    released: tuple[Released, ...] = ()

    @property
    def over(self) -> bool:
        """Tell whether the Workflow has ended."""
        return self.phase in ("Succeeded", "Failed", "Error")

    @property
    def follows(self) -> bool:
        """Tell whether Signals matter to it: its play waits for GitHub, and not with Argo alone."""
        return bool(self.play.gates) and self.play.release == "signals"

    def bound_to(self, number: str) -> Run:
        """Return the run bound to a pull request."""
        return replace(self, number=number)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything one decision about one run is made from.

    `signals` are all that `correlate` gave to this run, whatever their state: the pull request is folded from
    them. `shown` are the labels GitHub last answered with. `actor_ids` are the numeric accounts the Platform
    knows. `markers` maps a commit to the task id in its marker file. `elder` is an active run of the same task
    that began before this one (`correlate.elder`), or "".
    """

    now: int
    run: Run
    coderuns: tuple[CodeRun, ...] = ()
    signals: tuple[Signal, ...] = ()
    shown: frozenset[str] = frozenset()
    actor_ids: Mapping[str, int] = field(default_factory=dict, hash=False)
    markers: Mapping[str, str] = field(default_factory=dict, hash=False)
    elder: str = ""

    def coderun(self, stage: str, number: int) -> CodeRun | None:
        """Return the CodeRun of a stage in a round."""
        return next((c for c in self.coderuns if c.stage == stage and c.round == number), None)


def short(sha: str) -> str:
    """Return the first seven characters of a commit, or "nothing"."""
    return sha[:7] or "nothing"
