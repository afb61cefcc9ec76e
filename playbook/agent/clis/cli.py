"""What is known of a program that runs a model, and what is asked of one start of it. Values; nothing is started."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from playbook.agent.clis.lines import identity
from playbook.agent.clis.prices import Price
from playbook.agent.clis.reader import LineReader, Silence
from playbook.agent.clis.said import Language, Reader
from playbook.agent.clis.servers import Server
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass

Version: TypeAlias = tuple[int, int, int]
Sandbox = Literal["read-only", "workspace-write", "danger-full-access"]


@dataclass(frozen=True, slots=True)
class Session:
    """The session of the program's own to begin under this id (a UUID, version 4), or to continue."""

    id: str
    resume: bool = False

    def __post_init__(self) -> None:
        if identity(self.id) is None:
            raise AgentProblem(
                ErrorClass.SESSION,
                f"session id {self.id[:40]!r} cannot be an argument",
                hint="Forget it and begin a new session.",
            )


@dataclass(frozen=True, slots=True)
class Request:
    """What one start of a program is asked for; the prompt comes by standard input.

    Args:
        model: "" the program's own choice. system_prompt: a file appended to its own system prompt.
        allowed_tools: rules in the program's own words; none means its set for reading or for code.
        read_only: nothing outside the workspace may change. sandbox: of Codex; None follows `read_only`.
        budget_usd, max_turns: where it ends by itself. mcp_config: a file with its MCP servers.
        retries: how often it may ask the model's API again; left alone a wrong key costs three minutes.
        extra: arguments from the configuration, before ours that must be last.
    """

    model: str = ""
    system_prompt: Path | None = None
    allowed_tools: tuple[str, ...] = ()
    session: Session | None = None
    budget_usd: float | None = None
    max_turns: int | None = None
    read_only: bool = False
    sandbox: Sandbox | None = None
    mcp_config: Path | None = None
    retries: int = 2
    extra: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for value in (self.model, *self.allowed_tools):
            if value.startswith("-") or not value.isprintable():
                raise AgentProblem(
                    ErrorClass.CONFIGURATION,
                    f"{value[:40]!r} would be read as an option, not as a model or a tool",
                    hint="Write the rule as the program's documentation does, as Bash(kubectl get *).",
                )


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an output is read, and what an end means.

    Args:
        language: understands its lines; None: the exit code alone counts.
        exit_codes: those that say more than "failed", with a sentence.
        cumulative: whether a resumed session counts on from its saved totals.
    """

    language: Callable[[], Language] | None = None
    exit_codes: Mapping[int, tuple[ErrorClass, str]] = field(default_factory=dict)
    cumulative: bool = False


@dataclass(frozen=True, slots=True)
class Cli:
    """One program.

    Args:
        name: what people call it. program: looked for on PATH, or an absolute path.
        model_key: the one environment variable that holds its key; "" none.
        arguments, environment: what it is started with. unsupported: what of a request it cannot do.
        oldest: the oldest version whose output was read by us. version_arguments: () asks for none.
        install: how to get it. instructions: where below its home it reads a system prompt, "" by argument.
        servers: the text of the file that names its servers of tools; None: it has none. servers_file: where below
            its home it reads that, "" by argument.
        gateway: the arguments that name the model's address, made of its variables, for one that reads it from none.
    """

    name: str
    program: str
    model_key: str
    arguments: Callable[[Request], tuple[str, ...]]
    environment: Callable[[Request], Mapping[str, str]]
    unsupported: Callable[[Request], tuple[str, ...]]
    dialect: Dialect
    oldest: Version | None = None
    version_arguments: tuple[str, ...] = ("--version",)
    install: str = ""
    instructions: str = ""
    servers: Callable[[Sequence[Server]], str] | None = None
    servers_file: str = ""
    gateway: Callable[[Mapping[str, str]], tuple[str, ...]] = lambda _: ()
    stop_signal: int = signal.SIGTERM

    @property
    def tells_result(self) -> bool:
        """Tell whether its output ends with a result that must be there."""
        return self.dialect.language is not None

    def reader(self, price: Price | None = None) -> Reader:
        """Return a reader for one start; with a price an unreported cost is estimated."""
        if self.dialect.language is None:
            return Silence()
        return LineReader(self.dialect.language, price)


def unsupported(cli: Cli, request: Request) -> tuple[str, ...]:
    """Return what the program cannot do of what is asked, one sentence each: to be told, never dropped."""
    return tuple(f"{cli.name}: {sentence}" for sentence in cli.unsupported(request))
