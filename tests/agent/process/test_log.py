"""What is written down of an execution: with times, without secrets, never more than its size, never in the way."""

from __future__ import annotations

import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.agent.process.lines import Lines
from playbook.agent.process.log import Log
from tests.agent.process.ground import Ground, write

STAMP = r"2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


@contextmanager
def files_below(size: int) -> Iterator[None]:
    """Let no file grow beyond that: a full disk for whoever has no root. Python has SIGXFSZ ignored, so it is an error."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def numbered(first: int, last: int) -> list[bytes]:
    return [b"line %06d" % number for number in range(first, last)]


def test_a_person_can_read_it(ground: Ground) -> None:
    ground.run(ground.config("say('to out'); os.write(2, b'to err\\n')"))
    log = ground.folder / "agent.log"
    assert log.stat().st_mode & 0o777 == 0o600
    text = log.read_text()
    assert [
        line.split(" ", 1)[1] for line in sorted(text.splitlines(), key=lambda one: one[25:])
    ] == [
        "playbook ended: exit code 0",
        "stderr to err",
        "stdout to out",
    ]
    assert all(re.match(STAMP, line) for line in text.splitlines())


def test_it_is_there_before_the_program(ground: Ground) -> None:
    ground.run(ground.config("say(os.path.getsize(sys.argv[1] + '/agent.log'))"))
    assert ground.lines == [("stdout", b"0")]


def test_a_line_is_in_it_before_it_is_handed_on(ground: Ground) -> None:
    seen: list[str] = []
    ground.run(
        ground.config("say('ready'); hang()", timeout=0.2), met=lambda: seen.append(ground.log())
    )
    assert "stdout ready\n" in seen[0]


def test_a_secret_printed_in_pieces_is_not_in_it(ground: Ground) -> None:
    code = "os.write(1, b'key hunter2-'); time.sleep(0.1); os.write(1, b'very-secret end\\n')"
    ground.run(ground.config(code, secrets=("hunter2-very-secret",)))
    assert ground.lines == [
        ("stdout", b"key hunter2-very-secret end")
    ]  # a parser gets what was said
    assert "stdout key [redacted] end\n" in ground.log()
    assert "hunter2" not in ground.log()


def test_a_secret_at_a_cut_is_not_in_it(tmp_path: Path) -> None:
    log = Log(tmp_path / "log", 10_000_000, ("hunter2-very-secret",))
    for before in range(20):
        write(log, [b"x" * (1024 * 1024 - before) + b"hunter2-very-secret" + b"y" * 100_000])
    log.close("x")
    assert b"hun" not in (tmp_path / "log").read_bytes()


def test_a_full_log_keeps_its_head_and_its_tail(tmp_path: Path) -> None:
    log = Log(tmp_path / "log", 40_000, ())
    for first in range(0, 10_000, 10):
        write(log, numbered(first, first + 10))
    log.close("exit code 0")
    lines = (tmp_path / "log").read_bytes().splitlines()
    texts = [line.split(b" ", 2)[2] for line in lines]
    at = next(
        number for number, text in enumerate(texts) if b"left out here: the log is full" in text
    )
    assert texts[:at] == numbered(0, at)
    assert texts[at + 1 : -1] == numbered(10_000 - (len(texts) - at - 2), 10_000)
    assert texts[-1] == b"ended: exit code 0"
    assert min(at, len(texts) - at) > 200
    assert 20_000 < (tmp_path / "log").stat().st_size < 41_000
    assert [one.name for one in tmp_path.iterdir()] == ["log"]


@pytest.mark.parametrize("count", [400, 600, 900])
def test_one_that_is_not_yet_full_has_every_line(tmp_path: Path, count: int) -> None:
    log = Log(tmp_path / "log", count * 50, ())
    write(log, numbered(0, count))
    log.close("exit code 0")
    texts = [line.split(b" ", 2)[2] for line in (tmp_path / "log").read_bytes().splitlines()]
    assert texts == [*numbered(0, count), b"ended: exit code 0"]


def test_a_full_disk_does_not_end_the_program(ground: Ground) -> None:
    code = "[say('x' * 99) for _ in range(1000)]"
    with files_below(20_000):
        ended = ground.run(ground.config(code))
    assert ended.exit_code == 0
    assert len(ground.lines) == 1000
    assert ended.unlogged > 100_000
    assert (ground.folder / "agent.log").stat().st_size == 20_000


def test_a_disk_that_has_room_again_is_written_to_with_a_note(tmp_path: Path) -> None:
    log = Log(tmp_path / "log", 1_000_000, ())
    with files_below(100):
        write(log, numbered(0, 10))
    write(log, [b"later"])
    log.close("exit code 0")
    text = (tmp_path / "log").read_bytes()
    assert b"%d bytes of output could not be written here\n" % log.lost in text
    assert b"stdout later\n" in text


def test_what_the_agent_puts_in_the_tails_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "log.tail").symlink_to(tmp_path / "elsewhere")
    log = Log(tmp_path / "log", 10_000, ())
    write(log, numbered(0, 1000))
    log.close("x")
    assert not (tmp_path / "elsewhere").exists()


def test_a_tail_that_cannot_be_made_is_counted(tmp_path: Path) -> None:
    (tmp_path / "log.tail").mkdir()
    log = Log(tmp_path / "log", 10_000, ())
    write(log, numbered(0, 1000))
    log.close("x")
    assert log.lost > 10_000


def test_lines_hold_no_more_than_their_limit() -> None:
    lines = Lines(10)
    assert [lines.feed(b"0123456789") for _ in range(3)] == [None, None, None]
    assert lines.feed(b"\n0123456789\n") == (
        b"0123456789 [playbook: 20 more bytes of this line are left out]\n0123456789"
    )
    assert lines.end() is None


@given(st.lists(st.binary(max_size=12).map(lambda text: text.replace(b"0", b"\n")), max_size=8))
def test_lines_in_any_pieces_are_the_same_lines(chunks: list[bytes]) -> None:
    lines = Lines()
    blocks = [*(lines.feed(chunk) for chunk in chunks), lines.end()]
    found = [line for block in blocks if block is not None for line in block.split(b"\n")]
    whole = b"".join(chunks)
    assert found == (whole.removesuffix(b"\n").split(b"\n") if whole else [])


@pytest.mark.parametrize("hidden", [b"ghp_abc", b"-----BEGIN PRIVATE KEY-----\nMII\nab="])
def test_every_line_of_a_block_has_its_stamp_whether_something_is_hidden_or_not(
    tmp_path: Path, hidden: bytes
) -> None:
    log = Log(tmp_path / "log", 10_000_000, ())
    write(log, [b"", b"one", b""])
    write(log, [b"two", *hidden.split(b"\n"), b"", b"three."])
    log.close("x")
    lines = (tmp_path / "log").read_text().splitlines()
    assert all(re.match(STAMP, line) for line in lines)
    texts = [line.split(" ", 2)[2] for line in lines]
    assert texts[:4] == ["", "one", "", "two"]
    assert texts[4].startswith("[redacted]")
    assert texts[-1] == "ended: x"
