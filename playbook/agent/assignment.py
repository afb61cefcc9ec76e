"""What an agent is asked to do: look into an incident, or work on a task. Values from outside, checked here."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from playbook.agents import Agent

Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=253)]
Url = Annotated[str, StringConstraints(pattern=r"^(https?|ssh|file)://[^\s\x00-\x1f]+$")]
Commit = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{7,64})?$")]
Branch = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,243}$")]
PullRequestNumber = Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{0,9})?$")]


class Severity(StrEnum):
    """How urgent an incident is."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Asked(BaseModel):
    """A part of an assignment: camelCase outside, every key known, nothing changes after it is made."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class Resource(Asked):
    """A Kubernetes object an incident is about."""

    kind: Line
    name: Line
    namespace: Line = ""
    api_version: Line = ""


class Incident(Asked):
    """Something that went wrong in a cluster.

    `event` is the raw event and `logs` what was written around it; both were written by outsiders.
    """

    id: UUID
    cluster: Annotated[Line, Field(min_length=1)]
    namespace: Line = ""
    severity: Severity
    timestamp: AwareDatetime
    event: Mapping[str, Any] = Field(default_factory=dict)
    logs: str = ""
    resources: tuple[Resource, ...] = ()


class TaskRepository(Asked):
    """Where the code and the documents of a task are."""

    url: Url
    docs_url: str = ""
    docs_branch: str = ""
    working_directory: str = ""


class TaskLimits(Asked):
    """What one execution may take: seconds, turns, dollars."""

    timeout: Annotated[float, Field(gt=0)] = 4 * 3600
    max_turns: Annotated[int, Field(ge=1)] = 500
    budget_usd: Annotated[float, Field(gt=0)] = 50.0


class CodeTask(Asked):
    """One stage's work, from its CodeRun and its play.

    `id` is the CodeRun's uid. A stage with `purpose` "review" must end with a verdict; `label` is the trigger label
    its pass sets, "" where the gate wants a review only. `head_sha` is the commit a review is about. `task_label` is
    what an implementer's pull request is bound to the task by, "" for `task-<id>`. `tools_at` says where the servers are
    that its agent's `tools.remote` names.
    """

    id: UUID
    coderun: Annotated[Line, Field(min_length=1)]
    run: Annotated[Line, Field(min_length=1)]
    stage: Annotated[Line, Field(min_length=1)]
    purpose: Literal["implement", "review"]
    task_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,40}$")]
    title: str = ""
    service: Line = ""
    cluster: Line = ""
    repository: TaskRepository
    agent: Agent
    round: Annotated[int, Field(ge=0)] = 0
    branch: Branch
    base: Branch = "main"
    head_sha: Commit = ""
    pull_request: PullRequestNumber = ""
    label: Line = ""
    task_label: Line = ""
    continue_session: bool = False
    overwrite_memory: bool = False
    review: str = ""
    limits: TaskLimits = TaskLimits()
    tools_at: Mapping[Line, Url] = Field(default_factory=dict)


Assignment: TypeAlias = Incident | CodeTask
