"""The lines of the timeline about what Argo did: the same words whoever did it, interpreter or lab. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playbook.reconcile.facts import CodeRun
from playbook.rehearse.workflow.state import Leaf
from playbook.rehearse.world import Entry, Workflow, turn


def submitted(run: Workflow) -> Entry:
    """Return the line of a run that has begun."""
    about = f"task {run.task} · {run.service} · {run.repository}"
    return Entry(run.created, "submit", run.name, about, run.name)


def applied(now: int, run: str, made: CodeRun, spec: Mapping[str, Any]) -> Entry:
    """Return the line of a CodeRun that a step applied."""
    agent = f"{spec['agent']} · {spec['cli']}"
    return Entry(now, "coderun", made.name, agent, run, turn(made))


def refused(now: int, run: str, name: str, why: str) -> Entry:
    """Return the line of a CodeRun that the API server did not take."""
    return Entry(now, "refused", name, why, run)


def waits(now: int, run: str, leaf: Leaf) -> Entry:
    """Return the line of a gate that a run has come to."""
    until = f"at most {int(leaf.duration) // 60} min" if leaf.duration is not None else "for ever"
    return Entry(now, "waits", address(leaf), until, run)


def expired(now: int, run: str, leaf: Leaf) -> Entry:
    """Return the line of a wait that Argo ended by itself."""
    return Entry(
        now, "argo", address(leaf), "expired: suspend.duration is over, defaults apply", run
    )


def ended(now: int, run: Workflow) -> Entry:
    """Return the line of a run that is over."""
    return Entry(now, "end", run.name, f"{run.phase}: {run.message}", run.name)


def hung(now: int, run: Workflow) -> Entry:
    """Return the line of a run that Argo will show as Running for ever."""
    return Entry(now, "hung", run.name, run.message, run.name)


def address(leaf: Leaf) -> str:
    """Return a gate's address; a suspend node without one is called by its place."""
    return dict(leaf.inputs).get("gate", leaf.id)
