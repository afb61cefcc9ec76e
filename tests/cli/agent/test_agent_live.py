"""The live lines of a triage: one an event, outsiders' text escaped, secrets hidden, the agent never held up."""

from __future__ import annotations

import io
import logging
import os
import sys
import threading
from pathlib import Path

import pytest
from typing_extensions import override

from playbook.agent.clis.said import AgentEvent, Trouble
from playbook.agent.result import ErrorClass
from playbook.cli.agent_live import WAITING, Screen, line, told, warnings_said
from playbook.testing import Behaviour, Print, Write
from tests.cli.agent.agent_bench import KEY, REPORT, AgentBench


@pytest.mark.parametrize(
    ("event", "said"),
    [
        pytest.param(AgentEvent("start", name="opus"), ("model", "opus"), id="its start"),
        pytest.param(AgentEvent("text", text="hi"), ("says", "hi"), id="a text"),
        pytest.param(AgentEvent("tool", name="Bash"), ("tool", "Bash"), id="a tool"),
        pytest.param(
            AgentEvent("tool_result", ok=False), ("tool", "it failed, or was refused"), id="refused"
        ),
        pytest.param(AgentEvent("tool_result", ok=True), None, id="a tool that did well"),
        pytest.param(
            AgentEvent("retry", trouble=Trouble(ErrorClass.RATE_LIMIT, 429)),
            ("again", "rate_limit 429"),
            id="another try",
        ),
        pytest.param(AgentEvent("end", ok=True), ("end", "success"), id="a good end"),
        pytest.param(
            AgentEvent("end", ok=False, trouble=Trouble(ErrorClass.TURN_LIMIT)),
            ("end", "turn_limit"),
            id="a bad end",
        ),
        pytest.param(AgentEvent("end", ok=False), ("end", "error"), id="a bad end without a word"),
        pytest.param(AgentEvent("other"), None, id="what nobody need see"),
    ],
)
def test_an_event_has_a_word_and_a_text(event: AgentEvent, said: tuple[str, str] | None) -> None:
    assert told(event) == said


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\n\n  b\tc", "  1:05 says   a b c", id="lines become one"),
        pytest.param(
            "\x1b[2J\x1b]0;x\x07", r"  1:05 says   \x1b[2J\x1b]0;x\x07", id="a terminal's"
        ),
        pytest.param("\u202egnp", r"  1:05 says   \u202egnp", id="backwards"),
        pytest.param("\r\x08\x7f", r"  1:05 says   \x08\x7f", id="what would overwrite the line"),
        pytest.param("x" * 10**6, "  1:05 says   " + "x" * 23 + "...", id="a megabyte"),
        pytest.param("\x1b" * 10**6, "  1:05 says   " + r"\x1b" * 5 + r"\x1...", id="of escapes"),
        pytest.param("", "  1:05 says", id="nothing"),
    ],
)
def test_a_line_is_one_line_whatever_the_text(text: str, shown: str) -> None:
    assert line(65.9, "says", text, 40) == shown


def test_a_triage_on_a_terminal_is_followed(
    bench: AgentBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.fakes(Behaviour(recording="tool_use", then=REPORT.then))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    seen = bench.triage()
    place, start, *events = [text.split(maxsplit=2)[1:] for text in seen.err.splitlines()]
    assert (place[0], start[0], start[1].split(",")[0]) == ("place", "start", "try 1")
    assert events == [
        ["model", "claude-opus-5-5"],
        ["says", "I'll run the command."],
        ["tool", "Bash"],
        ["says", "Done: the command printed hi."],
        ["end", "success"],
    ]
    assert seen.out.startswith("success: ")


def test_without_a_terminal_the_log_is_lines_of_json(bench: AgentBench) -> None:
    bench.fakes()
    err = bench.triage().err
    assert err
    assert {text[0] for text in err.splitlines()} == {"{"}


def test_a_key_the_agent_says_is_not_shown(
    bench: AgentBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = (
        f'{{"type":"assistant","message":{{"content":[{{"type":"text","text":"it is {KEY}"}}]}}}}\n'
    )
    bench.fakes(Behaviour(first=(Print(said),)))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    seen = bench.triage("--model-key-file", bench.file("key", KEY))
    assert "says   it is [redacted]" in seen.err
    assert KEY not in seen.err + seen.out


def test_warnings_of_the_runtime_are_said_too(
    bench: AgentBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    retried = Behaviour(before=(Behaviour(recording="api_error_429"),))
    bench.fakes(retried)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    seen = bench.triage("--retries-first-wait", "0.01")
    assert "warn   trying again claude: the model's API limits the rate" in seen.err
    assert "try 2" in seen.err
    assert "  tries      2\n" in seen.out


def test_nothing_listens_to_warnings_afterwards() -> None:
    before = logging.getLogger("playbook").handlers[:]
    with warnings_said(lambda word, text: None):
        assert logging.getLogger("playbook").handlers != before
    assert logging.getLogger("playbook").handlers == before


def test_a_terminal_that_is_held_does_not_hold_the_agent() -> None:
    held = Held()
    with Screen(held, 80).shown() as screen:
        screen.say("says", "first")
        assert held.begun.wait(10)
        for number in range(WAITING + 50):  # none of these waits
            screen.say("says", str(number))
        held.free.set()
    assert screen.left_out == 50
    shown = held.getvalue().splitlines()
    assert len(shown) == 1 + WAITING + 1
    assert shown[0].endswith("first")
    assert "note   50 lines are not shown here" in shown[-1]


class Held(io.StringIO):
    """A terminal somebody holds with Ctrl-S."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.free = threading.Event(), threading.Event()

    @override
    def write(self, text: str) -> int:
        self.begun.set()
        self.free.wait(10)
        return super().write(text)


def test_a_terminal_that_went_away_ends_the_lines_alone(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    stream = os.fdopen(write, "w")
    with Screen(stream, 80).shown() as screen:
        screen.say("says", "into the void")
    with pytest.raises(BrokenPipeError):
        stream.close()


def test_an_agent_that_prints_a_lot_is_followed_in_bounded_memory(
    bench: AgentBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = '{"type":"assistant","message":{"content":[{"type":"text","text":"x"}]}}\n'
    bench.fakes(Behaviour(first=(Print(said, times=3_000),), then=(Write("output/x", "x"),)))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert bench.triage().code == 0
