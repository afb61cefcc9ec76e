"""How an execution ended: status, numbers, artifacts, and the class of what went wrong. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal
from uuid import UUID

from playbook.agent.status import AgentStatus


class ErrorClass(StrEnum):
    """What went wrong, by who can mend it. Stable: metrics, alerts and exit codes are made of it."""

    # before the start
    CONFIGURATION = "configuration"  # a setting, a secret's file
    COMMAND_MISSING = "command_missing"
    COMMAND_VERSION = "command_version"
    COMMAND_UNHEALTHY = "command_unhealthy"
    WORKSPACE = "workspace"
    DISK_FULL = "disk_full"
    SKILLS = "skills"
    CONTEXT = "context"  # prompt or context files cannot be read or written
    REPOSITORY = "repository"  # clone, fetch, branch, push
    NOT_READ_ONLY = "not_read_only"
    # the model
    AUTHENTICATION = "authentication"
    RATE_LIMIT = "rate_limit"
    OVERLOADED = "overloaded"  # 5xx and 529 of the model's API
    NETWORK = "network"
    REQUEST_REFUSED = "request_refused"  # any other 4xx
    SESSION = "session"  # the session to continue is not there
    # its limits
    DEADLINE = "deadline"
    IDLE = "idle"
    TURN_LIMIT = "turn_limit"
    BUDGET = "budget"
    OUT_OF_MEMORY = "out_of_memory"
    # how it ended
    CANCELLED = "cancelled"
    SIGNAL = "signal"  # somebody else's
    EXIT_CODE = "exit_code"
    NO_RESULT = "no_result"  # exit 0, yet no final result
    AGENT_ERROR = "agent_error"  # the CLI's own final result says so
    PERMISSION_REFUSED = "permission_refused"
    # afterwards
    VERDICT = "verdict"  # missing or malformed: never a pass
    GITHUB = "github"
    SUPERVISOR = "supervisor"  # it was killed, or has a fault


TRANSIENT = frozenset({ErrorClass.RATE_LIMIT, ErrorClass.OVERLOADED, ErrorClass.NETWORK})


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, in a sentence without secrets, prompts or model text."""

    error: ErrorClass
    text: str

    @property
    def transient(self) -> bool:
        """Tell whether another try a little later may do."""
        return self.error in TRANSIENT


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file the agent left: absolute path, bytes, hex sha256, media type."""

    path: Path
    size: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """What lay among the artifacts and is none: its name below `output/artifacts/`, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What the model used. A cost that the CLI does not tell is None and `cost_source` "unknown"."""

    turns: int | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: float | None = None
    cost_source: Literal["reported", "estimated", "unknown"] = "unknown"


@dataclass(frozen=True, slots=True)
class AgentResult:
    """One execution, from its start to its end; times are aware UTC."""

    assignment_id: UUID
    status: AgentStatus
    workspace: Path | None
    started: datetime
    ended: datetime | None = None
    exit_code: int | None = None
    signal: int | None = None
    output_log: Path | None = None
    artifacts: tuple[Artifact, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    session_id: str | None = None
    usage: Usage = Usage()
    attempts: int = 1
    failure: Failure | None = None
