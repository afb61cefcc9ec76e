"""The state labels a pull request shows. A view of the run, never its state (law 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

# GitHub refuses a longer name (422, "name is too long (maximum is 50 characters)"); a comma ends a
# label in GitHub's own search and in many tools.
Label = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f,]{1,50}$", strip_whitespace=True)]


class Labels(BaseModel):
    """How the state labels are called.

    Args:
        stages: a name per stage; a stage without one shows `prefix` and its name.
        ready: shown while the finish gate waits. done, unreviewed, stopped: shown at the end.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    prefix: Annotated[str, StringConstraints(pattern=r"^[^\s\x00-\x1f,][^\x00-\x1f,]{0,19}$")] = (
        "playbook/"
    )
    stages: Mapping[str, Label] = Field(default_factory=dict)
    ready: Label = "playbook/ready-to-merge"
    done: Label = "playbook/done"
    unreviewed: Label = "playbook/merged-unreviewed"
    stopped: Label = "playbook/needs-a-person"

    def of_stage(self, stage: str) -> str:
        """Return the label shown while a stage runs or its gate waits."""
        return self.stages.get(stage, f"{self.prefix}{stage}")

    def every(self, stages: tuple[str, ...]) -> tuple[str, ...]:
        """Return all state labels of a play with these stages."""
        ends = (self.ready, self.done, self.unreviewed, self.stopped)
        return (*(self.of_stage(stage) for stage in stages), *ends)
