"""How one step of an execution is done: in a span, not after a stop, and what it raises becomes a failure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from playbook.agent.errors import AgentProblem
from playbook.agent.result import Failure
from playbook.agent.runtime.course import Course
from playbook.agent.runtime.endings import asked, fault
from playbook.agent.runtime.parts import Judgement
from playbook.agent.runtime.traces import Tracer
from playbook.agent.status import AgentStatus

T = TypeVar("T")


class Stopped(Exception):
    """Somebody asked to stop before a step began."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of one execution."""

    course: Course
    tracer: Tracer

    def do(self, name: str, action: Callable[[], T]) -> T:
        """Do a step that a stop forestalls.

        Raises:
            Stopped: it did.
        """
        if self.course.stop.asker is not None:
            raise Stopped
        with self.tracer.span(name, {}):
            return action()

    def judged(self, action: Callable[[], Judgement]) -> Judgement:
        """Do steps; whatever they raise becomes a judgement."""
        try:
            return action()
        except Stopped:
            return self._ended(fault(Stopped()))
        except AgentProblem as e:
            return self._ended(e.failure)
        except Exception as e:  # the worker loop: whatever a part does, there is a result
            self.course.log.exception("fault")
            return Judgement(AgentStatus.FAILED, fault(e))

    def _ended(self, failure: Failure) -> Judgement:
        """Let who asked decide: a step that was broken off complains too."""
        asker = self.course.stop.asker
        return Judgement(AgentStatus.FAILED, failure) if asker is None else asked(asker)

    def attempted(
        self, name: str, action: Callable[[], Failure | None] | Callable[[], None]
    ) -> Failure | None:
        """Do a step that comes after the end, on every path; log what goes wrong and return it."""
        failure: Failure | None
        try:
            with self.tracer.span(name, {}):
                return action()
        except AgentProblem as e:
            failure = e.failure
            self.course.log.warning(
                "step failed", step=name, error=failure.error, text=failure.text
            )
        except Exception as e:  # as above; the first error is not hidden by a later one
            failure = fault(e)
            self.course.log.exception("fault", step=name)
        return failure
