"""What the readers hear: sessions, retries, refusals, the last word, and why where there is none."""

from __future__ import annotations

import json

import pytest

from playbook.agent.clis.claude import CLAUDE
from playbook.agent.clis.cli import Cli
from playbook.agent.clis.codex import CODEX
from playbook.agent.clis.gemini import GEMINI
from playbook.agent.clis.reader import KEPT
from playbook.agent.clis.said import Said, Trouble
from playbook.agent.result import ErrorClass
from tests.agent.clis.recordings import STREAMS, said_of
from tests.agent.clis.replay import heard, lines, stream_of


@pytest.mark.parametrize("path", STREAMS)
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
