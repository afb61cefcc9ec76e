"""The code the supervisor's process ends with: enough for the reconciler when the message is lost. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from playbook.agent.result import AgentResult, ErrorClass
from playbook.agent.status import AgentStatus

SUCCESS = 0
PERMANENT = 10
TRANSIENT = 11
TIMEOUT = 12
CANCELLED = 13
LIMIT = 14
AGENT = 15
VERDICT = 16
GITHUB = 17
SUPERVISOR = 18

MEANINGS: Mapping[int, str] = {
    SUCCESS: "the agent succeeded, and GitHub has what it should have",
    PERMANENT: "nothing changes until a person mends a setting, a secret, a repository",
    TRANSIENT: "the model's API was busy or away: the same again later may do",
    TIMEOUT: "the deadline, or no output for too long",
    CANCELLED: "somebody asked for it",
    LIMIT: "turns, budget or memory were used up",
    AGENT: "the agent itself failed",
    VERDICT: "a reviewing stage without a readable verdict",
    GITHUB: "the agent succeeded, GitHub refused or was away: running it again finishes it",
    SUPERVISOR: "a fault of the supervisor",
}
"""1 and 2 are Python's and the command line's own, 126 to 165 a shell's and the kernel's (137 SIGKILL, 143 SIGTERM)."""

BY_CLASS: Mapping[ErrorClass, int] = {
    ErrorClass.CONFIGURATION: PERMANENT,
    ErrorClass.COMMAND_MISSING: PERMANENT,
    ErrorClass.COMMAND_VERSION: PERMANENT,
    ErrorClass.COMMAND_UNHEALTHY: PERMANENT,
    ErrorClass.WORKSPACE: PERMANENT,
    ErrorClass.DISK_FULL: PERMANENT,
    ErrorClass.SKILLS: PERMANENT,
    ErrorClass.CONTEXT: PERMANENT,
    ErrorClass.REPOSITORY: PERMANENT,
    ErrorClass.NOT_READ_ONLY: PERMANENT,
    ErrorClass.AUTHENTICATION: PERMANENT,
    ErrorClass.REQUEST_REFUSED: PERMANENT,
    ErrorClass.SESSION: PERMANENT,
    ErrorClass.RATE_LIMIT: TRANSIENT,
    ErrorClass.OVERLOADED: TRANSIENT,
    ErrorClass.NETWORK: TRANSIENT,
    ErrorClass.DEADLINE: TIMEOUT,
    ErrorClass.IDLE: TIMEOUT,
    ErrorClass.CANCELLED: CANCELLED,
    ErrorClass.TURN_LIMIT: LIMIT,
    ErrorClass.BUDGET: LIMIT,
    ErrorClass.OUT_OF_MEMORY: LIMIT,
    ErrorClass.SIGNAL: AGENT,
    ErrorClass.EXIT_CODE: AGENT,
    ErrorClass.NO_RESULT: AGENT,
    ErrorClass.AGENT_ERROR: AGENT,
    ErrorClass.PERMISSION_REFUSED: AGENT,
    ErrorClass.VERDICT: VERDICT,
    ErrorClass.GITHUB: GITHUB,
    ErrorClass.SUPERVISOR: SUPERVISOR,
}
_BY_STATUS: Mapping[AgentStatus, int] = {
    AgentStatus.SUCCESS: SUCCESS,
    AgentStatus.TIMEOUT: TIMEOUT,
    AgentStatus.CANCELLED: CANCELLED,
}


def exit_code_of(result: AgentResult) -> int:
    """Return the exit code for a result: by its status where that says all, else by its error class."""
    if not result.status.final:
        return SUPERVISOR  # it never came to an end
    if result.status in _BY_STATUS:
        return _BY_STATUS[result.status]
    return BY_CLASS[result.failure.error] if result.failure else SUPERVISOR
