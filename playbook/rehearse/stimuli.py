"""What may happen in a rehearsal, one frozen value a kind. Pure data: what follows from it is `moves`."""

from __future__ import annotations

from dataclasses import dataclass

from playbook.errors import InvalidScenario
from playbook.reconcile.facts import Phase, Verdict
from playbook.rehearse.argo import Submission
from playbook.rehearse.deliveries import Delivery


class CannotHappen(InvalidScenario):
    """The run is not where a step needs it: what it did before is to blame, or the scenario."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a CodeRun ends. `task` is a task's id, or a run's name; `round` is the newest when None."""

    task: str
    stage: str
    phase: Phase
    head: str = ""
    verdict: Verdict = ""
    reason: str = ""
    round: int | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """Time passes, until this moment."""

    until: int


@dataclass(frozen=True, slots=True)
class Reconciler:
    """The reconciler goes down, or comes back."""

    up: bool


@dataclass(frozen=True, slots=True)
class Workspaces:
    """No workspace is free, or one is again."""

    free: bool


@dataclass(frozen=True, slots=True)
class Remove:
    """Somebody deletes a CodeRun."""

    task: str
    stage: str


@dataclass(frozen=True, slots=True)
class ByHand:
    """Somebody releases a gate with `playbook release`."""

    task: str
    gate: str
    decision: str


@dataclass(frozen=True, slots=True)
class Marker:
    """A commit carries a marker file."""

    commit: str
    task: str


Cause = Submission | Outcome | Reconciler | Workspaces | Remove | ByHand | Marker
Stimulus = Cause | Delivery | Pass
