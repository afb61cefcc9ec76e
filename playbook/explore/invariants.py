"""What must hold in every state, one named function each."""

from __future__ import annotations

from dataclasses import dataclass

from playbook.explore.moves import Invariant
from playbook.explore.reconcilers import Reconcilers
from playbook.explore.rest import RECONCILER, REST, at_rest
from playbook.explore.scene import Scene
from playbook.explore.situation import Situation
from playbook.explore.waits import Waits
from playbook.reconcile.facts import CodeRun
from playbook.reconcile.view import state_label

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Laws:
    """The invariants in one scene."""

    scene: Scene
    reconcilers: Reconcilers

    def all(self) -> tuple[Invariant, ...]:
        """Return them; all but the first three hold at rest."""
        return (
            Invariant("ends", ENDS, ("flow",), self.ends),
            Invariant("one-at-work", ONE_AT_WORK, ("runs",), one_at_work),
            Invariant("rounds", ROUNDS, ("runs",), self.rounds),
            Invariant("closed-ends", CLOSED_ENDS, REST, self.closed_ends, RECONCILER),
            Invariant("newest-head", NEWEST_HEAD, REST, self.newest_head, RECONCILER),
            Invariant("labels", LABELS, REST, self.labels, RECONCILER),
            *Waits(self.scene).all(),
        )

    def ends(self, at: Situation) -> str:
        """Let Argo alone go on from here."""
        flow = at.flow
        for _ in range(LONGEST):
            if flow.phase == "Hung":
                return f"hangs: {flow.message}"
            if flow.phase != "Running":
                return ""
            after = self.scene.alone(flow).flow
            if after is flow:
                return f"waits for ever: {', '.join(leaf.step for leaf in flow.leaves)}"
            flow = after
        return f"does not end after {LONGEST} time-outs"

    def rounds(self, at: Situation) -> str:
        """Compare the newest with the cap."""
        cap = self.scene.play.rounds
        over = [run.name for run in at.runs if run.round > cap]
        return f"{over[0]} is beyond round {cap}" if over else ""

    def closed_ends(self, at: Situation) -> str:
        """Look at the pull request the run is bound to."""
        pull = at_rest(at)
        if at.over or pull is None or pull.state == "open" or not at.number:
            return ""
        return f"#{pull.number} is {'merged' if pull.merged else 'closed'}, and the run goes on"

    def newest_head(self, at: Situation) -> str:
        """Look at what works: for a run that is over, or at a commit that is not the head."""
        pull = at_rest(at)
        if pull is None:
            return ""
        for run in at.runs:
            if run.phase.over or run.cancel_wanted:
                continue
            if at.over:
                return f"the run is over, and {run.name} is at work"
            if self._reviews(run) and run.head_sha != pull.head:
                return f"{run.name} works at {run.head_sha[:7]}; the head is {pull.head[:7]}"
        return ""

    def _reviews(self, run: CodeRun) -> bool:
        return self.scene.play.stage(run.stage).reviewing

    def labels(self, at: Situation) -> str:
        """Compare the state labels with the state."""
        pull = at_rest(at)
        if pull is None or pull.state != "open" or not at.number:
            return ""
        run = self.reconcilers.sight.facts(at).run
        wanted = state_label(run)
        ours = set(run.play.labels.every(tuple(stage.name for stage in run.play.stages)))
        shown = ours & set(at.shown)
        if wanted is None or shown == {wanted}:
            return ""
        return f"#{pull.number} shows {', '.join(sorted(shown)) or 'no state label'}, not {wanted}"


ENDS = (
    "Every run ends when time passes, whatever else is dead: Argo's own durations lead to an end."
)
ONE_AT_WORK = "No two CodeRuns of a run are at work."
ROUNDS = "Rounds stay within the cap."
CLOSED_ENDS = "A pull request that was merged or closed has ended its run."
NEWEST_HEAD = "Nothing works for a run that is over, or reviews a commit that is not the head."
LABELS = "The pull request shows the one state label of the run's state."


def one_at_work(at: Situation) -> str:
    """Count the CodeRuns that are not over."""
    alive = [run.name for run in at.runs if not run.phase.over]
    return f"{alive[0]} and {alive[1]} are at work" if len(alive) > 1 else ""
