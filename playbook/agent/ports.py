"""What the runtime asks of its parts: one protocol each, and the values that pass between them. No policy."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal, Protocol
from uuid import UUID

from playbook.agent.assignment import Assignment

Stream = Literal["stdout", "stderr"]
OnLine = Callable[[Stream, bytes], None]


@dataclass(frozen=True, slots=True)
class Workspace:
    """One execution's folder: `<root>/<uuid>/` with `.claude/`, `context/` and `output/artifacts/`, all 0700."""

    id: UUID
    path: Path

    @property
    def context(self) -> Path:
        """Where the context files are."""
        return self.path / "context"

    @property
    def output(self) -> Path:
        """Where the agent writes, and where its log is."""
        return self.path / "output"

    @property
    def artifacts(self) -> Path:
        """What is collected afterwards."""
        return self.output / "artifacts"


@dataclass(frozen=True, slots=True)
class ContextBundle:
    """What an agent is given: files by path relative to the workspace, environment, and the two prompts.

    Text written by outsiders is in `files` and `user_prompt` only, never in `system_prompt`.
    """

    files: Mapping[str, str]
    environment: Mapping[str, str]
    system_prompt: str
    user_prompt: str


class CleanupPolicy(StrEnum):
    """Which ended workspaces stay."""

    KEEP_ALL = "keep_all"
    KEEP_FAILED = "keep_failed"
    TTL = "ttl"
    MAX_BYTES = "max_bytes"


class Asker(StrEnum):
    """Who asked an execution to stop; the first one decides its status."""

    DEADLINE = "deadline"
    CANCEL = "cancel"
    IDLE = "idle"
    BUDGET = "budget"
    SUPERVISOR = "supervisor"  # it is told to end itself


class Stop:
    """A wish that an execution ends; any thread may utter it, the first one counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._event = threading.Event()
        self._asker: Asker | None = None

    def ask(self, asker: Asker) -> bool:
        """Utter the wish; tell whether this was the first."""
        with self._lock:
            if self._asker is not None:
                return False
            self._asker = asker
            self._event.set()
            return True

    @property
    def asker(self) -> Asker | None:
        """Who asked first, or None."""
        return self._asker

    def wait(self, seconds: float) -> bool:
        """Wait for the wish; tell whether it is there."""
        return self._event.wait(seconds)


@dataclass(frozen=True, slots=True)
class ExecutionConfig:
    """One start of one program.

    Args:
        workspace: its working directory.
        argv: the program and its arguments; no shell reads them.
        environment: the whole environment, nothing is inherited.
        prompt: the file that becomes its standard input; None is /dev/null.
        log: where both streams go; created before the start, 0600.
        timeout: seconds until the deadline. grace: from the first signal to SIGKILL.
        idle: seconds without output that are taken for a hang; None never.
        stop_signal: what the program is asked to end with, as SIGTERM.
        secrets: what must never be written to the log.
        log_bytes: the log's size; more keeps its head and tail.
    """

    workspace: Path
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    prompt: Path | None
    log: Path
    timeout: float
    grace: float = 30.0
    idle: float | None = None
    stop_signal: int = 15
    secrets: tuple[str, ...] = field(default=(), repr=False)
    log_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ended:
    """How the program ended; nothing it started is left when this is made.

    `exit_code` is None where a signal ended it; a shell's 128+n stays an exit code (what it means is the CLI's).
    `killed` counts processes that had to be sent SIGKILL, `escaped` those that outlived the program.
    `unlogged` counts bytes of output for which the disk had no room; `pid` is 0 where it was stopped before its start.
    """

    exit_code: int | None
    signal: int | None
    asker: Asker | None
    started: datetime
    ended: datetime
    seconds: float
    out_of_memory: bool = False
    killed: int = 0
    escaped: int = 0
    pid: int = 0
    unlogged: int = 0


class WorkspaceManager(Protocol):
    """Makes, finds and removes workspaces below one root."""

    def create(self, assignment: Assignment) -> Workspace:
        """Make the workspace of an assignment; an existing one is an error."""
        ...

    def setup_skills(self, workspace: Workspace) -> Mapping[str, str]:
        """Copy the configured skills into it; return their versions by name."""
        ...

    def size(self, workspace: Workspace) -> int:
        """Return its bytes on disk."""
        ...

    def cleanup(self, workspace: Workspace, *, failed: bool) -> bool:
        """Remove it where the policy says so; tell whether it is gone."""
        ...


class ContextBuilder(Protocol):
    """Makes what an agent is given."""

    def build(self, assignment: Assignment, workspace: Workspace) -> ContextBundle:
        """Return the bundle; writes nothing."""
        ...

    def write(self, bundle: ContextBundle, workspace: Workspace) -> None:
        """Write the bundle's files into the workspace."""
        ...


class AgentExecutor(Protocol):
    """Runs one program until nothing it started is left."""

    def execute(self, config: ExecutionConfig, stop: Stop, on_line: OnLine) -> Ended:
        """Start it, hand on each line, end it when asked; return how it ended."""
        ...
