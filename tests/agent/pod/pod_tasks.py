"""Tasks, verdicts and results for the tests of what the supervisor does afterwards."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from playbook.agent.assignment import CodeTask, TaskRepository
from playbook.agent.pod.steps import Work
from playbook.agent.pod.verdict import Finding, Verdict
from playbook.agent.result import AgentResult, ErrorClass, Failure
from playbook.agent.status import AgentStatus
from playbook.agents import cleo, rex

ID = UUID("3f1b6a52-8f63-4d0c-9d3a-0b9c6c1f7a11")
BRANCH = "feature/task-42"
HEAD = "a" * 40
NEWER = "b" * 40
WEB = TaskRepository(url="https://github.com/acme/web.git")
PASS = Verdict(verdict="pass", summary="Fine.")
CHANGES = Verdict(
    verdict="changes",
    summary="Two faults.",
    findings=[
        Finding(path="cart.py", line=7, severity="blocker", text="off by one\nsee the test"),
        Finding(text="no test"),
    ],
)
LABEL = "ready-for-qa"
PUSHED = Work(HEAD)
PASSED = Work(verdict=PASS)
FAULTY = Work(verdict=CHANGES)


def implementing(**more: Any) -> CodeTask:
    """Return an implementer's task."""
    said: dict[str, Any] = {
        "id": ID, "coderun": "play-web-42-implement-r0", "run": "play-web-42", "stage": "implement",
        "purpose": "implement", "task_id": "42", "title": "Add a cart", "repository": WEB, "agent": rex,
        "branch": BRANCH,
    }  # fmt: skip
    return CodeTask(**(said | more))


def reviewing(**more: Any) -> CodeTask:
    """Return a reviewer's task whose gate is an approval."""
    said: dict[str, Any] = {
        "coderun": "play-web-42-review-r0", "stage": "review", "purpose": "review", "agent": cleo,
        "head_sha": HEAD, "pull_request": "1",
    }  # fmt: skip
    return implementing(**(said | more))


def result(
    status: AgentStatus = AgentStatus.SUCCESS, error: ErrorClass | None = None, **more: Any
) -> AgentResult:
    """Return how an execution ended."""
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    failure = Failure(error, f"it was {error}") if error else None
    said: dict[str, Any] = {"workspace": Path("w"), "ended": now, "failure": failure} | more
    return AgentResult(assignment_id=ID, status=status, started=now, **said)
