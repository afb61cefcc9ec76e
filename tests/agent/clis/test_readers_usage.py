"""What the readers count: tokens, turns and dollars, each once."""

from __future__ import annotations

from collections import Counter

import pytest

from playbook.agent.clis.claude import CLAUDE
from playbook.agent.clis.codex import CODEX
from playbook.agent.clis.prices import Price
from playbook.agent.result import Usage
from tests.agent.clis.recordings import said_of
from tests.agent.clis.replay import events_of, heard, lines, stream_of

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
