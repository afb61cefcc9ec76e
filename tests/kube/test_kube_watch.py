"""A watch: one stream of events, that ends quietly or says that its version is too old."""

import threading
from pathlib import Path
from time import monotonic

import pytest

from playbook.kube.cluster import Event
from playbook.kube.errors import Forbidden, Gone
from tests.fakes.api_server import Reply, connected, fake_api, line, refusal

PODS = "/api/v1/pods"
A = {"metadata": {"name": "a", "resourceVersion": "5"}}
MARK = {"metadata": {"resourceVersion": "8"}}


def seen(reply: Reply, folder: Path) -> list[Event]:
    with fake_api(lambda asked: reply) as api:
        found = list(connected(api, folder).watch(PODS, "4", seconds=7, stop=threading.Event()))
    (asked,) = api.asked
    assert asked.query == {
        "watch": "true",
        "allowWatchBookmarks": "true",
        "resourceVersion": "4",
        "timeoutSeconds": "7",
    }
    return found


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param((line("ADDED", A), line("BOOKMARK", MARK)), id="a line a chunk"),
        pytest.param((line("ADDED", A) + line("BOOKMARK", MARK),), id="two lines in one chunk"),
        pytest.param(
            tuple(
                (line("ADDED", A) + line("BOOKMARK", MARK))[at : at + 7] for at in range(0, 200, 7)
            ),
            id="lines in pieces",
        ),
    ],
)
def test_events_come_whole(chunks: tuple[bytes, ...], tmp_path: Path) -> None:
    pieces = tuple(chunk for chunk in chunks if chunk)
    assert seen(Reply(chunks=pieces), tmp_path) == [Event("ADDED", A), Event("BOOKMARK", MARK)]


def test_a_cut_stream_ends_quietly_and_half_a_line_is_no_event(tmp_path: Path) -> None:
    reply = Reply(chunks=(line("ADDED", A), line("MODIFIED", A)[:20]), cut=True)
    assert seen(reply, tmp_path) == [Event("ADDED", A)]


def test_a_version_that_is_too_old_is_gone(tmp_path: Path) -> None:
    old = {"kind": "Status", "code": 410, "reason": "Expired", "message": "too old"}
    with pytest.raises(Gone, match="too old"):
        seen(Reply(chunks=(line("ADDED", A), line("ERROR", old))), tmp_path)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        pytest.param(refusal(410, "Expired"), Gone, id="too old, said at once"),
        pytest.param(refusal(403, "Forbidden"), Forbidden, id="no rights"),
    ],
)
def test_a_stream_that_is_refused_raises(
    reply: Reply, kind: type[Exception], tmp_path: Path
) -> None:
    with pytest.raises(kind):
        seen(reply, tmp_path)


def test_a_stop_ends_a_silent_stream(tmp_path: Path) -> None:
    stop, end = threading.Event(), threading.Event()
    reply = Reply(chunks=(line("ADDED", A),), wait=end)
    with fake_api(lambda asked: reply) as api:
        begun = monotonic()
        for _ in connected(api, tmp_path).watch(PODS, "4", stop=stop):
            stop.set()
        assert monotonic() - begun < 4
        end.set()
