"""The options `playbook agent` commands share, and how they become settings. Reads the environment; starts nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from playbook.errors import PlaybookError

if TYPE_CHECKING:
    from playbook.agent.settings import AgentRuntimeSettings

Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        envvar="PLAYBOOK_AGENT_CONFIG",
        help="A YAML file with a section agent_runtime.",
    ),
]
WorkspaceRoot = Annotated[
    str | None, typer.Option("--workspace-root", help="The folder the workspaces are in.")
]
Command = Annotated[
    str | None,
    typer.Option("--agent-command", "--command", help="claude, codex, gemini, or any program."),
]
Model = Annotated[str | None, typer.Option("--model", help="The model; the program's own if none.")]
Timeout = Annotated[str | None, typer.Option("--timeout", help='The deadline: "90s", "10m".')]
Kubeconfig = Annotated[
    str | None, typer.Option("--kubeconfig", help="The read-only one; the agent gets none without.")
]
ModelKeyFile = Annotated[
    str | None, typer.Option("--model-key-file", help="The file with the model's key.")
]
# The other keys are flags too, and no list of forty in every --help: `further` reads what typer does not know.
FURTHER = {"allow_extra_args": True, "ignore_unknown_options": True}
PATHS = frozenset({"workspace_root", "kubeconfig", "state", "skill_store"})
UNUSED = {"agent_command": "unused"}
"""For commands that start nothing: nobody need say what would be started."""
NOWHERE = {"workspace_root": "/nowhere"}
"""For commands that touch no workspace."""


class Misused(PlaybookError):
    """The command line, or what it names, cannot be used."""


def settings_of(config: Path | None, *flags: Mapping[str, str | None]) -> AgentRuntimeSettings:
    """Return the settings: flags by key, later ones over earlier, over the environment, over the file.

    None is a flag that was not given; it hides none that was.

    Raises:
        AgentProblem: with one line for each thing that is wrong.
    """
    from playbook.agent.settings import load

    given = {key: value for one in flags for key, value in one.items() if value is not None}
    return load(config, os.environ, dict(_placed(given)))


@contextmanager
def coded() -> Iterator[None]:
    """Give a problem the exit code of its class: what a user can mend in the command is usage."""
    from playbook.agent.errors import AgentProblem
    from playbook.cli.agent_ways import WAYS

    try:
        yield
    except AgentProblem as problem:
        problem.exit_code, way = WAYS[problem.error]
        problem.hint = problem.hint or way
        raise


def further(ctx: typer.Context) -> dict[str, str]:
    """Return the flags of settings that have no option of their own, by key: `--retention-ttl 2d`."""
    from playbook.agent.settings.keys import flag
    from playbook.agent.settings.model import leaves

    known = {flag(key): ".".join(key) for key in leaves()}
    found = {}
    words = iter(ctx.args)
    for word in words:
        name, equals, value = word.partition("=")
        if not name.startswith("-"):
            ctx.fail(f"Got unexpected extra argument ({word})")
        if name not in known:
            ctx.fail(f"No such option: {name}{_meant(name, [*known, *_own(ctx)])}")
        if not equals:
            value = next(words, "")
        if not value:
            ctx.fail(f"Option '{name}' requires an argument.")
        found[known[name]] = value
    return found


def execution_id(text: str) -> UUID:
    """Read an execution's id.

    Raises:
        Misused: it is none.
    """
    try:
        return UUID(text)
    except ValueError as error:
        message = f"{text[:80]!a} is no id of an execution"
        raise Misused(message, hint="It is a UUID; `playbook agent status` lists them.") from error


def _own(ctx: typer.Context) -> list[str]:
    return [name for parameter in ctx.command.params for name in parameter.opts]


def _meant(name: str, known: list[str]) -> str:
    found = get_close_matches(name, known, 1)
    return f" (did you mean {found[0]}?)" if found else ""


def _placed(flags: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the flags; a path typed here is relative to here, where the settings ask for the whole one."""
    for key, value in flags.items():
        last = key.rpartition(".")[2]
        program = key == "agent_command" and "/" in value and not value.startswith("[")
        place = value and (last in PATHS or last.endswith("_file") or program)
        yield key, os.path.abspath(value) if place else value
