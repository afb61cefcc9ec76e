"""Assignments for the tests of the context."""

from pathlib import Path
from typing import Any
from uuid import UUID

from playbook.agent.assignment import CodeTask, Incident
from playbook.agent.context import Contexts
from playbook.agent.ports import ContextBundle, Workspace
from playbook.agents import rex

ID = UUID("6f1c2d3e-4a5b-4c6d-8e7f-001122334455")
WORKSPACE = Workspace(ID, Path("/workspaces") / str(ID))
NONCE = "0f1e2d3c4b5a"
INCIDENT: dict[str, Any] = {
    "id": str(ID),
    "cluster": "prod-eu",
    "namespace": "shop",
    "severity": "high",
    "timestamp": "2026-11-21T10:00:00Z",
    "event": {"type": "Warning", "reason": "BackOff", "message": "restarting failed container web"},
    "logs": "starting\npanic: no such table: carts\n",
    "resources": [{"kind": "Pod", "name": "web-7d9f", "namespace": "shop", "apiVersion": "v1"}],
}
TASK: dict[str, Any] = {
    "id": ID,
    "coderun": "play-web-42-implement-r0",
    "run": "play-web-42",
    "stage": "implement",
    "purpose": "implement",
    "task_id": "42",
    "title": "Carts survive a restart",
    "service": "web",
    "repository": {
        "url": "https://github.com/acme/web",
        "docs_url": "https://github.com/acme/docs",
    },
    "agent": rex,
    "branch": "feature/task-42",
}


def incident(**changes: Any) -> Incident:
    return Incident.model_validate({**INCIDENT, **changes})


def code_task(**changes: Any) -> CodeTask:
    return CodeTask.model_validate({**TASK, **changes})


def bundle(assignment: Incident | CodeTask, nonce: str = NONCE, **settings: Any) -> ContextBundle:
    return Contexts(nonce=lambda: nonce, **settings).build(assignment, WORKSPACE)
