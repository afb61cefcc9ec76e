"""What the readers hear: sessions, sums, retries, refusals, and the events for whoever follows."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from playbook.agent.clis.claude import CLAUDE
from playbook.agent.clis.cli import Cli
from playbook.agent.clis.codex import CODEX
from playbook.agent.clis.gemini import GEMINI
from playbook.agent.clis.prices import Price
from playbook.agent.clis.reader import KEPT
from playbook.agent.clis.said import Said, Trouble
from playbook.agent.result import ErrorClass, Usage
from tests.agent.clis.recordings import TABLE, cli_of, said_of
from tests.agent.clis.replay import events_of, heard, stream_of


def lines(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


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


USED = [
    pytest.param(
        "claude/success.jsonl",
        Usage(1, 12, 7, 0, 0.000188, "reported"),
        id="claude tells its cost",
    ),
    pytest.param(
        "claude/max_turns.jsonl",
        Usage(3, 24, 14, 0, 0.000376, "reported"),
        id="claude at its limit of turns",
    ),
    pytest.param(
        "claude/extra/budget.jsonl",
        Usage(3, 36, 21, 0, 0.0005639999999999999, "reported"),
        id="claude counts all models, not the main loop",
    ),
    pytest.param(
        "claude/extra/no_api_key.jsonl",
        Usage(1, 0, 0, 0, 0.0, "reported"),
        id="claude that never reached a model",
    ),
    pytest.param(
        "claude/signals/sigTERM_bash.jsonl",
        Usage(None, 12, 1, 0, None, "unknown"),
        id="claude without a result: what its message told, once",
    ),
    pytest.param(
        "made/codex/success.jsonl",
        Usage(None, 315, 122, 24448, None, "unknown"),
        id="codex, whose input has the cached tokens in it",
    ),
    pytest.param(
        "made/gemini/success.jsonl",
        Usage(None, 3909, 92, 6849, None, "unknown"),
        id="gemini, likewise",
    ),
    pytest.param("made/gemini/wrong_key.jsonl", Usage(), id="gemini that never reached a model"),
]


@pytest.mark.parametrize(("path", "usage"), USED)
def test_what_was_used(path: str, usage: Usage) -> None:
    assert said_of(path).usage == usage


def test_a_price_makes_an_estimate_and_never_overrules_a_report() -> None:
    price = Price(input=2.0, output=10.0, cached=0.5)
    made = heard(CODEX, stream_of("made/codex/success.jsonl"), price=price).usage
    reported = heard(CLAUDE, stream_of("claude/success.jsonl"), price=price).usage
    running = heard(CLAUDE, stream_of("claude/signals/sigTERM_bash.jsonl"), price=price).usage

    assert made.cost_usd == pytest.approx((315 * 2 + 122 * 10 + 24448 * 0.5) / 1e6)
    assert made.cost_source == "estimated"
    assert (reported.cost_usd, reported.cost_source) == (0.000188, "reported")
    assert running.cost_usd == pytest.approx((12 * 2 + 1 * 10) / 1e6)


def test_an_event_has_the_estimate_too() -> None:
    reader = CODEX.reader(Price(1.0, 1.0))
    events = [reader.feed(line) for line in stream_of("made/codex/success.jsonl").splitlines()]

    assert events[-1][0].usage == reader.said.usage
    assert reader.said.usage.cost_source == "estimated"


@pytest.mark.parametrize("path", sorted({path for path, _, _ in TABLE if path.endswith(".jsonl")}))
def test_the_session_can_be_continued_wherever_one_was_told(path: str) -> None:
    assert said_of(path).session_id


def test_a_session_id_that_could_be_an_option_is_none() -> None:
    for wicked in ("--help", "a b", "x" * 129, "", "a\n", None, 7, ["a"], "é"):
        said = heard(CLAUDE, lines({"type": "system", "subtype": "init", "session_id": wicked}))
        assert said.session_id is None


def test_retries_are_counted_and_told_early() -> None:
    stream = stream_of("claude/api_error_401.jsonl").splitlines()
    reader = CLAUDE.reader()
    events = [event for line in stream[:3] for event in reader.feed(line)]

    assert reader.said.retries == 2
    assert reader.said.trouble == events[-1].trouble
    assert reader.said.trouble == Trouble(ErrorClass.AUTHENTICATION, 401, "authentication_failed")
    assert said_of("claude/api_error_401.jsonl").retries == 10
    assert said_of("made/codex/api_error_401.jsonl").retries == 5


def test_a_retry_that_helped_is_forgotten() -> None:
    said = said_of("made/codex/reconnected.jsonl")

    assert (said.retries, said.trouble, said.final) == (1, None, "success")


def test_a_denial_told_twice_is_one() -> None:
    stream = stream_of("claude/extra/tool_denied.jsonl")

    assert b"permission_denied" in stream
    assert b'"permission_denials":[{' in stream
    assert heard(CLAUDE, stream).denials == ("Bash",)
    assert heard(CLAUDE, b"\n".join(stream.splitlines()[:-1])).denials == ("Bash",)
    assert said_of("made/codex/tool_declined.jsonl").denials == ("shell",)
    assert said_of("made/gemini/tool_denied.jsonl").denials == ("run_shell_command",)


def test_a_message_that_comes_on_several_lines_is_counted_once() -> None:
    message = {"id": "m1", "content": [], "usage": {"input_tokens": 10, "output_tokens": 2}}
    longer = {**message, "usage": {"input_tokens": 10, "output_tokens": 5}}
    rows = [{"type": "assistant", "message": row} for row in (message, message, longer)]
    other = {"type": "assistant", "message": {**message, "id": "m2"}}

    assert heard(CLAUDE, lines(*rows, other)).usage == Usage(input_tokens=20, output_tokens=7)
    kinds = Counter(event.kind for event in events_of(CLAUDE, lines(*rows, other)))
    assert kinds == {"usage": 3}


def test_a_result_that_tells_zeros_does_not_forget_the_messages() -> None:
    message = {"id": "m1", "usage": {"input_tokens": 10, "output_tokens": 2}}
    zero = {"type": "result", "subtype": "error_during_execution", "total_cost_usd": 0, "usage": {}}
    said = heard(CLAUDE, lines({"type": "assistant", "message": message}, zero))

    assert said.usage == Usage(input_tokens=10, output_tokens=2)


LAST = {"type": "result", "subtype": "success", "is_error": False}
WORDS: list[tuple[Cli, list[object], str | None]] = [
    (CLAUDE, [LAST], "success"),
    (CLAUDE, [{**LAST, "is_error": None}], "error"),
    (CLAUDE, [{"type": "result", "subtype": "success"}], "error"),
    (CLAUDE, [{**LAST, "is_error": 0}], "error"),
    (CLAUDE, [{**LAST, "subtype": None}], "error"),
    (CLAUDE, [LAST, {"type": "assistant", "message": {}}], None),
    (CLAUDE, [LAST, {"type": "user", "message": {}}], None),
    (CLAUDE, [LAST, {"type": "system", "subtype": "status"}], "success"),
    (CLAUDE, [LAST, {"type": "result", "subtype": "error_during_execution"}], "error"),
    (CLAUDE, [{"type": "result", "subtype": "error_max_turns", "is_error": True}, LAST], "success"),
    (CODEX, [{"type": "turn.completed"}], "success"),
    (CODEX, [{"type": "turn.completed", "usage": None}], "success"),
    (CODEX, [{"type": "turn.completed"}, {"type": "turn.started"}], None),
    (CODEX, [{"type": "turn.completed"}, {"type": "error"}], "error"),
    (CODEX, [{"type": "turn.completed"}, {"type": "turn.failed"}], "error"),
    (CODEX, [{"type": "turn.failed", "error": "x"}, {"type": "turn.completed"}], "success"),
    (CODEX, [{"type": "error", "message": "x"}, {"type": "turn.completed"}], "success"),
    (CODEX, [{"type": "error", "message": None}], None),
    (GEMINI, [{"type": "result", "status": "success"}], "success"),
    (GEMINI, [{"type": "result", "status": "success", "stats": None}], "success"),
    (GEMINI, [{"type": "result", "status": "SUCCESS"}], "error"),
    (GEMINI, [{"type": "result"}], "error"),
    (GEMINI, [{"type": "error", "severity": "warning"}, {"type": "result"}], "error"),
]


@pytest.mark.parametrize(("cli", "rows", "final"), WORDS)
def test_the_last_word(cli: Cli, rows: list[object], final: str | None) -> None:
    assert heard(cli, lines(*rows)).final == final


COMPLAINTS = [
    pytest.param(CODEX, b"Error: no rollout found for thread id 0", ErrorClass.SESSION, id="codex"),
    pytest.param(GEMINI, b"Error resuming session: x", ErrorClass.SESSION, id="gemini"),
    pytest.param(
        CLAUDE, b"Error: Session ID 1-2 is already in use.", ErrorClass.SESSION, id="claude"
    ),
    pytest.param(
        GEMINI, b"ENOSPC: no space left on device, write", ErrorClass.DISK_FULL, id="disk"
    ),
]


@pytest.mark.parametrize(("cli", "line", "error"), COMPLAINTS)
def test_standard_error_tells_why_where_nothing_else_does(
    cli: Cli, line: bytes, error: ErrorClass
) -> None:
    reader = cli.reader()
    reader.feed(line, "stderr")
    reader.feed(b"at run (file.js:1)", "stderr")

    assert reader.said == Said(trouble=Trouble(error))


def test_the_newest_complaint_counts_and_an_old_one_is_forgotten() -> None:
    reader = CLAUDE.reader()
    reader.feed(b"status 401", "stderr")
    reader.feed(b"status 429", "stderr")
    newest = reader.said.trouble
    for _ in range(KEPT):
        reader.feed(b"    at run (file.js:1)", "stderr")

    assert newest == Trouble(ErrorClass.RATE_LIMIT, 429)
    assert reader.said.trouble is None


def test_standard_error_never_overrules_the_last_word() -> None:
    reader = CLAUDE.reader()
    reader.feed(b"status 429", "stderr")
    reader.feed(json.dumps(LAST).encode(), "stderr")
    before = reader.said.final
    reader.feed(json.dumps(LAST).encode())

    assert before is None
    assert reader.said == Said(final="success")
