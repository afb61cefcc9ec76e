"""Where an execution stands, and where it may go from there. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from playbook.errors import PlaybookError


class AgentStatus(StrEnum):
    """The state of one execution."""

    CREATED = "created"
    STARTING = "starting"
    RUNNING = "running"
    SUCCESS = "success"
    FAILED = "failed"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Tell whether nothing follows."""
        return not NEXT[self]


ENDS = frozenset({AgentStatus.FAILED, AgentStatus.TIMEOUT, AgentStatus.CANCELLED})
NEXT: Mapping[AgentStatus, frozenset[AgentStatus]] = {
    AgentStatus.CREATED: ENDS | {AgentStatus.STARTING},
    AgentStatus.STARTING: ENDS | {AgentStatus.RUNNING},
    # A transient failure (no network, a rate limit) is tried again within the deadline.
    AgentStatus.RUNNING: ENDS | {AgentStatus.SUCCESS, AgentStatus.STARTING},
    AgentStatus.SUCCESS: frozenset(),
    AgentStatus.FAILED: frozenset(),
    AgentStatus.TIMEOUT: frozenset(),
    AgentStatus.CANCELLED: frozenset(),
}


class IllegalTransition(PlaybookError):
    """An execution was told to go where it cannot go: a fault of ours, never of a user."""

    exit_code = 3


def moved(old: AgentStatus, new: AgentStatus) -> AgentStatus:
    """Return the new status.

    Raises:
        IllegalTransition: `NEXT` has no such step.
    """
    if new not in NEXT[old]:
        known = ", ".join(sorted(NEXT[old])) or "nothing: it is over"
        raise IllegalTransition(f"{old} cannot become {new}; what may follow: {known}")
    return new
