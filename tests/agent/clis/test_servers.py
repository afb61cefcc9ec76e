"""Servers of tools as each CLI's configuration names them: a variable by its name, an address as it is."""

from __future__ import annotations

import json
import tomllib

import pytest

from playbook.agent.clis.servers import Server, for_claude, for_codex, for_gemini
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass

FILES = Server(
    "files",
    command="/usr/bin/files-mcp",
    args=("--root", 'a "quoted" \\ é 𝄞'),
    environment={"TOKEN": "TOKEN"},
)
CHOSEN = {"security": {"auth": {"selectedType": "gemini-api-key"}}}
DOCS = Server("docs", ("read", "list"), url="https://tools.example.com/docs/mcp")


def test_claude_is_told_of_programs_and_addresses() -> None:
    assert json.loads(for_claude((FILES, DOCS))) == {
        "mcpServers": {
            "files": {
                "type": "stdio",
                "command": "/usr/bin/files-mcp",
                "args": ["--root", 'a "quoted" \\ é 𝄞'],
                "env": {"TOKEN": "${TOKEN}"},
            },
            "docs": {"type": "http", "url": "https://tools.example.com/docs/mcp"},
        }
    }


def test_gemini_is_told_and_which_tools_it_may_use() -> None:
    assert json.loads(for_gemini((FILES, DOCS))) == {
        **CHOSEN,
        "mcpServers": {
            "files": {
                "command": "/usr/bin/files-mcp",
                "args": ["--root", 'a "quoted" \\ é 𝄞'],
                "env": {"TOKEN": "${TOKEN}"},
            },
            "docs": {
                "httpUrl": "https://tools.example.com/docs/mcp",
                "includeTools": ["read", "list"],
            },
        },
    }


def test_codex_is_told_and_does_not_start_without_a_server() -> None:
    required = {"required": True, "default_tools_approval_mode": "approve"}
    assert tomllib.loads(for_codex((FILES, DOCS))) == {
        "mcp_servers": {
            "files": {
                "command": "/usr/bin/files-mcp",
                "args": ["--root", 'a "quoted" \\ é 𝄞'],
                "env_vars": ["TOKEN"],
                **required,
            },
            "docs": {
                "url": "https://tools.example.com/docs/mcp",
                "enabled_tools": ["read", "list"],
                **required,
            },
        }
    }


def test_codex_cannot_give_a_variable_another_name_and_says_so() -> None:
    renamed = Server("files", command="/bin/x", environment={"TOKEN": "FILES_TOKEN"})
    with pytest.raises(AgentProblem, match="codex cannot hand FILES_TOKEN on as TOKEN") as caught:
        for_codex((renamed,))
    assert caught.value.error is ErrorClass.CONFIGURATION
    assert '"TOKEN": "${FILES_TOKEN}"' in for_claude((renamed,))


def test_no_servers_are_a_file_without_any() -> None:
    assert tomllib.loads(for_codex(())) == {}
    assert json.loads(for_gemini(())) == {"mcpServers": {}, **CHOSEN}
