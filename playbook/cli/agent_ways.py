"""For each class of error: the exit code a command ends with, and the way out. A table; docs/agent.md shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from playbook.agent.result import ErrorClass as Error
from playbook.agent.status import AgentStatus

if TYPE_CHECKING:
    from playbook.agent.result import AgentResult

SUCCESS, FAILED, USAGE, OUTSIDE = 0, 1, 2, 3
STOPPED = 130  # 128 + SIGINT, as shells count

WAYS: Mapping[Error, tuple[int, str]] = {
    Error.CONFIGURATION: (USAGE, "Mend the setting or the file it names."),
    Error.COMMAND_MISSING: (OUTSIDE, "Install the CLI, or set agent_command to its full path."),
    Error.COMMAND_VERSION: (OUTSIDE, "Install a newer version of the CLI."),
    Error.COMMAND_UNHEALTHY: (OUTSIDE, "Start the CLI by hand with --version and see."),
    Error.WORKSPACE: (OUTSIDE, "Give workspace_root a folder of our own; a used id needs a new one."),
    Error.DISK_FULL: (OUTSIDE, "Run `playbook agent gc`, or give the disk more room."),
    Error.SKILLS: (OUTSIDE, "Mend the skill's folder: it needs a SKILL.md and plain files."),
    Error.CONTEXT: (OUTSIDE, "See whether the incident can be written as JSON and the folder holds it."),
    Error.REPOSITORY: (OUTSIDE, "Clone and push by hand with the same credentials."),
    Error.NOT_READ_ONLY: (OUTSIDE, "Give it a kubeconfig whose account can get, list and watch only."),
    Error.AUTHENTICATION: (OUTSIDE, "Replace the key in model_key_file; it is read at each start."),
    Error.RATE_LIMIT: (OUTSIDE, "Try later, or run fewer at once: max_concurrent."),
    Error.OVERLOADED: (OUTSIDE, "Try later: the model's API is busy or broken."),
    Error.NETWORK: (OUTSIDE, "See whether the model's API can be reached from here."),
    Error.REQUEST_REFUSED: (FAILED, "See whether the model exists and the key may use it: model."),
    Error.SESSION: (FAILED, "Begin a new session."),
    Error.DEADLINE: (FAILED, "Raise timeout if the end of the log shows it at work."),
    Error.IDLE: (FAILED, "Raise idle if it was at work; else look into the log where it hung."),
    Error.TURN_LIMIT: (FAILED, "Raise max_turns, or give it less to do."),
    Error.BUDGET: (FAILED, "Raise budget_usd, or choose a cheaper model."),
    Error.OUT_OF_MEMORY: (FAILED, "Give the pod more memory, or run fewer at once."),
    Error.CANCELLED: (FAILED, "Nothing: somebody asked for it."),
    Error.SIGNAL: (FAILED, "Find out who sent the signal: it was not the supervisor."),
    Error.EXIT_CODE: (FAILED, "Read the end of the log."),
    Error.NO_RESULT: (FAILED, "Read the end of the log: the CLI stopped without a last word."),
    Error.AGENT_ERROR: (FAILED, "Read the end of the log: the CLI says itself that it failed."),
    Error.PERMISSION_REFUSED: (FAILED, "Allow the tool it names, or let it do without."),
    Error.VERDICT: (FAILED, "Read output/verdict.json: a missing verdict is never a pass."),
    Error.GITHUB: (OUTSIDE, "Look at the token's rights and at GitHub's status; then run it again."),
    Error.SUPERVISOR: (OUTSIDE, "Look for `fault` in the logs, and report it if it is ours."),
}  # fmt: skip


def code_of(result: AgentResult) -> int:
    """Return the exit code for a result."""
    if result.status is AgentStatus.SUCCESS:
        return SUCCESS
    return WAYS[result.failure.error][0] if result.failure else FAILED


def way_of(result: AgentResult) -> str:
    """Return the way out of a failure, "" where none is needed."""
    return WAYS[result.failure.error][1] if result.failure else ""
