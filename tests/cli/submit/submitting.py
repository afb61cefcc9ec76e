"""What is submitted in tests, and what it becomes. Never a test."""

from playbook.submit.task import Target, Task, run_name
from workflows.play import play

TASK = ("--task", "42", "--service", "web", "--repository", "acme/web")
FIRST, SECOND = (
    run_name(Target("play", "playbook", play), Task("42", "web", "acme/web"), attempt)
    for attempt in (1, 2)
)
TOKEN = "s3cret-token"
BEGAN = "2026-11-21T09:00:00Z"
OVER = {"phase": "Succeeded", "startedAt": BEGAN, "finishedAt": "2026-11-21T10:00:00Z"}
