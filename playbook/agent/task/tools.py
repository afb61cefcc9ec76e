"""Which servers of tools a task's agent has: local programs and remote addresses. Checked and named, none is started here."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from playbook.agent.assignment import CodeTask
from playbook.agent.clis.check import find
from playbook.agent.clis.cli import Cli, Request, unsupported
from playbook.agent.clis.servers import Server
from playbook.agent.clis.table import CLIS
from playbook.agent.context.files import write_files
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass

FILE = "context/mcp.json"
"""Below the run's folder, for a CLI that is told of its servers by argument."""
# As `context.tools` makes rules of the names: `mcp__docs__read` is one tool of the server `docs`.
_NAME = re.compile(
    r"(?:mcp__)?(?P<server>[A-Za-z0-9][A-Za-z0-9-]*(?:_[A-Za-z0-9-]+)*)"
    r"(?:__(?P<tool>[A-Za-z0-9_-]+))?"
)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def declares_tools(task: CodeTask) -> bool:
    """Tell whether an agent has servers of tools at all."""
    return bool(task.agent.tools.remote or task.agent.tools.local)


def servers_of(task: CodeTask, variables: Collection[str]) -> tuple[Server, ...]:
    """Return the servers an agent declares, remote ones first.

    Args:
        task: whose agent declares them; `tools_at` says where the remote ones are.
        variables: the names of those the agent has, its secrets among them; a local server may be given no other.

    Raises:
        AgentProblem: CONFIGURATION, naming what cannot be had; nothing is left out.
    """
    found: dict[str, Server] = {}
    for name in task.agent.tools.remote:
        server, tools = _named(name)
        made = Server(server, tools, url=_address(task, server))
        found[server] = _both(found[server], made) if server in found else made
    for name, settings in task.agent.tools.local.items():
        server, tools = _named(name)
        if server in found:
            raise _problem(f"tool {server} is declared twice", "give one of them another name")
        found[server] = _local(Server(server, tools), settings, variables)
    return tuple(found.values())


def ready(task: CodeTask, variables: Collection[str], path: str) -> tuple[Server, ...]:
    """Return the servers with the whole paths of their programs, once it is known that the CLI takes them all.

    Raises:
        AgentProblem: CONFIGURATION or COMMAND_MISSING, naming what cannot be had.
    """
    cli = CLIS[task.agent.cli]
    servers = tuple(_found(cli, one, path) for one in servers_of(task, variables))
    cannot = () if cli.servers_file else unsupported(cli, Request(mcp_config=Path(FILE)))
    if servers and (cli.servers is None or cannot):
        names = ", ".join(one.name for one in servers)
        raise _problem(
            f"{cli.name} takes no servers of tools ({names})", "have another CLI, or no tools"
        )
    if cli.servers is not None:
        cli.servers(servers)
    return servers


def _found(cli: Cli, server: Server, path: str) -> Server:
    """Return a server with its program's whole path, looked for as a CLI's own is."""
    if not server.command:
        return server
    like = replace(cli, name=f"tool {server.name}", program=server.command, install="")
    return replace(server, command=str(find(like, path)))


def files_of(task: CodeTask, servers: tuple[Server, ...]) -> Mapping[str, str]:
    """Return the run's file with the servers; none for a CLI that reads them in its home."""
    cli = CLIS[task.agent.cli]
    if not servers or cli.servers is None or cli.servers_file:
        return {}
    return {FILE: cli.servers(servers)}


def write_home(task: CodeTask, servers: tuple[Server, ...], home: Path) -> None:
    """Write the servers where a CLI reads them in its home; also none, where an earlier stage had some.

    Raises:
        AgentProblem: it cannot be written.
    """
    cli = CLIS[task.agent.cli]
    if cli.servers is not None and cli.servers_file:
        write_files({cli.servers_file: cli.servers(servers)}, home)


def path_of(environment: Mapping[str, str]) -> str:
    """Return where programs are looked for."""
    return environment.get("PATH", os.defpath)


def _named(name: str) -> tuple[str, tuple[str, ...]]:
    found = _NAME.fullmatch(name)
    if found is None:
        hint = "letters, digits, - and _: NAME, or mcp__NAME__TOOL for one tool of a server"
        raise _problem(f"tool {name[:80]!a} is not a name", hint)
    return found["server"], (found["tool"],) if found["tool"] else ()


def _both(one: Server, other: Server) -> Server:
    """Return a server of which two things are declared: two of its tools, or one and all of them."""
    limited = one.tools and other.tools
    return replace(one, tools=(*one.tools, *other.tools) if limited else ())


def _address(task: CodeTask, server: str) -> str:
    url = task.tools_at.get(server, "")
    if not url:
        hint = f"name it in the task: toolsAt: {{{server}: https://HOST/mcp}}"
        raise _problem(f"tool {server} has no address", hint)
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        bare = "@" not in parts.netloc and not parts.query and not parts.fragment
    except ValueError:
        usable = bare = False
    if not usable or not bare:
        text = f"tool {server}: its address is no plain http or https address"
        raise _problem(text, "write https://HOST/PATH, without user, password or query")
    return _plain(server, "address", url)


def _local(server: Server, settings: Mapping[str, str], variables: Collection[str]) -> Server:
    environment = {}
    for key, text in settings.items():
        kind, dot, variable = key.partition(".")
        if dot and kind == "env":
            environment[variable] = _variable(server.name, variable, text or variable, variables)
        elif key not in ("command", "args"):
            hint = "known are command, args and env.NAME"
            raise _problem(f"tool {server.name}: {key[:80]!a} is no setting", hint)
    command = settings.get("command", "")
    if not command:
        hint = "name the program that is the server: command"
        raise _problem(f"tool {server.name} has no command", hint)
    words = _words(server.name, settings.get("args", ""))
    for one in (command, *words):
        _plain(server.name, "command", one)
    return replace(server, command=command, args=words, environment=environment)


def _variable(server: str, name: str, ours: str, variables: Collection[str]) -> str:
    if not _VARIABLE.fullmatch(name):
        raise _problem(f"tool {server}: env.{name[:80]!a} is no variable", "write env.NAME")
    if ours not in variables:
        # What is written there may be the secret itself.
        text = f"tool {server}: env.{name} does not name a variable the agent has"
        raise _problem(text, "write the name of one of its env or secrets, never a value")
    return ours


def _words(server: str, text: str) -> tuple[str, ...]:
    """Return arguments: a JSON list of texts where it begins with `[`, or else words with white space between."""
    if not text.lstrip().startswith("["):
        return tuple(text.split())
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise _problem(
            f"tool {server}: args is no JSON list of texts", 'write ["--flag", "a value"]'
        )
    return tuple(found)


def _plain(server: str, what: str, text: str) -> str:
    """Return a text that each CLI takes as it is; `$` would be a variable, the model's key maybe."""
    if "$" in text or not text.isprintable():
        text = f"tool {server}: its {what} has a $ or a sign that is not printable"
        raise _problem(text, "hand a variable on with env.NAME")
    return text


def _problem(message: str, hint: str) -> AgentProblem:
    return AgentProblem(ErrorClass.CONFIGURATION, message, hint=hint)
