"""The error every part of the agent's room raises: a class a machine can count, a sentence a person can act on."""

from __future__ import annotations

from playbook.agent.result import ErrorClass, Failure
from playbook.errors import PlaybookError


class AgentProblem(PlaybookError):
    """An execution cannot begin, or cannot go on."""

    exit_code = 3

    def __init__(self, error: ErrorClass, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.error = error

    @property
    def failure(self) -> Failure:
        """Return it as a result's failure."""
        return Failure(self.error, self.message)
