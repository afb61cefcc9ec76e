"""What is known of one execution while it goes on, and its journal: state and log. Decides nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from structlog.stdlib import BoundLogger

from playbook.agent.assignment import Assignment
from playbook.agent.logs import about
from playbook.agent.ports import Ended, Stop, Workspace
from playbook.agent.result import AgentResult, Usage
from playbook.agent.runtime.parts import Judgement
from playbook.agent.runtime.store import Store
from playbook.agent.status import AgentStatus
from playbook.agent.workspace import Collected
from playbook.errors import PlaybookError


def utc_now() -> datetime:
    """Return the time for people; durations are measured apart, a clock may be set."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Course:
    """One execution; only the thread that runs it writes here.

    Attributes:
        begun: monotonic seconds at its first row.
        deadline: monotonic seconds; set when it gets its slot.
        workspace: None until it is made.
        ended: how the last try's program ended. usage: of all tries.
    """

    assignment: Assignment
    stop: Stop
    store: Store
    status: AgentStatus = AgentStatus.CREATED
    started: datetime = field(default_factory=utc_now)
    begun: float = field(default_factory=time.monotonic)
    deadline: float = 0.0
    workspace: Workspace | None = None
    attempts: int = 0
    ended: Ended | None = None
    usage: Usage = field(default_factory=Usage)
    collected: Collected = field(default_factory=lambda: Collected((), ()))
    log: BoundLogger = field(init=False)

    def __post_init__(self) -> None:
        self.log = about(self.assignment)

    @property
    def seconds(self) -> float:
        """Return how long it has gone on."""
        return time.monotonic() - self.begun

    @property
    def left(self) -> float:
        """Return the seconds until its deadline."""
        return self.deadline - time.monotonic()

    def begin_time(self, seconds: float) -> None:
        """Set the deadline: its time counts from its slot, not from the queue."""
        self.deadline = time.monotonic() + seconds

    def begin(self) -> None:
        """Write the first row."""
        self.store.begin(self.assignment, self.started)
        self.log.info("transition", old=None, new=self.status)

    def move(self, new: AgentStatus) -> None:
        """Go to a state that is not an end."""
        self.store.move(self.assignment.id, new, utc_now())
        self.log.info("transition", old=self.status, new=new, attempt=self.attempts)
        self.status = new

    def started_program(self, pid: int, ticks: int) -> None:
        """Note which process runs now; losing the note is no reason to end it."""
        try:
            self.store.note_program(self.assignment.id, pid, ticks)
        except PlaybookError:
            self.log.exception("process not stored", pid=pid)

    def finish(self, result: AgentResult, seconds: float) -> None:
        """Go to the end."""
        try:
            self.store.finish(result, seconds, utc_now())
        except PlaybookError as e:
            # What the caller is told matters more than our memory; the next start finds the row unfinished.
            self.log.exception("end not stored", text=e.message)
        self.log.info("transition", old=self.status, new=result.status, attempt=self.attempts)
        self.status = result.status

    def result(self, judgement: Judgement) -> AgentResult:
        """Return how it ended, from all that is known."""
        ended, workspace = self.ended, self.workspace
        return AgentResult(
            assignment_id=self.assignment.id,
            status=judgement.status,
            workspace=workspace.path if workspace else None,
            started=self.started,
            ended=utc_now(),
            exit_code=ended.exit_code if ended else None,
            signal=judgement.signal or (ended.signal if ended else None),
            output_log=log_of(workspace, self.attempts)
            if workspace and ended and ended.pid
            else None,
            artifacts=self.collected.artifacts,
            rejected=self.collected.rejected,
            session_id=judgement.session_id,
            usage=self.usage,
            attempts=self.attempts,
            failure=judgement.failure,
        )


def log_of(workspace: Workspace, number: int) -> Path:
    """Return where a try's output goes: each try has its own file, for a log is never written over."""
    return workspace.output / ("agent.log" if number == 1 else f"agent.{number}.log")
