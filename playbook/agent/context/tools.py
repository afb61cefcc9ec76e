"""Which tools an agent may use without being asked, as Claude Code's rules. Not a sandbox: what holds is what its credentials can do."""

from __future__ import annotations

import re
from pathlib import Path

from playbook.agent.assignment import Assignment, CodeTask
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agents import Agent

KUBECTL = ("get", "describe", "logs", "top", "events", "explain")
# Reading: below the working directory only. `Grep` and `Glob` without a path would allow the whole disk, and need
# no rule inside the working directory. Writing: a path counts in `Edit(...)` only, which stands for every tool that
# writes files; `Write(path)` is not looked at (Claude Code says so at its start, since 2.1.210).
LOOKING = ("Read(./**)", "Skill")
WORKING = ("Bash", "Read", "Grep", "Glob", "Skill")
CHANGING = ("Edit", "Write", "NotebookEdit")
_SERVER = re.compile(r"(mcp__)?[A-Za-z0-9][A-Za-z0-9_-]*")


def allowed_tools(assignment: Assignment, output: Path | None = None) -> tuple[str, ...]:
    """Return the rules, one prefix each; `output` is the workspace's, None where it is below the working directory.

    Raises:
        AgentProblem: an agent's tool has a name that could be taken for another rule.
    """
    below = f"/{output}" if output else "./output"  # the rules write an absolute path as //path
    if not isinstance(assignment, CodeTask):
        kubectl = tuple(f"Bash(kubectl {verb} *)" for verb in KUBECTL)
        return (
            *LOOKING,
            *kubectl,
            f"Edit({below}/investigation.md)",
            f"Edit({below}/artifacts/**)",
        )
    return (*WORKING, *_changing(assignment, below), *_remote(assignment.agent))


def _changing(task: CodeTask, below: str) -> tuple[str, ...]:
    """Let an implementing agent that may write the repository edit files; a verdict is about a commit as it is."""
    writes = task.agent.permissions.github.get("contents") == "write"
    return CHANGING if writes and task.purpose == "implement" else (f"Edit({below}/**)",)


def _remote(agent: Agent) -> tuple[str, ...]:
    """Return a rule for each server of tools, remote or local."""
    names = (*agent.tools.remote, *agent.tools.local)
    for name in names:
        if not _SERVER.fullmatch(name):
            raise AgentProblem(
                ErrorClass.CONFIGURATION,
                f'agent {agent.name}: the tool "{name}" is not a name',
                hint="Letters, digits, - and _: the rule for it becomes mcp__<name>.",
            )
    return tuple(name if name.startswith("mcp__") else f"mcp__{name}" for name in names)
