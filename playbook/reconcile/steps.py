"""What the reconciler may do, one frozen value per verb; carrying them out is somebody else's."""

from __future__ import annotations

from dataclasses import dataclass

from playbook.reconcile.facts import Decision, SignalState


@dataclass(frozen=True, slots=True)
class Release:
    """Complete a waiting gate with all its outputs, in one write that only one caller can win (law 3)."""

    gate: str
    decision: Decision
    number: str
    head_sha: str
    signal: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Ask for a CodeRun to end; its phase says Cancelled when its Job is seen gone (law 9)."""

    coderun: str
    reason: str


@dataclass(frozen=True, slots=True)
class AddLabel:
    """Add one label to the pull request."""

    number: str
    label: str


@dataclass(frozen=True, slots=True)
class RemoveLabel:
    """Take one label off the pull request."""

    number: str
    label: str


@dataclass(frozen=True, slots=True)
class Settle:
    """Say what became of a Signal, in words a person can read."""

    signal: str
    state: SignalState
    reason: str
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Assign:
    """Give a Signal to a run, and bind the run to that pull request if it is not yet."""

    signal: str
    run: str
    number: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Put a condition on a run: something is wrong that people should see."""

    run: str
    type: str
    message: str


@dataclass(frozen=True, slots=True)
class Bind:
    """Bind the run to its pull request, once."""

    number: str
    signal: str


@dataclass(frozen=True, slots=True)
class Comment:
    """Tell people on the pull request that the run stopped, in our own words."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Look again after so many seconds, if nothing happens before."""

    seconds: int
    reason: str


Step = Release | Cancel | AddLabel | RemoveLabel | Settle | Bind | Comment | Wait
