"""What is known of an execution while it runs and afterwards. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from playbook.agent.result import ErrorClass
from playbook.agent.runtime.instance import Instance
from playbook.agent.status import AgentStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an execution stands.

    Attributes:
        seconds: how long it has run; how long it ran when it is over.
    """

    status: AgentStatus
    started: datetime
    seconds: float
    workspace: Path | None


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of an execution."""

    status: AgentStatus
    at: datetime


@dataclass(frozen=True, slots=True)
class Execution:
    """One row of the history.

    Attributes:
        kind: "incident" or "code".
        program: the process that was started last, as pid and start time; None before the first.
    """

    id: UUID
    kind: str
    cluster: str
    status: AgentStatus
    started: datetime
    seconds: float | None
    workspace: Path | None
    error: ErrorClass | None
    instance: Instance
    program: tuple[int, int] | None
