"""The steps a scenario file may hold, one model a verb: what may be written, and nothing of what it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from playbook.durations import Duration

Word = Annotated[str, Field(min_length=1, max_length=200)]


class Part(BaseModel):
    """A part of a scenario: every key is known."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Task(Part):
    """What a run is about; `number` is its pull request's, `name` what the scenario's steps call it.

    Without a name it is called by its id: two tasks of one number, or two attempts, need one.
    """

    name: Word | None = None
    id: Word = "42"
    service: Word = "web"
    repository: Word = "acme/web"
    number: Word = "7"
    attempt: int = Field(default=1, ge=1)
    parameters: Mapping[str, str] = Field(default_factory=dict)

    @property
    def called(self) -> str:
        """Return what steps and expectations call it."""
        return self.name or self.id


class Timed(Part):
    """A step: at a time of the scenario's clock, or some time after the step before; `id` names it for `expect`."""

    at: str | None = None
    after: Duration | None = None
    id: str = ""
    task: Word | None = None


class Submit(Timed):
    """Somebody submits a run of a task, which may be described here."""

    submit: Task | None = None


class Ends(Timed):
    """The CodeRun of a stage ends."""

    ends: Word
    outcome: Literal["succeeded", "failed", "cancelled"] = "succeeded"
    head: str = ""
    verdict: Literal["pass", "changes", ""] = ""
    reason: str = ""


class GitHub(Timed):
    """Something happens on GitHub, and its delivery is made from a recording."""

    github: Word
    by: Word
    head: str = ""
    commit: str = ""
    label: str = ""
    labels: tuple[str, ...] = ()
    number: str | None = None
    repository: str | None = None
    branch: str | None = None
    base: str | None = None
    fork: str = ""
    review: str = ""
    payload: str = ""
    set: Mapping[str, Any] = Field(default_factory=dict)
    deliver: Literal["now", "twice", "never"] = "now"
    late: Duration | None = None


class Deliver(Timed):
    """A recorded delivery arrives as it is, but for what `set` overrides."""

    deliver: Word
    event: str = ""
    set: Mapping[str, Any] = Field(default_factory=dict)


class Redeliver(Timed):
    """GitHub sends an earlier delivery again, with its id."""

    redeliver: Word


class Wait(Timed):
    """Time passes."""

    wait: Duration


class ReconcilerStep(Timed):
    """The reconciler goes down, or comes back."""

    reconciler: Literal["up", "down"]


class WorkspacesStep(Timed):
    """No workspace is free, or one is again."""

    workspaces: Literal["busy", "free"]


class Delete(Timed):
    """Somebody deletes the newest CodeRun of a stage."""

    delete: Word


class ReleaseStep(Timed):
    """Somebody releases a gate by hand."""

    release: Word
    decision: Literal["go", "rework", "restart", "done", "stop", "timeout"]


class MarkerStep(Timed):
    """A commit carries `.playbook/task.json`; `says` is the task id in it."""

    marker: Word
    says: Word


Step = (
    Submit
    | Ends
    | GitHub
    | Deliver
    | Redeliver
    | Wait
    | ReconcilerStep
    | WorkspacesStep
    | Delete
    | ReleaseStep
    | MarkerStep
)


VERBS: Mapping[str, type[Timed]] = {
    "submit": Submit,
    "ends": Ends,
    "github": GitHub,
    "deliver": Deliver,
    "redeliver": Redeliver,
    "wait": Wait,
    "reconciler": ReconcilerStep,
    "workspaces": WorkspacesStep,
    "delete": Delete,
    "release": ReleaseStep,
    "marker": MarkerStep,
}
