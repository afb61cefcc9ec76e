"""What an event processor asks of the agent runtime. A protocol only: `AgentRuntime` fits it, and so does a fake."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from playbook.agent.assignment import Assignment
from playbook.agent.result import AgentResult
from playbook.agent.runtime.history import Standing


class AgentRuntimePort(Protocol):
    """Runs agents for an event processor, from any of its threads."""

    def run(self, assignment: Assignment) -> AgentResult:
        """Run an agent to its end; whatever goes wrong in it is in the result.

        Raises:
            AgentProblem: it was not begun: its id is used (`AlreadyKnown`), or the service is ending.
        """
        ...

    def status(self, key: UUID) -> Standing | None:
        """Return where an execution stands; None where nobody knows it."""
        ...

    def cancel(self, key: UUID) -> bool:
        """Ask an execution to stop; tell whether this was the first wish."""
        ...
