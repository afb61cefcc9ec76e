"""What each program is started with, and what of a request it cannot do."""

from __future__ import annotations

import signal
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from playbook.agent.clis.claude import CLAUDE, CODE_TOOLS, READ_ONLY_TOOLS
from playbook.agent.clis.cli import Cli, Request, Session, unsupported
from playbook.agent.clis.codex import CODEX
from playbook.agent.clis.custom import DIALECTS, CustomCommand, custom
from playbook.agent.clis.gemini import GEMINI
from playbook.agent.clis.table import CLIS, other_keys
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agents import Agent

ID = "0d3c4a0e-6e1c-4b51-9d0e-2f6b8f0a1c11"
NEW, OLD = Session(ID), Session(ID, resume=True)
FULL = Request(
    model="opus",
    system_prompt=Path("/w/context/system-instructions.txt"),
    allowed_tools=("Read", "Bash(git *)"),
    session=NEW,
    budget_usd=2.5,
    max_turns=30,
    mcp_config=Path("/w/mcp.json"),
    extra=("--effort", "high"),
)
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


CANNOT = [
    pytest.param(CLAUDE, FULL, (), id="claude can all of it"),
    pytest.param(CLAUDE, Request(sandbox="read-only"), ("sandbox",), id="claude, a sandbox"),
    pytest.param(
        CODEX,
        FULL,
        ("AGENTS.md", "rules", "mcp_servers", "turns", "budget", "new session"),
        id="codex",
    ),
    pytest.param(CODEX, Request(read_only=True), ("no network",), id="codex that only reads"),
    pytest.param(CODEX, Request(session=OLD), (), id="codex that goes on"),
    pytest.param(
        GEMINI, FULL, ("GEMINI.md", "mcpServers", "maxSessionTurns", "budget"), id="gemini"
    ),
    pytest.param(GEMINI, Request(sandbox="read-only"), ("sandbox",), id="gemini, a sandbox"),
]


@pytest.mark.parametrize(("cli", "request_", "words"), CANNOT)
def test_what_cannot_be_done_is_told(cli: Cli, request_: Request, words: tuple[str, ...]) -> None:
    told = unsupported(cli, request_)

    assert len(told) == len(words)
    for sentence, word in zip(told, words, strict=True):
        assert sentence.startswith(f"{cli.name}: ")
        assert word in sentence


@pytest.mark.parametrize("cli", CLIS.values(), ids=list(CLIS))
def test_nothing_asked_is_dropped_in_silence(cli: Cli) -> None:
    """Each field, set alone, changes the command or the environment, or is told to be impossible."""
    plain = Request()
    wishes: dict[str, object] = {
        **{field.name: getattr(FULL, field.name) for field in fields(Request)},
        "read_only": True,
        "retries": 7,
        "sandbox": "read-only",
    }
    for name, wish in wishes.items():
        if (cli, name) in ((CODEX, "retries"), (GEMINI, "retries")):
            continue  # their own number, which no variable or option changes
        asked = Request(**{name: wish})  # type: ignore[arg-type]
        changed = (
            cli.arguments(asked) != cli.arguments(plain)
            or cli.environment(asked) != cli.environment(plain)
            or unsupported(cli, asked)
        )
        assert changed, f"{cli.name} drops {name}"


@pytest.mark.parametrize(
    "wicked", ["--dangerously-skip-permissions", "-x", "a\nb", "\x00", "a\x1b[2J"]
)
def test_a_value_that_would_be_an_option_is_refused(wicked: str) -> None:
    for made in (
        lambda: Request(model=wicked),
        lambda: Request(allowed_tools=("Read", wicked)),
        lambda: Session(wicked),
    ):
        with pytest.raises(AgentProblem) as caught:
            made()
        assert caught.value.error in (ErrorClass.CONFIGURATION, ErrorClass.SESSION)
        assert caught.value.hint


def test_a_custom_command_is_what_the_user_wrote() -> None:
    command = CustomCommand(
        name="goose",
        program="/opt/goose/bin/goose",
        arguments=("run", "--model={model}", "--name", "{session}", "-i", "-", "{other}"),
        model_key="GOOSE_KEY",
        environment={"GOOSE_MODE": "auto"},
    )
    goose = custom(command)
    asked = Request(model="big", session=NEW, extra=("--debug",))

    assert goose.arguments(asked) == (
        *("run", "--model=big", "--name", ID, "-i", "-", "{other}", "--debug"),
    )
    assert goose.environment(asked) == {"TERM": "dumb", "GOOSE_MODE": "auto"}
    assert (goose.model_key, goose.program) == ("GOOSE_KEY", "/opt/goose/bin/goose")
    assert unsupported(goose, asked) == ()


def test_a_custom_command_tells_what_it_has_no_place_for() -> None:
    told = unsupported(custom(CustomCommand("mine", "mine")), FULL)

    for word in ("{model}", "{session}", "{system_prompt}", "tools", "budget", "turns", "MCP"):
        assert any(word in sentence for sentence in told), word
    assert all(sentence.startswith("mine: ") for sentence in told)


@pytest.mark.parametrize("reader", DIALECTS)
def test_a_custom_command_is_read_as_told(reader: str) -> None:
    cli = custom(CustomCommand("mine", "mine", reader=reader))

    assert cli.dialect is DIALECTS[reader]
    assert cli.tells_result is (reader != "exit-code")
    assert cli.reader().feed(b'{"type":"x"}') == cli.reader().feed(b'{"type":"y"}')


def test_an_unknown_reader_is_refused_with_the_known_ones() -> None:
    with pytest.raises(AgentProblem, match="agent command \"mine\": reader 'xml'") as caught:
        custom(CustomCommand("mine", "mine", reader="xml"))

    assert caught.value.error is ErrorClass.CONFIGURATION
    assert caught.value.hint == "Known: claude, codex, exit-code, gemini."
