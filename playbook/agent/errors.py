"""The error every part of the agent's room raises: a class a machine can count, a sentence a person can act on."""

from __future__ import annotations

import errno

from playbook.agent.result import ErrorClass, Failure
from playbook.errors import PlaybookError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


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


def class_of(error: OSError, otherwise: ErrorClass) -> ErrorClass:
    """Return the class of a failed write: DISK_FULL where there was no room, else what it means at its place."""
    return ErrorClass.DISK_FULL if error.errno in FULL else otherwise
