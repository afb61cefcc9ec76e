"""Following a collection: nothing is missed, nobody is asked without pause."""

import logging
import threading
from pathlib import Path
from typing import Any

import pytest

from playbook.kube import informer
from playbook.kube.cluster import Event
from playbook.kube.informer import Followed, follow
from tests.fakes.api_server import Asked, Reply, connected, fake_api, line, refusal

PODS = "/api/v1/pods"


def pod(name: str, version: str) -> dict[str, Any]:
    return {"metadata": {"name": name, "uid": name, "resourceVersion": version}}


def listed(version: str, *pods: dict[str, Any]) -> Reply:
    return Reply({"kind": "PodList", "metadata": {"resourceVersion": version}, "items": list(pods)})


class Script:
    """Replies in order, lists and streams apart; sets `stop` when the last stream was asked for."""

    def __init__(self, lists: list[Reply], streams: list[Reply]) -> None:
        self.lists, self.streams = lists, streams
        self.stop = threading.Event()
        self.watched: list[str] = []

    def __call__(self, asked: Asked) -> Reply:
        if "watch" not in asked.query:
            return self.lists.pop(0) if len(self.lists) > 1 else self.lists[0]
        self.watched.append(asked.query["resourceVersion"])
        if self.streams:
            return self.streams.pop(0)
        self.stop.set()
        return Reply(chunks=())


def told(script: Script, folder: Path, what: Followed | str = PODS) -> list[tuple[str, str]]:
    seen: list[tuple[str, str]] = []

    def note(event: Event) -> None:
        seen.append((event.type, event.object["metadata"]["name"]))

    with fake_api(script) as api:
        follow(connected(api, folder), what, on_change=note, stop=script.stop)
    return seen


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(informer, "_FIRST", 0.01)
    monkeypatch.setattr(informer, "_EMPTY", 0.01)


def test_a_list_and_then_changes(tmp_path: Path) -> None:
    stream = Reply(chunks=(line("MODIFIED", pod("a", "6")), line("DELETED", pod("a", "7"))))
    script = Script([listed("5", pod("a", "4"))], [stream])
    assert told(script, tmp_path) == [("ADDED", "a"), ("MODIFIED", "a"), ("DELETED", "a")]


def test_the_next_stream_begins_where_the_last_ended_also_at_a_bookmark(tmp_path: Path) -> None:
    mark = line("BOOKMARK", {"metadata": {"resourceVersion": "9"}})
    script = Script([listed("5")], [Reply(chunks=(line("ADDED", pod("a", "6")), mark))])
    assert told(script, tmp_path) == [("ADDED", "a")]
    assert script.watched == ["5", "9"]


def test_after_a_gap_the_list_tells_what_changed_and_what_vanished(tmp_path: Path) -> None:
    lists = [
        listed("5", pod("a", "1"), pod("b", "2"), pod("c", "3")),
        listed("9", pod("a", "1"), pod("b", "8")),
    ]
    old = {"kind": "Status", "code": 410, "message": "too old"}
    script = Script(lists, [Reply(chunks=(line("ERROR", old),))])
    assert told(script, tmp_path)[3:] == [("DELETED", "c"), ("MODIFIED", "b")]
    assert script.watched == ["5", "9"]


def test_trouble_is_waited_out_and_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    lists = [refusal(403, "Forbidden"), Reply(cut=True), listed("5", pod("a", "1"))]
    assert told(Script(lists, []), tmp_path) == [("ADDED", "a")]
    levels = [record.levelno for record in caplog.records if record.name == informer.__name__]
    assert levels == [logging.WARNING, logging.INFO]


def test_a_stream_refused_for_good_does_not_make_a_storm(tmp_path: Path) -> None:
    script = Script([listed("5")], [refusal(500, "InternalError")] * 3)
    told(script, tmp_path)
    assert len(script.watched) == 4


def test_a_list_is_not_trusted_for_ever(tmp_path: Path) -> None:
    lists = [listed("5"), listed("6", pod("late", "6"))]
    script = Script(lists, [Reply(chunks=())])
    assert told(script, tmp_path, Followed(PODS, relist=0.0001)) == [("ADDED", "late")]


def test_every_list_is_a_sign_of_life(tmp_path: Path) -> None:
    script, lives = Script([listed("5", pod("a", "1"))], []), list[int]()
    with fake_api(script) as api:
        follow(
            connected(api, tmp_path),
            PODS,
            on_change=lambda event: None,
            on_list=lambda there: lives.append(len(there)),
            stop=script.stop,
        )
    assert lives == [1]
