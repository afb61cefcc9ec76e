"""What may be said of one waiting gate: release it, or hold it and why. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from playbook.durations import in_seconds
from playbook.play import Gate as Declared
from playbook.play import Play, Stage
from playbook.play_rules import FINISH
from playbook.reconcile.facts import CodeRun, Decision, Facts, Gate, Signal, SignalState
from playbook.reconcile.pull_request import PullRequest

LAST_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """Release the gate with this decision; `reason` in our own words."""

    decision: Decision
    reason: str
    signal: str = ""
    head_sha: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """Do not release it now; look again at `until` when that is known."""

    reason: str
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """One gate with everything its rules ask about."""

    facts: Facts
    gate: Gate
    pull: PullRequest | None

    @property
    def play(self) -> Play:
        """Return the play the run carries."""
        return self.facts.run.play

    @property
    def stage(self) -> Stage | None:
        """Return the stage the gate belongs to; None for the finish."""
        return None if self.gate.stage == FINISH else self.play.stage(self.gate.stage)

    @property
    def declared(self) -> Declared | None:
        """Return the declared gate; None for `finished`."""
        return next((gate for name, gate in self.play.gates if (name, gate.kind) == self.key), None)

    @property
    def key(self) -> tuple[str, str]:
        """Return the address without the round."""
        return (self.gate.stage, self.gate.kind)

    @property
    def coderun(self) -> CodeRun | None:
        """Return the CodeRun whose verdict or work this gate is about."""
        if self.stage is not None:
            return self.facts.coderun(self.stage.name, self.gate.round)
        judged = [run for run in self.facts.coderuns if run.round <= self.gate.round]
        return max(judged, key=lambda run: (run.round, run.created), default=None)

    @property
    def deadline(self) -> int:
        """Return when our own time-out ends the wait: always before the last minute of Argo's."""
        return min(self._limit, self.gate.expires - LAST_MINUTE)

    @property
    def _limit(self) -> int:
        """Return the end the play declares: for a stage, its time counts from the start of its Job."""
        declared, stage = self.declared, self.stage
        if declared is not None:
            return self.gate.since + in_seconds(declared.timeout)
        if stage is None:
            return self.gate.expires
        run = self.coderun
        if run is None or run.job_created is None:
            return self.gate.since + in_seconds(stage.queue)
        return run.job_created + in_seconds(stage.timeout)

    @property
    def unspent(self) -> tuple[Signal, ...]:
        """Return the Signals that may still release a gate, oldest first.

        Neither one that did, nor one that tells the same thing, nor one of which we said that it cannot.
        """
        names = {released.signal for released in self.facts.run.released}
        spent = {one.fact for one in self.facts.signals if one.name in names}
        fresh = [
            one
            for one in self.facts.signals
            if one.state is SignalState.PENDING and one.fact not in spent
        ]
        return tuple(sorted(fresh, key=lambda one: one.order))

    def spendable(self, signal: Signal) -> str:
        """Return a Signal's name for a gate's outputs, or "" when it released another or was settled before."""
        names = {released.signal for released in self.facts.run.released}
        fresh = signal.state is SignalState.PENDING and signal.name not in names
        return signal.name if fresh else ""

    @property
    def running(self) -> bool:
        """Tell whether the gate's own agent is at work."""
        run = self.coderun
        return self.gate.kind == "finished" and run is not None and not run.phase.over

    @property
    def restarts(self) -> bool:
        """Tell whether the play's template leads back from here without a rework."""
        again = self.stage is not None and self.stage.on_failure == "restart"
        return self.play.restart is not None or (again and self.gate.kind == "finished")

    def back(self, decision: Decision, reason: str, signal: str = "", head: str = "") -> Answer:
        """Go back, unless no way leads back or the cap of rounds is reached: then stop and say so."""
        if decision == "restart" and not self.restarts:
            return Answer("stop", f"{reason}; this play has no restart", signal, head)
        if self.gate.round >= self.play.rounds:
            return Answer(
                "stop", f"cap of {self.play.rounds} rounds reached; {reason}", signal, head
            )
        return Answer(decision, reason, signal, head)
