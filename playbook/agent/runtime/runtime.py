"""AgentRuntime: run, status, cancel; any number of threads. Never runs more at once than it may."""

from __future__ import annotations

import threading
from uuid import UUID

from playbook.agent.assignment import Assignment
from playbook.agent.errors import AgentProblem
from playbook.agent.ports import Asker, Stop
from playbook.agent.result import AgentResult, ErrorClass
from playbook.agent.runtime.conductor import Conductor
from playbook.agent.runtime.course import Course, utc_now
from playbook.agent.runtime.endings import asked
from playbook.agent.runtime.history import Execution, Standing
from playbook.agent.runtime.slots import Slots
from playbook.agent.runtime.store import AlreadyKnown, Store


class AgentRuntime:
    """Runs agents.

    Attributes:
        store: what is known of executions, also of those before the last start.
        metrics: what Prometheus reads.
    """

    def __init__(self, conductor: Conductor, store: Store) -> None:
        self.store = store
        self.metrics = conductor.metrics
        self._conductor = conductor
        self._slots = Slots(conductor.limits.at_once)
        self._lock = threading.Lock()
        self._active: dict[UUID, Course] = {}
        self._ending = False

    def run(self, assignment: Assignment) -> AgentResult:
        """Run an agent, wait for its end, and tell how it ended.

        Raises:
            AlreadyKnown: there is, or was, an execution with this id.
            AgentProblem: the state cannot be written, or the service is ending.
        """
        return self.carry_out(self.accept(assignment))

    def accept(self, assignment: Assignment) -> Course:
        """Write the first row and begin nothing; `carry_out` does, in any thread. It can be cancelled from now on.

        Raises:
            AlreadyKnown: as `run`. AgentProblem: likewise.
        """
        course = Course(assignment, Stop(), self.store)
        self._register(course)
        try:
            course.begin()
        except BaseException:
            self._forget(course)
            raise
        return course

    def carry_out(self, course: Course) -> AgentResult:
        """Run what was accepted, once a slot is free, and tell how it ended."""
        try:
            with self._slots.one(course.stop) as taken:
                if taken:
                    return self._conductor.conduct(course)
            assert course.stop.asker is not None
            return self._conductor.close(course, asked(course.stop.asker))
        finally:
            self._forget(course)

    def status(self, key: UUID) -> Standing | None:
        """Return where an execution stands; None where nobody knows it."""
        row = self.store.find(key)
        if row is None:
            return None
        return Standing(row.status, row.started, self._seconds(row), row.workspace)

    def cancel(self, key: UUID) -> bool:
        """Ask an execution to stop; tell whether it runs here and this was the first wish."""
        with self._lock:
            course = self._active.get(key)
        if course is None:
            return False
        first = course.stop.ask(Asker.CANCEL)
        self._slots.wake()
        if first:
            course.log.info("cancel asked")
        return first

    def stop(self) -> int:
        """Ask all executions to stop, since the service ends, and take no more; return how many there are."""
        with self._lock:
            self._ending = True
            courses = list(self._active.values())
        for course in courses:
            course.stop.ask(Asker.SUPERVISOR)
        self._slots.wake()
        return len(courses)

    def close(self) -> None:
        """Send the last spans, and close the state. Call it when nothing runs any more."""
        self._conductor.tracer.close()
        self.store.close()

    @property
    def active(self) -> int:
        """Return how many executions run or wait for a slot here."""
        with self._lock:
            return len(self._active)

    def _register(self, course: Course) -> None:
        key = course.assignment.id
        with self._lock:
            if self._ending:
                message = f"execution {key} is not begun: the service is ending"
                raise AgentProblem(ErrorClass.SUPERVISOR, message, hint="Hand it in again later.")
            if key in self._active:
                message = f"execution {key} runs already"
                raise AlreadyKnown(ErrorClass.CONFIGURATION, message, hint="Each has its own id.")
            self._active[key] = course

    def _forget(self, course: Course) -> None:
        with self._lock:
            del self._active[course.assignment.id]

    def _seconds(self, row: Execution) -> float:
        if row.seconds is not None:
            return row.seconds
        with self._lock:
            course = self._active.get(row.id)
        # Of another service there is only the wall clock.
        return course.seconds if course else (utc_now() - row.started).total_seconds()
