"""What must be so when a gate is released with `go` (laws 4 and 5). Looks at the truth, not at what was seen."""

from __future__ import annotations

from typing import NamedTuple

from playbook.explore.forget import spent
from playbook.explore.situation import Moment, Situation
from playbook.reconcile.facts import CodeRun, Phase, Signal
from playbook.reconcile.steps import Release

ONCE = "signal-once"
JUDGED = "go-is-judged"
MARGIN = "argos-last-minute"
RESTS = "comes-to-rest"
CANCELLED = "cancelled-never-counts"


class Wrong(NamedTuple):
    """An invariant that a release breaks, and how."""

    invariant: str
    why: str


def wrong(at: Situation, release: Release) -> Wrong | None:
    """Return what is wrong with a release that the cluster carries out now, or None."""
    names = {one.signal for one in at.released} | spent(at.signals)
    if release.signal in names - {""}:
        return Wrong(ONCE, f"{release.signal} released another gate before {release.gate}")
    if release.decision != "go":
        return None
    stage, kind, number = release.gate.split("/")
    turn = (stage, int(number[1:]))
    run = next((one for one in at.runs if (one.stage, one.round) == turn), None)
    if kind == "finished":
        return _finished(release, run)
    if kind in ("labeled", "approved"):
        return _word(at, release, run)
    return None


def _finished(release: Release, run: CodeRun | None) -> Wrong | None:
    if run is None or run.phase is not Phase.SUCCEEDED:
        phase = run.phase if run else "gone"
        return Wrong(CANCELLED, f"{release.gate} says go, but its CodeRun is {phase}")
    if run.verdict == "changes":
        return Wrong(JUDGED, f"{release.gate} says go, but the verdict is changes")
    return None


def _word(at: Situation, release: Release, run: CodeRun | None) -> Wrong | None:
    """Tell what is wrong with the Signal that says `go`: its commit, or when it was made."""
    said = next((one.signal for one in at.signals if one.signal.name == release.signal), None)
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


def late(at: Situation, release: Release) -> Wrong | None:
    """Return what is wrong with a release by somebody who knows the time: `go` in Argo's last minute (law 4)."""
    if release.decision == "go" and at.moment is Moment.LAST:
        return Wrong(MARGIN, f"{release.gate} says go in the minute in which Argo ends the wait")
    return None
