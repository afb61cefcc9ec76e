"""What must hold of a wait while the reconciler has nothing to do: nobody waits for what is there."""

from __future__ import annotations

from dataclasses import dataclass

from playbook.agents import Agent
from playbook.explore.moves import Invariant
from playbook.explore.rest import RECONCILER, REST, at_rest
from playbook.explore.scene import Scene
from playbook.explore.situation import Moment, Situation
from playbook.reconcile.facts import Gate, Phase
from playbook.rehearse.world import Pull

OUR_TIME_OUT = "A reconciler that is awake leaves no gate to Argo's last minute."
LEVEL = "No gate waits at a commit that is not the head."
HEARD = "No gate waits for a word its agent has given, or for a pull request that is open."


@dataclass(frozen=True, slots=True)
class Waits:
    """The invariants of waits in one scene."""

    scene: Scene

    def all(self) -> tuple[Invariant, ...]:
        """Return them."""
        time = ("flow", "over", "moment")
        return (
            Invariant("our-time-out", OUR_TIME_OUT, time, self.our_time_out, RECONCILER),
            Invariant("level", LEVEL, REST, self.level, RECONCILER),
            Invariant("heard", HEARD, REST, self.heard, RECONCILER),
        )

    def our_time_out(self, at: Situation) -> str:
        """Look for a gate that waits when only Argo can end it."""
        if at.over or at.moment is not Moment.LAST:
            return ""
        return next((f"{gate.address} waits" for gate in self.scene.gates(at.flow)), "")

    def level(self, at: Situation) -> str:
        """Compare the gates' commits with the head."""
        pull = self._open(at)
        if pull is None or not at.number:
            return ""
        for gate in self.scene.gates(at.flow):
            if gate.kind != "finished" and gate.head_sha not in ("", pull.head):
                return f"{gate.address} waits at {gate.head_sha[:7]}; the head is {pull.head[:7]}"
        return ""

    def heard(self, at: Situation) -> str:
        """Look for a gate that waits for what there is."""
        pull = self._open(at)
        if pull is None:
            return ""
        for gate in self.scene.gates(at.flow):
            if self._asks_for(gate, pull):
                return f"{gate.address} waits, and #{pull.number} is open"
            if gate.kind in ("labeled", "approved") and self._passed(at, gate, pull):
                return f"{gate.address} waits, and {gate.stage} has passed {pull.head[:7]}"
        return ""

    def _open(self, at: Situation) -> Pull | None:
        pull = None if at.over else at_rest(at)
        return pull if pull is not None and pull.state == "open" else None

    def _asks_for(self, gate: Gate, pull: Pull) -> bool:
        """Tell whether a gate asks for this pull request, by whom opened it, at this commit."""
        declared = dict(self.scene.play.gates).get(gate.stage)
        agents = declared.by if declared else ()
        by = any(isinstance(who, Agent) and who.login == pull.author.casefold() for who in agents)
        return gate.kind == "pull_request_open" and by and gate.head_sha in ("", pull.head)

    def _passed(self, at: Situation, gate: Gate, pull: Pull) -> bool:
        """Tell whether the stage's agent passed the commit that is the head, and the gate asks it."""
        stages = {stage.name: stage for stage in self.scene.play.stages}
        stage = stages.get(gate.stage)
        if stage is None or stage.gate is None or stage.agent not in stage.gate.by:
            return False
        run = at.coderun(gate.stage, gate.round)
        if run is None or run.phase is not Phase.SUCCEEDED or run.verdict != "pass":
            return False
        return run.outcome_head == gate.head_sha == pull.head
