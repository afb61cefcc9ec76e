"""Where incidents are handed in: so many run, so many wait, the next one is sent away. Loses none it has accepted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from playbook.agent.assignment import Assignment
from playbook.agent.logs import about, logger
from playbook.agent.result import AgentResult
from playbook.agent.runtime.course import Course
from playbook.agent.runtime.runtime import AgentRuntime

Deliver = Callable[[Assignment, AgentResult], None]


class Full(Exception):
    """All slots are taken, and the queue is full."""


class Draining(Exception):
    """The service ends: it finishes what it has and takes no more."""


class Desk:
    """Takes executions and works them off in threads of its own."""

    def __init__(
        self, runtime: AgentRuntime, deliver: Deliver, *, at_once: int, waiting: int
    ) -> None:
        """Open.

        Args:
            runtime: what runs them.
            deliver: is given each result.
            at_once: how many run.
            waiting: how many may wait.
        """
        self.runtime = runtime
        self.draining = False
        self._deliver = deliver
        self._most = at_once + waiting
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="agent")
        self._lock = threading.Lock()
        self._open: set[Future[None]] = set()

    def hand_in(self, assignment: Assignment) -> None:
        """Take an execution; its row is written when this returns.

        Raises:
            Draining, Full: come back later. AlreadyKnown: its id is used. AgentProblem: the state fails.
        """
        with self._lock:
            if self.draining:
                raise Draining
            if len(self._open) >= self._most:
                raise Full
            course = self.runtime.accept(assignment)
            future = self._pool.submit(self._work, course)
            self._open.add(future)
        future.add_done_callback(self._done)

    def drain(self, patience: float, grace: float) -> bool:
        """Take no more and wait; what still runs after `patience` is stopped. Tell whether all ended by themselves.

        Args:
            patience: seconds for what runs and waits.
            grace: seconds for what is stopped.
        """
        with self._lock:
            self.draining = True
            left = set(self._open)
        logger("serve").info("draining", open=len(left))
        until = time.monotonic() + patience
        late = wait(left, timeout=until - time.monotonic()).not_done
        if late:
            logger("serve").warning("draining takes too long", stopped=len(late))
        self.runtime.stop()
        wait(late, timeout=grace)
        self._pool.shutdown(wait=False)
        return not late

    def _work(self, course: Course) -> None:
        try:
            result = self.runtime.carry_out(course)
            self._deliver(course.assignment, result)
        except Exception:  # noqa: BLE001  the worker loop: the next execution must find a thread
            about(course.assignment, "serve").exception("fault")

    def _done(self, future: Future[None]) -> None:
        with self._lock:
            self._open.discard(future)
