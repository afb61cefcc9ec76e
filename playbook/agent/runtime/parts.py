"""What the runtime asks of the CLI's side and of the end of an execution: protocols and values. No policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from playbook.agent.assignment import Assignment
from playbook.agent.ports import (
    ContextBuilder,
    ContextBundle,
    Ended,
    ExecutionConfig,
    OnLine,
    Stop,
    Stream,
    Workspace,
    WorkspaceManager,
)
from playbook.agent.result import Failure, Usage
from playbook.agent.status import AgentStatus
from playbook.agent.workspace import Collected


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an ended program amounts to.

    Attributes:
        signal: what ended it, also where a shell made 128+n of it.
        usage: of this try alone, also where it went on in an earlier one's session.
    """

    status: AgentStatus
    failure: Failure | None = None
    session_id: str | None = None
    usage: Usage = field(default_factory=Usage)
    signal: int | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """What one start of a CLI is made of.

    Attributes:
        number: 1 for the first try.
        timeout: seconds that are left until the deadline. used: what the tries before have used.
    """

    assignment: Assignment
    workspace: Workspace
    bundle: ContextBundle
    number: int
    timeout: float
    log: Path
    used: Usage = field(default_factory=Usage)


class Reader(Protocol):
    """Understands a CLI's output while it comes."""

    @property
    def usage(self) -> Usage:
        """What this try has used so far; asked after each line."""
        ...

    def feed(self, stream: Stream, line: bytes) -> None:
        """Take one line."""
        ...


class Program(Protocol):
    """One try of one CLI: made anew for each start."""

    @property
    def reader(self) -> Reader:
        """What its lines are given to."""
        ...

    def config(self, start: Start) -> ExecutionConfig:
        """Return how it is started, with the model's key in its environment and among the secrets."""
        ...

    def judge(self, ended: Ended) -> Judgement:
        """Tell what its end amounts to."""
        ...


class Cli(Protocol):
    """The CLI an assignment asks for."""

    @property
    def name(self) -> str:
        """Return its name: "claude"."""
        ...

    def check(self, workspace: Workspace, stop: Stop) -> None:
        """Raise AgentProblem where it is missing, of another version, or ill."""
        ...

    def program(self) -> Program:
        """Return a fresh try."""
        ...


class Executor(Protocol):
    """An `AgentExecutor` that also tells whom it started, so that a later service can find it."""

    def execute(
        self,
        config: ExecutionConfig,
        stop: Stop,
        on_line: OnLine,
        *,
        on_start: Callable[[int, int], None] | None = None,
    ) -> Ended:
        """Start it, tell its pid and its start time, hand on each line; return how it ended."""
        ...


Afterwards = Callable[[Assignment, Workspace, Judgement], Failure | None]
"""What is done with a finished workspace before it may be removed: a verdict read, a report copied.

A failure it returns makes a success a failure.
"""


def nothing(_: Assignment, __: Workspace, ___: Judgement) -> Failure | None:
    """Do nothing afterwards."""
    return None


Admit = Callable[[Assignment, Workspace], None]
"""Raises AgentProblem where an execution must not start: its access is not read-only."""


def anything(_: Assignment, __: Workspace) -> None:
    """Admit everything."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything an execution is carried out with."""

    workspaces: WorkspaceManager
    contexts: ContextBuilder
    executor: Executor
    cli: Callable[[Assignment], Cli]
    collect: Callable[[Workspace], Collected]
    afterwards: Afterwards = nothing
    admit: Admit = anything
