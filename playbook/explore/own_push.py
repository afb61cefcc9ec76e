"""What a push by the stage's own agent must not cost: it advances the run's head without a round (law 6). Pure."""

from __future__ import annotations

from typing import TypeGuard

from playbook.explore.judged import OWN, Wrong
from playbook.explore.scene import Scene
from playbook.explore.situation import Chunk, Situation
from playbook.reconcile.actors import sent_by
from playbook.reconcile.facts import CodeRun, Phase, short
from playbook.reconcile.pull_request import PullRequest
from playbook.reconcile.steps import Cancel, Release, Step


def costly(at: Situation, chunk: Chunk, scene: Scene) -> Wrong | None:
    """Return what somebody who sees what there is takes from an agent for its own push, or None."""
    taken = any(isinstance(step, Cancel) or _back(step) for step in chunk)
    pull = scene.heard(at).pull if taken else None
    if pull is None or pull.ended is not None:
        return None
    turns = {f"{run.stage}/finished/r{run.round}": run for run in at.runs}
    for gate in scene.gates(at.flow):
        run = turns.get(gate.address)
        if run is None:
            continue
        if any(_cancelled(step, run) for step in chunk) and _its_own(run, pull, scene):
            return Wrong(OWN, f"{run.name} is cancelled, and {short(pull.head)} is its own push")
        said = next((one.decision for one in chunk if _sends_back(one, gate.address)), "")
        if said and _done(run, pull):
            return Wrong(OWN, f"{gate.address} says {said}, and {short(pull.head)} is its own work")
    return None


def _cancelled(step: Step, run: CodeRun) -> bool:
    return isinstance(step, Cancel) and step.coderun == run.name


def _sends_back(step: Step, gate: str) -> TypeGuard[Release]:
    return _back(step) and step.gate == gate


def _back(step: Step) -> TypeGuard[Release]:
    return isinstance(step, Release) and step.decision in ("restart", "stop")


def _its_own(run: CodeRun, pull: PullRequest, scene: Scene) -> bool:
    """Tell whether an agent at work, and nobody else, moved the head on from what its CodeRun began with."""
    agent, head = scene.play.stage(run.stage).agent, pull.head
    pushes = {push.head_sha: push for push in pull.pushes}
    if run.phase is not Phase.RUNNING or head == run.head_sha:
        return False
    while head != run.head_sha:
        push = pushes.pop(head, None)
        if push is None or not sent_by(push, agent, scene.stage.tree.actors):
            return False
        head = push.before
    return True


def _done(run: CodeRun, pull: PullRequest) -> bool:
    """Tell whether a CodeRun ended well, with the newest commit."""
    well = run.phase is Phase.SUCCEEDED and run.verdict != "changes"
    return well and run.outcome_head == pull.head
