"""What a Workflow says it is about, read back from the object alone. Pure; it never asks GitHub or the cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playbook import names
from playbook.run_names import REPOSITORY
from playbook.submit.arguments import GITHUB
from playbook.submit.task import Task
from playbook.submit.workflow import ATTEMPT, REPOSITORY_NAME

ENDS = ("Succeeded", "Failed", "Error")


@dataclass(frozen=True, slots=True)
class Submitted:
    """A run that exists. One that Argo has not looked at yet has no phase."""

    name: str
    uid: str
    template: str
    task: Task
    attempt: int
    arguments: Mapping[str, str]
    created: str
    phase: str
    message: str

    @property
    def over(self) -> bool:
        """Tell whether it has ended."""
        return self.phase in ENDS


def submitted(manifest: Mapping[str, Any]) -> Submitted | None:
    """Return what a Workflow is about: by its annotations, else by its arguments; None when it says neither.

    Args:
        manifest: a Workflow as the API server or argo-server gives it, also one that somebody submitted by hand.
    """
    metadata, spec = _part(manifest, "metadata"), _part(manifest, "spec")
    noted, status = _part(metadata, "annotations"), _part(manifest, "status")
    listed = _part(spec, "arguments").get("parameters") or []
    given = {str(one.get("name")): str(one.get("value", "")) for one in listed}
    about = _task(noted, given)
    if about is None:
        return None
    return Submitted(
        name=str(metadata.get("name", "")),
        uid=str(metadata.get("uid", "")),
        template=str(_part(spec, "workflowTemplateRef").get("name", "")),
        task=about,
        attempt=_attempt(str(noted.get(ATTEMPT, ""))),
        arguments=given,
        created=str(metadata.get("creationTimestamp") or ""),
        phase=str(status.get("phase") or ""),
        message=str(status.get("message") or ""),
    )


def _task(noted: Mapping[str, Any], given: Mapping[str, str]) -> Task | None:
    url = given.get("repository-url", "").removeprefix(GITHUB).rstrip("/").removesuffix(".git")
    repository = str(noted.get(REPOSITORY_NAME) or url)
    task = str(noted.get(names.TASK_ID) or given.get("task-id", ""))
    if not REPOSITORY.fullmatch(repository) or not names.TASK.fullmatch(task):
        return None
    return Task(task, str(noted.get(names.SERVICE) or given.get("service-id", "")), repository)


def _attempt(text: str) -> int:
    """Return the attempt a person cannot have made absurd; what somebody submitted by hand is the first."""
    return int(text) if text.isdecimal() and len(text) < 6 else 1


def _part(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return value.get(key) or {}
