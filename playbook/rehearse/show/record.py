"""A performance as plain data, for `--output json`: keys stay as they are, new ones may be added. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playbook.reconcile.facts import CodeRun
from playbook.rehearse.argo import gates
from playbook.rehearse.expect import Check
from playbook.rehearse.perform import Performance
from playbook.rehearse.show.summary import clock, run_names, summary
from playbook.rehearse.world import START, Entry, Owned, Workflow

Json = dict[str, Any]


def document(seen: Performance, checks: Sequence[Check]) -> Json:
    """Return everything that was seen, and whether it was expected; times are seconds since the first."""
    counted = summary(seen, checks)
    called = run_names(seen)
    return {
        "scenario": seen.scenario.name,
        "says": seen.scenario.says,
        "play": seen.scenario.play,
        "tasks": [
            {"name": one.called, **one.model_dump(exclude={"name"})}
            for one in seen.scenario.everyone
        ],
        "runs": [_run(seen, run, called[run.name]) for run in seen.world.runs],
        "entries": [_entry(one) for one in seen.entries],
        "signals": [_signal(one) for one in seen.world.signals],
        "expectations": [
            {"wanted": one.wanted, "held": one.held, "got": one.got} for one in checks
        ],
        "unexplained": list(counted.unexplained),
        "ok": counted.ok,
    }


def _run(seen: Performance, run: Workflow, called: str) -> Json:
    entries = [one for one in seen.entries if one.run == run.name]
    return {
        "name": run.name,
        "task": called,
        "phase": run.phase,
        "message": run.message,
        "pull_request": run.number,
        "conditions": list(run.conditions),
        "gates": [_gate(one) for one in entries if one.kind in ("gate", "argo")],
        "waits": [gate.address for gate in gates(run)],
        "coderuns": [_coderun(one) for one in run.coderuns],
    }


def _gate(entry: Entry) -> Json:
    decision, _, reason = entry.effect.partition(": ")
    return {
        "gate": entry.subject,
        "at": entry.at - START,
        "decision": "timeout" if entry.kind == "argo" else decision,
        "reason": reason,
        "signal": entry.detail,
    }


def _coderun(one: CodeRun) -> Json:
    return {
        "name": one.name,
        "stage": one.stage,
        "round": one.round,
        "phase": one.phase.value,
        "verdict": one.verdict,
        "reason": one.reason,
        "head_sha": one.head_sha,
        "outcome_head_sha": one.outcome_head,
        "created": one.created - START,
        "job_created": _since(one.job_created),
        "finished": _since(one.finished),
    }


def _since(at: int | None) -> int | None:
    return None if at is None else at - START


def _entry(one: Entry) -> Json:
    return {
        "at": one.at - START,
        "time": clock(one.at),
        "kind": one.kind,
        "subject": one.subject,
        "effect": one.effect,
        "run": one.run,
        "detail": one.detail,
    }


def _signal(one: Owned) -> Json:
    signal = one.signal
    return {
        "name": signal.name,
        "at": signal.created - START,
        "event": signal.event,
        "what": signal.what,
        "pull_request": signal.number,
        "sender": signal.sender,
        "state": signal.state.value,
        "reason": one.reason,
        "run": one.run,
        "gate": one.gate,
    }
