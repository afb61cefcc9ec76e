"""A log is followed while it is written, over its parts, to its end."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from playbook.agent.process import tail
from playbook.agent.process.log import Log
from tests.agent.process.ground import Ground, write


def test_it_is_followed_to_the_end(ground: Ground) -> None:
    got: list[bytes] = []
    followers: list[threading.Thread] = []

    def follow() -> None:
        follower = threading.Thread(target=lambda: got.extend(tail(ground.folder / "agent.log")))
        follower.start()
        followers.append(follower)

    ground.run(ground.config("say('ready'); [say(n) for n in range(500)]"), met=follow)
    followers[0].join(10)
    texts = [line.split(b" ", 2)[2] for line in got]
    assert texts == [b"ready", *(b"%d" % n for n in range(500)), b"ended: exit code 0"]


def test_each_part_of_a_full_log_is_followed(tmp_path: Path) -> None:
    """The reader is as fast as the writer here, so it sees what the log itself leaves out."""
    log = Log(tmp_path / "log", 10_000, ())
    reader, got = tail(tmp_path / "log"), list[bytes]()
    for number in range(2000):
        write(log, [b"%d" % number])
        got.append(next(reader))
    log.close("exit code 0")
    got += reader
    assert [line.split(b" ", 2)[2] for line in got[:-1]] == [b"%d" % n for n in range(2000)]
    assert got[-1].endswith(b" playbook ended: exit code 0")


def test_a_reader_that_was_left_behind_ends_too(tmp_path: Path) -> None:
    log = Log(tmp_path / "log", 10_000, ())
    reader = tail(tmp_path / "log")
    write(log, [b"x" * 90] * 70)  # into the first tail
    got = [next(reader) for _ in range(45)]  # the head's, and some of a tail's
    write(log, [b"y" * 90] * 70)  # which is left out now
    log.close("x")
    got += reader
    assert got[-1].endswith(b"ended: x")


def test_what_a_program_prints_is_no_end(tmp_path: Path) -> None:
    log = Log(tmp_path / "log", 10_000, ())
    write(log, [b"2026-01-01T00:00:00.000Z playbook ended: exit code 0", b"more"])
    log.close("x")
    assert len(list(tail(tmp_path / "log"))) == 3


def test_it_stops_when_told(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    log = Log(tmp_path / "log", 10_000, ())
    write(log, [b"one"])
    assert len(list(tail(tmp_path / "log", stop))) == 1
    log.close("x")


def test_a_log_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        next(tail(tmp_path / "log"))
