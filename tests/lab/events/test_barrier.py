"""The barrier opens when everything accepted was acted on, twice in a row, and says what is left when it does not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from playbook.lab.control import listen
from playbook.lab.errors import LabError
from playbook.lab.events.barrier import pending, settled
from playbook.lab.events.consumers import Pending
from playbook.lab.events.door import answer, open_door

QUIET = Pending(consumers=1, expected=1, last_sequence=4)
BUSY = Pending(pending=2, consumers=1, expected=1, last_sequence=4)


def serve(path: Path, counts: Iterator[Pending]) -> list[Pending]:
    told: list[Pending] = []

    def count(_namespace: str) -> Pending:
        told.append(next(counts))
        return told[-1]

    open_door(path, count)
    return told


def test_it_opens_after_two_quiet_looks(tmp_path: Path) -> None:
    later = Pending(consumers=1, expected=1, last_sequence=5)
    told = serve(tmp_path / "s", iter([BUSY, QUIET, later, later]))
    assert settled(tmp_path / "s", "ns", seconds=10) == later
    assert told == [BUSY, QUIET, later, later]


def test_it_says_what_is_left(tmp_path: Path) -> None:
    serve(tmp_path / "s", iter([BUSY] * 100))
    with pytest.raises(LabError, match="not settled after 0 s: 2 events pending, 0 unack"):
        settled(tmp_path / "s", "ns", seconds=0)


def test_a_stop_is_heard(tmp_path: Path) -> None:
    serve(tmp_path / "s", iter([BUSY] * 100))
    stop = threading.Event()
    stop.set()
    assert settled(tmp_path / "s", "ns", stop=stop) == BUSY


def test_a_bus_that_does_not_answer_is_asked_again_and_then_named(tmp_path: Path) -> None:
    listen(tmp_path / "s", lambda _, reply: reply({"error": "EventBus away"}))
    with pytest.raises(LabError, match="EventBus away"):
        settled(tmp_path / "s", "ns", seconds=0.1)


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        pytest.param({"pending": "ns"}, asdict(QUIET), id="the counts"),
        pytest.param({"pending": 1}, {"error": 'expected {"pending": "NAMESPACE"}'}, id="no text"),
        pytest.param({}, {"error": 'expected {"pending": "NAMESPACE"}'}, id="nothing asked"),
    ],
)
def test_the_keepers_door(request_: dict[str, object], said: dict[str, object]) -> None:
    assert answer(request_, lambda _: QUIET) == said


def test_an_error_is_told_as_one() -> None:
    def fails(_: str) -> Pending:
        raise LabError("away")

    assert answer({"pending": "ns"}, fails) == {"error": "away"}


def test_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="no answer"):
        pending(tmp_path / "s", "ns")
