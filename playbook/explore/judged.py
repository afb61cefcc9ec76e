"""What must be so when a gate is released (laws 4 to 7). Looks at the truth; `careless` at what a look shows."""

from __future__ import annotations

from typing import NamedTuple

from playbook.explore.forget import spent
from playbook.explore.scene import Scene
from playbook.explore.situation import Moment, Situation
from playbook.play_rules import FINISH
from playbook.reconcile.actors import among
from playbook.reconcile.decide import BACK
from playbook.reconcile.facts import CodeRun, Phase, Signal
from playbook.reconcile.steps import Release

ONCE = "signal-once"
JUDGED = "go-is-judged"
MARGIN = "argos-last-minute"
RESTS = "comes-to-rest"
CANCELLED = "cancelled-never-counts"
NEWEST = "newest-known"
CLEAR = "trigger-clear"
OWN = "own-push"


class Wrong(NamedTuple):
    """An invariant that a release breaks, and how."""

    invariant: str
    why: str


def wrong(at: Situation, release: Release, scene: Scene) -> Wrong | None:
    """Return what is wrong with a release that the cluster carries out now, whoever asks for it, or None."""
    if release.signal and _spent(at, release.signal):
        return Wrong(ONCE, f"{release.signal} released another gate before {release.gate}")
    if release.decision != "go":
        return None
    stage, kind, number = release.gate.split("/")
    run = at.coderun(stage, int(number[1:]))
    if stage == FINISH:  # about what was judged last
        run = max(at.runs, key=lambda one: (one.round, one.created), default=None)
    if kind == "finished":
        return _finished(release, run)
    if kind == "pull_request_open":
        return _opened(release, run)
    if kind in ("labeled", "approved"):
        said = next((one.signal for one in at.signals if one.signal.name == release.signal), None)
        return _word(said, release, run) or _by(said, release, scene)
    return None


def _spent(at: Situation, signal: str) -> bool:
    return any(one.signal == signal for one in at.released) or signal in spent(at.signals)


def careless(at: Situation, release: Release, scene: Scene) -> Wrong | None:
    """Return what is wrong with a release by somebody who sees what there is, or None."""
    if release.decision == "go" and at.moment is Moment.LAST:
        return Wrong(MARGIN, f"{release.gate} says go in the minute in which Argo ends the wait")
    if release.decision in BACK and at.number:
        on = scene.triggers & {label.casefold() for label in at.shown}
        if on:
            return Wrong(CLEAR, f"{release.gate} says {release.decision}, and {min(on)} is on")
    pull = scene.heard(at).pull if release.decision in ("go", *BACK) else None
    if pull and pull.ended is None and pull.superseded(release.head_sha):
        about = f"{release.head_sha[:7]}; {pull.head[:7]} is known"
        return Wrong(NEWEST, f"{release.gate} says {release.decision} for {about}")
    return None


def _opened(release: Release, run: CodeRun | None) -> Wrong | None:
    if run is None or run.outcome_head in ("", release.head_sha):
        return None
    about = f"{release.head_sha[:7]}; its CodeRun ended with {run.outcome_head[:7]}"
    return Wrong(JUDGED, f"{release.gate} says go for {about}")


def _by(said: Signal | None, release: Release, scene: Scene) -> Wrong | None:
    """Tell whether the Signal is by somebody whom the gate takes it from."""
    stage, kind, _ = release.gate.split("/")
    declared = next(gate for name, gate in scene.play.gates if (name, gate.kind) == (stage, kind))
    if said is None or among(said, declared.by, scene.stage.tree.actors):
        return None
    return Wrong(JUDGED, f"{release.gate} says go by {said.sender}, not by {declared.actors}")


def _finished(release: Release, run: CodeRun | None) -> Wrong | None:
    if run is None or run.phase is not Phase.SUCCEEDED:
        phase = run.phase if run else "gone"
        return Wrong(CANCELLED, f"{release.gate} says go, but its CodeRun is {phase}")
    if run.verdict == "changes":
        return Wrong(JUDGED, f"{release.gate} says go, but the verdict is changes")
    return None


def _word(said: Signal | None, release: Release, run: CodeRun | None) -> Wrong | None:
    """Tell what is wrong with the Signal that says `go`: its commit, or when it was made."""
    if said is None:
        return Wrong(JUDGED, f"{release.gate} says go without a Signal")
    if run is None or run.phase is not Phase.SUCCEEDED:
        return Wrong(CANCELLED, f"{release.gate} says go, but its CodeRun did not succeed")
    if not _commit(said) == release.head_sha == run.outcome_head:
        judged = run.outcome_head[:7]
        about = f"{said.name} is about {_commit(said)[:7]}, and {judged} was judged"
        return Wrong(JUDGED, f"{release.gate} says go for {release.head_sha[:7]}; {about}")
    if run.job_created is None or said.event_time < run.job_created:
        return Wrong(JUDGED, f"{said.name} was made before the CodeRun of {release.gate} began")
    return None


def _commit(signal: Signal) -> str:
    return signal.review_commit or signal.head_sha
