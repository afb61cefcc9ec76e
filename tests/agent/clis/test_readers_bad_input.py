"""Bytes nobody promised: whatever comes, a reader goes on, and a stream that was cut is never a success."""

from __future__ import annotations

import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.agent.clis.claude import CLAUDE
from playbook.agent.clis.cli import Cli
from playbook.agent.clis.judge import judge
from playbook.agent.clis.lines import LONGEST
from playbook.agent.clis.said import Said
from playbook.agent.clis.table import CLIS
from playbook.agent.ports import Stream
from tests.agent.clis.recordings import STREAMS, TABLE, cli_of
from tests.agent.clis.replay import ended, heard, stream_of

EVERY = list(CLIS.values())
HAPPY = sorted({path for path, _, error in TABLE if error is None})
RECORDS = [
    (cli_of(path), json.loads(line)) for path in STREAMS for line in stream_of(path).splitlines()
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
streams: st.SearchStrategy[Stream] = st.sampled_from(["stdout", "stderr"])


@given(st.sampled_from(EVERY), st.lists(st.tuples(st.binary(max_size=200), streams), max_size=10))
def test_any_bytes_will_do(cli: Cli, pieces: list[tuple[bytes, Stream]]) -> None:
    reader = cli.reader()
    for line, stream in pieces:
        reader.feed(line, stream)

    assert reader.said.final is None


@given(st.sampled_from(RECORDS), st.data())
def test_any_value_may_stand_in_a_known_place(
    known: tuple[Cli, dict[str, object]], data: st.DataObject
) -> None:
    cli, record = known
    changed = dict(record)
    for key in data.draw(st.lists(st.sampled_from(sorted(record)), max_size=4)):
        changed[key] = data.draw(json_values)
    inner = [key for key, value in changed.items() if isinstance(value, dict) and value]
    for key in inner:
        part = changed[key]
        assert isinstance(part, dict)
        changed[key] = {**part, data.draw(st.sampled_from(sorted(part))): data.draw(json_values)}
    reader = cli.reader()
    reader.feed(json.dumps(changed).encode())

    cost = reader.said.usage.cost_usd
    assert cost is None or 0 <= cost < 1e16
    json.dumps([reader.said.session_id, reader.said.denials]).encode()


@given(st.sampled_from(HAPPY), st.data())
def test_a_stream_that_was_cut_is_never_a_success(path: str, data: st.DataObject) -> None:
    cli, stream = cli_of(path), stream_of(path).rstrip()
    cut = data.draw(st.integers(0, len(stream) - 1))
    said = heard(cli, stream[:cut])

    assert said.final != "success"
    assert judge(cli, ended(0), said, needs_tools=False).failure is not None


@given(st.sampled_from(HAPPY), st.integers(0, 12), st.binary(max_size=60))
def test_noise_between_the_lines_changes_nothing(path: str, at: int, noise: bytes) -> None:
    cli, rows = cli_of(path), stream_of(path).splitlines()
    noisy = [*rows[:at], b"Warning: " + noise.replace(b"\n", b" "), *rows[at:]]

    assert heard(cli, b"\n".join(noisy)) == heard(cli, b"\n".join(rows))


WEIRD = [
    pytest.param(b"", id="an empty line"),
    pytest.param(b"\xff\xfe{}", id="no UTF-8"),
    pytest.param(b'{"type":"result","subtype":"succ', id="half a line"),
    pytest.param(b"[" * 100_000, id="a deep list, unended"),
    pytest.param(b'{"a":' * 100_000, id="a deep object, unended"),
    pytest.param(b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}", id="a deep list"),
    pytest.param(b'{"type":"result","num_turns":' + b"9" * 10_000 + b"}", id="a long number"),
    pytest.param(b'{"type":["result"]}', id="a type that is a list"),
    pytest.param(b'{"type":"from the future"}', id="an unknown type"),
    pytest.param(b'{"type":null}', id="no type"),
    pytest.param(b"42", id="a number"),
    pytest.param(b'"result"', id="a string"),
]


@pytest.mark.parametrize("cli", EVERY, ids=list(CLIS))
@pytest.mark.parametrize("line", WEIRD)
def test_a_weird_line_says_nothing(cli: Cli, line: bytes) -> None:
    said = heard(cli, line)

    assert said.final in (None, "error")
    assert said.session_id is None


def test_a_cost_that_is_no_number_is_unknown() -> None:
    for cost in (b"NaN", b"Infinity", b"-1", b"true", b'"1"', b"1e400", b"9" * 400):
        said = heard(CLAUDE, b'{"type":"result","total_cost_usd":' + cost + b"}")

        assert (said.usage.cost_usd, said.usage.cost_source) == (None, "unknown")


def test_invalid_utf_8_in_a_text_loses_that_letter_only() -> None:
    stream = stream_of("claude/success.jsonl").replace(b'"result":"hi"', b'"result":"h\xff\xfe"')

    assert heard(CLAUDE, stream).final == "success"


def test_a_line_of_50_mb_is_read() -> None:
    inside = json.dumps({"type": "user", "message": {"content": [{"type": "tool_result"}]}})
    long = inside.encode()[:-1] + b',"filler":"' + b"x" * 50_000_000 + b'"}'

    assert [event.kind for event in CLAUDE.reader().feed(long)] == ["tool_result"]


def test_a_longer_line_is_passed_over() -> None:
    assert CLAUDE.reader().feed(b'{"type":"result","x":"' + b"x" * LONGEST + b'"}') == ()


def test_windows_line_ends_are_fine() -> None:
    stream = stream_of("claude/success.jsonl")

    assert heard(CLAUDE, stream.replace(b"\n", b"\r\n")) == heard(CLAUDE, stream)


def test_both_streams_may_be_fed_at_once_and_no_line_is_lost() -> None:
    reader = CLAUDE.reader()
    retry = b'{"type":"system","subtype":"api_retry","error_status":429}'
    threads = [
        threading.Thread(target=lambda: [reader.feed(retry) for _ in range(500)]),
        threading.Thread(target=lambda: [reader.feed(b"status 500", "stderr") for _ in range(500)]),
        threading.Thread(target=lambda: [reader.feed(retry) for _ in range(500)]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert reader.said.retries == 1000


def test_nothing_heard_is_nothing_said() -> None:
    assert all(cli.reader().said == Said() for cli in EVERY)
