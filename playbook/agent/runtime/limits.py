"""What executions may take. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field

from playbook.agent.assignment import Assignment, CodeTask
from playbook.agent.runtime.retry import Retry


@dataclass(frozen=True, slots=True)
class Limits:
    """What executions may take; a code task brings its own timeout and budget.

    Attributes:
        at_once: executions that run at the same time; more wait.
        timeout: seconds a triage may take, all tries together. budget_usd: dollars; None counts none.
    """

    at_once: int = 4
    timeout: float = 600.0
    budget_usd: float | None = 5.0
    retry: Retry = field(default_factory=Retry)

    def of(self, assignment: Assignment) -> tuple[float, float | None]:
        """Return the seconds and the dollars of an assignment."""
        if isinstance(assignment, CodeTask):
            return assignment.limits.timeout, assignment.limits.budget_usd
        return self.timeout, self.budget_usd
