"""Any command a user configures as an agent: its arguments as they are, its output read as told. Nothing is guessed."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass, field

from playbook.agent.clis import claude, codex, gemini
from playbook.agent.clis.cli import Cli, Dialect, Request
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass

DIALECTS: Mapping[str, Dialect] = {
    "exit-code": Dialect(),
    "claude": claude.DIALECT,
    "codex": codex.DIALECT,
    "gemini": gemini.DIALECT,
}


@dataclass(frozen=True, slots=True)
class CustomCommand:
    """A command from the configuration.

    Args:
        name: what people call it. program: looked for on PATH, or an absolute path.
        arguments: as they are, but for `{model}`, `{session}` and `{system_prompt}`, which are filled in; the
            prompt comes by standard input.
        reader: what its output is read as: "exit-code" (0 is success), "claude", "codex" or "gemini".
        model_key: the one variable with its key, "" for none. environment: what else it is told.
        version_arguments: what makes it tell its version; () does not ask.
    """

    name: str
    program: str
    arguments: tuple[str, ...] = ()
    reader: str = "exit-code"
    model_key: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    version_arguments: tuple[str, ...] = ()
    stop_signal: int = signal.SIGTERM


def custom(command: CustomCommand) -> Cli:
    """Return the program a user configured.

    Raises:
        AgentProblem: its reader is unknown.
    """
    dialect = DIALECTS.get(command.reader)
    if dialect is None:
        raise AgentProblem(
            ErrorClass.CONFIGURATION,
            f'agent command "{command.name}": reader {command.reader!r} is unknown',
            hint=f"Known: {', '.join(sorted(DIALECTS))}.",
        )
    return Cli(
        name=command.name,
        program=command.program,
        model_key=command.model_key,
        arguments=lambda request: _filled(command, request),
        environment=lambda _: {"TERM": "dumb", **command.environment},
        unsupported=lambda request: _cannot(command, request),
        dialect=dialect,
        version_arguments=command.version_arguments,
        stop_signal=command.stop_signal,
    )


def _values(request: Request) -> Mapping[str, str]:
    return {
        "{model}": request.model,
        "{session}": request.session.id if request.session else "",
        "{system_prompt}": str(request.system_prompt or ""),
    }


def _filled(command: CustomCommand, request: Request) -> tuple[str, ...]:
    filled = []
    for argument in (*command.arguments, *request.extra):
        whole = argument
        for mark, value in _values(request).items():
            whole = whole.replace(mark, value)
        filled.append(whole)
    return tuple(filled)


def _cannot(command: CustomCommand, request: Request) -> tuple[str, ...]:
    """Return what is asked and has no place in its arguments."""
    marks = (
        f"has no {mark} among its arguments: what is asked is not told to it"
        for mark, value in _values(request).items()
        if value and not any(mark in argument for argument in command.arguments)
    )
    asked: Mapping[str, object] = {
        "allowed tools": request.allowed_tools,
        "a budget": request.budget_usd,
        "a limit of turns": request.max_turns,
        "read-only": request.read_only,
        "a sandbox": request.sandbox,
        "an MCP file": request.mcp_config,
    }
    rest = (
        f"is not told of {what}: put it into its arguments"
        for what, wanted in asked.items()
        if wanted
    )
    return (*marks, *rest)
