"""The events for whoever follows: each thing that happens once, in order, with the model's words."""

from __future__ import annotations

import pytest

from playbook.agent.clis.claude import CLAUDE
from playbook.agent.clis.cli import Cli
from playbook.agent.clis.codex import CODEX
from playbook.agent.clis.gemini import GEMINI
from tests.agent.clis.recordings import cli_of
from tests.agent.clis.replay import events_of, stream_of

KINDS = [
    pytest.param(CLAUDE, "claude/success.jsonl", ["start", "text", "usage", "end"], id="claude"),
    pytest.param(
        CLAUDE,
        "claude/tool_use.jsonl",
        ["start", "text", "usage", "tool", "tool_result", "text", "usage", "end"],
        id="claude with a tool",
    ),
    pytest.param(
        CLAUDE,
        "claude/extra/api_error_429_retries1.jsonl",
        ["start", "retry", "text", "end"],
        id="claude with a retry",
    ),
    pytest.param(
        CODEX,
        "made/codex/tool_use.jsonl",
        ["start", "other", "other", "tool", "tool_result", "text", "end"],
        id="codex with a tool",
    ),
    pytest.param(
        CODEX,
        "made/codex/reconnected.jsonl",
        ["start", "other", "retry", "text", "end"],
        id="codex with a retry",
    ),
    pytest.param(
        GEMINI,
        "made/gemini/tool_use.jsonl",
        ["start", "other", "tool", "tool_result", "text", "end"],
        id="gemini with a tool",
    ),
]


@pytest.mark.parametrize(("cli", "path", "kinds"), KINDS)
def test_the_events_of_a_run_come_in_order(cli: Cli, path: str, kinds: list[str]) -> None:
    assert [event.kind for event in events_of(cli, stream_of(path))] == kinds


@pytest.mark.parametrize("name", ["claude", "made/codex", "made/gemini"])
def test_what_the_model_writes_is_an_event(name: str) -> None:
    cli = cli_of(f"{name}/")
    events = events_of(cli, stream_of(f"{name}/tool_use.jsonl"))

    assert [event.text for event in events if event.kind == "text"][-1] == (
        "Done: the command printed hi."
    )
    assert {event.name for event in events if event.kind == "tool"} <= {
        "Bash",
        "shell",
        "run_shell_command",
    }
    assert [event.ok for event in events if event.kind == "tool_result"] == [True]


@pytest.mark.parametrize("name", ["claude/extra", "made/codex", "made/gemini"])
def test_a_tool_that_fails_is_told(name: str) -> None:
    events = events_of(cli_of(f"{name}/"), stream_of(f"{name}/tool_fails.jsonl"))

    assert [event.ok for event in events if event.kind == "tool_result"] == [False]


def test_partial_messages_are_not_told_twice() -> None:
    events = events_of(CLAUDE, stream_of("claude/extra/partial_messages.jsonl"))

    assert [event.text for event in events if event.kind == "text"] == ["hi"]


def test_the_prompt_that_comes_back_is_no_event_with_text() -> None:
    events = events_of(GEMINI, stream_of("made/gemini/success.jsonl"))

    assert "THE PROMPT" not in "".join(event.text for event in events)
