"""What each program is started with: its arguments and its environment."""

from __future__ import annotations

import signal
from typing import get_args

import pytest

from playbook.agent.clis.claude import CLAUDE, CODE_TOOLS, READ_ONLY_TOOLS
from playbook.agent.clis.cli import Cli, Request
from playbook.agent.clis.codex import CODEX
from playbook.agent.clis.gemini import GEMINI
from playbook.agent.clis.table import CLIS, other_keys
from playbook.agent.errors import AgentProblem
from playbook.agents import Agent
from tests.agent.clis.wishes import FULL, ID, NEW, OLD

CODEX_HEAD = ("exec", "--json", "--color", "never", "--skip-git-repo-check", "--sandbox")
QUIET = ("-c", "check_for_update_on_startup=false", "-c", "analytics.enabled=false")
ONLINE = ("-c", "sandbox_workspace_write.network_access=true")
CLAUDE_HEAD = (
    *("-p", "--output-format", "stream-json", "--verbose"),
    *("--permission-mode", "dontAsk", "--strict-mcp-config"),
)

COMMANDS = [
    pytest.param(
        CLAUDE,
        FULL,
        (
            *CLAUDE_HEAD,
            *("--model", "opus"),
            *("--append-system-prompt-file", "/w/context/system-instructions.txt"),
            *("--mcp-config", "/w/mcp.json"),
            *("--session-id", ID),
            *("--max-turns", "30"),
            *("--max-budget-usd", "2.5"),
            *("--effort", "high"),
            *("--allowedTools", "Read", "Bash(git *)"),
        ),
        id="claude with all there is",
    ),
    pytest.param(
        CLAUDE,
        Request(session=OLD, read_only=True),
        (*CLAUDE_HEAD, "--resume", ID, "--allowedTools", *READ_ONLY_TOOLS),
        id="claude that reads and goes on",
    ),
    pytest.param(
        CLAUDE, Request(), (*CLAUDE_HEAD, "--allowedTools", *CODE_TOOLS), id="claude for code"
    ),
    pytest.param(
        CODEX,
        Request(model="gpt-5", session=OLD, extra=("--ephemeral",)),
        (
            *CODEX_HEAD,
            "workspace-write",
            *QUIET,
            *ONLINE,
            *("--model", "gpt-5", "--ephemeral", "resume", ID, "-"),
        ),
        id="codex that goes on",
    ),
    pytest.param(
        CODEX, Request(read_only=True), (*CODEX_HEAD, "read-only", *QUIET, "-"), id="codex reads"
    ),
    pytest.param(
        CODEX,
        Request(read_only=True, sandbox="danger-full-access"),
        (*CODEX_HEAD, "danger-full-access", *QUIET, "-"),
        id="codex in a sandbox of ours",
    ),
    pytest.param(
        GEMINI,
        Request(model="gemini-2.5-pro", session=NEW),
        (
            *("--output-format", "stream-json", "--approval-mode", "yolo"),
            *("--model", "gemini-2.5-pro", "--session-id", ID),
        ),
        id="gemini for code",
    ),
    pytest.param(
        GEMINI,
        Request(allowed_tools=("glob",), session=OLD),
        (
            *("--allowed-tools", "glob", "--output-format", "stream-json"),
            *("--approval-mode", "default", "--resume", ID),
        ),
        id="gemini with a list of tools",
    ),
]


@pytest.mark.parametrize(("cli", "request_", "arguments"), COMMANDS)
def test_the_arguments(cli: Cli, request_: Request, arguments: tuple[str, ...]) -> None:
    assert cli.arguments(request_) == arguments


def test_every_cli_an_agent_may_declare_is_there() -> None:
    assert set(CLIS) == set(get_args(Agent.model_fields["cli"].annotation))


def test_each_has_one_key_of_its_own() -> None:
    assert {cli.name: cli.model_key for cli in CLIS.values()} == {
        "claude": "ANTHROPIC_API_KEY",
        "codex": "CODEX_API_KEY",
        "gemini": "GEMINI_API_KEY",
    }


@pytest.mark.parametrize("cli", CLIS.values(), ids=list(CLIS))
def test_the_keys_of_the_others_are_named(cli: Cli) -> None:
    others = other_keys(cli)

    assert cli.model_key not in others
    assert {other.model_key for other in CLIS.values() if other is not cli} < others
    assert "OPENAI_API_KEY" in others


@pytest.mark.parametrize("cli", CLIS.values(), ids=list(CLIS))
def test_no_environment_holds_a_key_or_a_colour(cli: Cli) -> None:
    told = cli.environment(Request())

    assert not any("KEY" in name or "TOKEN" in name for name in told)
    assert told["TERM"] == "dumb"
    assert cli.stop_signal == signal.SIGTERM  # SIGINT ends Claude Code and Codex with exit code 0


def test_claude_asks_again_seldom_and_talks_to_nobody_else() -> None:
    told = CLAUDE.environment(Request(retries=1))

    assert told["CLAUDE_CODE_MAX_RETRIES"] == "1"
    assert told["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] == "1"
    assert told["DISABLE_AUTOUPDATER"] == "1"
    assert told["DISABLE_TELEMETRY"] == "1"


def test_reading_never_allows_a_verb_that_writes() -> None:
    for tool in (*READ_ONLY_TOOLS, *GEMINI.arguments(Request(read_only=True))):
        assert not any(verb in tool for verb in ("apply", "delete", "edit ", "exec", "patch", "*:"))
    assert "Bash" not in READ_ONLY_TOOLS
    assert {tool for tool in READ_ONLY_TOOLS if tool.startswith(("Edit", "Write"))} == {
        "Edit(./output/**)",
        "Write(./output/**)",
    }


def test_codex_is_told_of_a_gateway_as_an_argument_without_a_password() -> None:
    assert CODEX.gateway({}) == ()
    told = CODEX.gateway({"OPENAI_BASE_URL": "https://gateway.example/v1"})
    assert told == ("-c", 'openai_base_url="https://gateway.example/v1"')
    with pytest.raises(AgentProblem, match="holds a user or a password") as refused:
        CODEX.gateway({"OPENAI_BASE_URL": "https://me:planted@gateway.example/v1"})
    assert "planted" not in str(refused.value)
