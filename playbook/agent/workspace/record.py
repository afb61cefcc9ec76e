"""What a workspace says about itself, in a file the agent can reach: believed only where nothing depends on it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from playbook.agent.assignment import Assignment, Incident
from playbook.agent.status import AgentStatus
from playbook.agent.workspace.disk import Disk, read_start

RECORD = ".playbook-workspace.json"
MOST_BYTES = 256 * 1024
Kind = Literal["incident", "code_task"]


class Stored(BaseModel):
    """A part of the file; a later version may know more keys."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class SkillVersion(Stored):
    """What a skill calls itself, and the sha256 of all its files."""

    version: str
    tree: str


class Record(Stored):
    """A workspace's own account: whose it is, since when, how it ended, with which skills."""

    assignment_id: UUID
    kind: Kind
    created: AwareDatetime
    status: AgentStatus = AgentStatus.CREATED
    skills: Mapping[str, SkillVersion] = Field(default_factory=dict)
    ended: AwareDatetime | None = None

    @property
    def failed(self) -> bool:
        """Tell whether it is anything but a success; one that never ended is none."""
        return self.status is not AgentStatus.SUCCESS


def ended(record: Record, now: datetime, *, failed: bool) -> Record:
    """Return the record of a run that is over: a final status stays, unless it says success of a failure."""
    status = record.status
    if not status.final or (failed and not record.failed):
        status = AgentStatus.FAILED if failed else AgentStatus.SUCCESS
    return record.model_copy(update={"status": status, "ended": now})


def kind_of(assignment: Assignment) -> Kind:
    """Name the kind of an assignment."""
    return "incident" if isinstance(assignment, Incident) else "code_task"


def parse_record(content: bytes, identity: UUID) -> Record | None:
    """Return a record; None when it is damaged, or another workspace's."""
    try:
        record = Record.model_validate_json(content)
    except ValidationError:
        return None
    return record if record.assignment_id == identity else None


def read_record(fd: int, identity: UUID) -> Record | None:
    """Read the record of an open workspace."""
    try:
        return parse_record(read_start(RECORD, fd, MOST_BYTES), identity)
    except OSError:
        return None


def write_record(record: Record, fd: int, disk: Disk) -> None:
    """Write the record into an open workspace: all of it or nothing."""
    disk.replace(RECORD, record.model_dump_json(indent=1).encode() + b"\n", fd)


def folder_time(fd: int) -> float:
    """Return when something was last put into an open workspace: its end, where no record tells it."""
    return os.fstat(fd).st_mtime
