"""Servers of tools (MCP) as each CLI's configuration names them. Pure; of a variable the name is written, never the value."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass


@dataclass(frozen=True, slots=True)
class Server:
    """One server: a program the CLI starts itself, or an address that speaks streamable HTTP.

    Args:
        name: what its tools are called by, as in `mcp__<name>`.
        tools: those that may be used; () is all of them.
        command, args: the program. environment: its variable's name -> that of the agent's variable it is taken from.
        url: the address, where there is no program.
    """

    name: str
    tools: tuple[str, ...] = ()
    command: str = ""
    args: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    url: str = ""


def for_claude(servers: Sequence[Server]) -> str:
    """Return the file for `--mcp-config`; it replaces `${NAME}` (code.claude.com/docs/en/mcp). Rules limit the tools."""
    return _json({one.name: {"type": "http", "url": one.url} if one.url else {"type": "stdio", **_program(one)}
                  for one in servers})  # fmt: skip


def for_gemini(servers: Sequence[Server]) -> str:
    """Return `.gemini/settings.json`; it replaces `${NAME}` (docs/tools/mcp-server.md of google-gemini/gemini-cli).

    Where GOOGLE_GEMINI_BASE_URL is set it wants a way to authenticate that it then refuses (0.61, tried), unless one
    is chosen here.
    """
    chosen = {"security": {"auth": {"selectedType": "gemini-api-key"}}}
    return _json({one.name: {
        **({"httpUrl": one.url} if one.url else _program(one)),
        **({"includeTools": list(one.tools)} if one.tools else {}),
    } for one in servers}, chosen)  # fmt: skip


def for_codex(servers: Sequence[Server]) -> str:
    """Return `.codex/config.toml`; a server that does not start ends the run (`required`).

    Facts: `mcp_types.rs` of openai/codex. It can hand a variable on (`env_vars`), not under another name.

    Raises:
        AgentProblem: CONFIGURATION, a variable is to get another name.
    """
    return "# Written by playbook at each start.\n" + "".join(map(_toml, servers))


def _json(servers: Mapping[str, object], more: Mapping[str, object] | None = None) -> str:
    return json.dumps({"mcpServers": servers, **(more or {})}, indent=2) + "\n"


def _program(server: Server) -> dict[str, object]:
    variables = {name: f"${{{ours}}}" for name, ours in server.environment.items()}
    return {"command": server.command, "args": list(server.args), "env": variables}


def _toml(server: Server) -> str:
    for name, ours in server.environment.items():
        if name != ours:
            raise AgentProblem(
                ErrorClass.CONFIGURATION,
                f"tool {server.name}: codex cannot hand {ours} on as {name}",
                hint=f"Name the agent's variable {name}, or have another CLI.",
            )
    program = {
        "command": server.command,
        "args": list(server.args),
        "env_vars": list(server.environment),
    }
    settings = {
        **({"url": server.url} if server.url else program),
        **({"enabled_tools": list(server.tools)} if server.tools else {}),
        "required": True,
        "default_tools_approval_mode": "approve",
    }
    # A JSON string, list or boolean is TOML too, where its characters are printable and written as they are.
    lines = (
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in settings.items()
    )
    return "".join(("\n", f"[mcp_servers.{server.name}]\n", *lines))
