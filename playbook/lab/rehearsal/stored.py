"""What the rehearsal's CodeRuns and Signals look like as status in the API server. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from playbook.reconcile.facts import CodeRun
from playbook.rehearse.world import Owned


def status_of_coderun(coderun: CodeRun) -> dict[str, Any]:
    """Return the status the reconciler would write; times are the scenario's."""
    outcome = {"headSha": coderun.outcome_head, "verdict": coderun.verdict}
    said = {
        "phase": coderun.phase.value,
        "reason": coderun.reason,
        "startedAt": coderun.job_created and stamp(coderun.job_created),
        "finishedAt": coderun.finished and stamp(coderun.finished),
        "outcome": {key: value for key, value in outcome.items() if value},
    }
    return {key: value for key, value in said.items() if value}


def status_of_signal(owned: Owned) -> dict[str, Any]:
    """Return the status the reconciler would write."""
    said = {
        "state": owned.signal.state.value,
        "reason": owned.reason,
        "run": owned.run,
        "gate": owned.gate,
    }
    return {key: value for key, value in said.items() if value}


def stamp(at: int) -> str:
    """Return a moment as Kubernetes writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
