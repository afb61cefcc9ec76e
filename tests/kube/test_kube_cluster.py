"""The connection: what is sent, what an answer means, and that nothing hangs or is sent twice."""

import socket
import threading
from pathlib import Path
from time import monotonic

import pytest

from playbook.kube import errors
from playbook.kube.cluster import JSON_PATCH, connect
from playbook.kube.errors import KubeError, Unreachable
from tests.fakes.api_server import TOKEN, Asked, Reply, connected, fake_api, kubeconfig, refusal

PODS = "/api/v1/namespaces/plays/pods"


def test_a_request_carries_the_token_the_query_and_the_body(tmp_path: Path) -> None:
    with fake_api(lambda asked: Reply({"kind": "Pod"})) as api:
        cluster = connected(api, tmp_path)
        patch = [{"op": "add", "path": "/a", "value": None}]
        got = cluster.request("PATCH", PODS, query={"force": True}, body=patch, content=JSON_PATCH)
    assert got == {"kind": "Pod"}
    (asked,) = api.asked
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.headers["Content-Type"] == JSON_PATCH
    assert (asked.method, asked.path, asked.query) == ("PATCH", PODS, {"force": "true"})
    assert asked.body == patch


def test_an_empty_body_is_still_a_body(tmp_path: Path) -> None:
    with fake_api(lambda asked: Reply()) as api:
        connected(api, tmp_path).request("POST", PODS, body={})
    assert api.asked[0].body == {}


def test_one_connection_serves_many_requests(tmp_path: Path) -> None:
    with fake_api(lambda asked: Reply()) as api:
        cluster = connected(api, tmp_path)
        for _ in range(5):
            cluster.request("GET", PODS)
    assert api.connections == 1


@pytest.mark.parametrize(
    ("status", "reason", "kind"),
    [
        pytest.param(400, "BadRequest", errors.Refused, id="an unknown field"),
        pytest.param(401, "Unauthorized", errors.Unauthorized, id="an old token"),
        pytest.param(403, "Forbidden", errors.Forbidden, id="no rights"),
        pytest.param(404, "NotFound", errors.NotFound, id="nothing there"),
        pytest.param(409, "AlreadyExists", errors.AlreadyThere, id="created before"),
        pytest.param(409, "Conflict", errors.Conflict, id="changed in between"),
        pytest.param(410, "Expired", errors.Gone, id="too old"),
        pytest.param(413, "RequestEntityTooLarge", errors.Refused, id="too large"),
        pytest.param(422, "Invalid", errors.Refused, id="a rule is broken"),
        pytest.param(429, "TooManyRequests", KubeError, id="too many requests"),
        pytest.param(500, "InternalError", KubeError, id="the server's own fault"),
        pytest.param(503, "", KubeError, id="not ready"),
    ],
)
def test_an_error_says_what_the_server_said(
    status: int, reason: str, kind: type[KubeError], tmp_path: Path
) -> None:
    with (
        fake_api(lambda asked: refusal(status, reason, "spec.x is no number")) as api,
        pytest.raises(KubeError) as caught,
    ):
        connected(api, tmp_path).request("GET", PODS)
    assert type(caught.value) is kind
    assert (caught.value.status, caught.value.reason) == (status, reason)
    assert "spec.x is no number" in str(caught.value)
    assert f"GET {PODS}" in str(caught.value)
    assert caught.value.perhaps_done == (status >= 500)
    assert len(api.asked) == 1


def test_an_unknown_field_is_a_refusal_though_the_status_is_500(tmp_path: Path) -> None:
    said = "failed to create typed patch object (x/y; v1, Kind=Z): .spec.a: field not declared in schema"
    with (
        fake_api(lambda asked: refusal(500, "", said)) as api,
        pytest.raises(errors.Refused, match="not declared") as caught,
    ):
        connected(api, tmp_path).request("PATCH", PODS, body={})
    assert not caught.value.perhaps_done


def test_a_page_of_a_proxy_is_shown_by_its_first_line(tmp_path: Path) -> None:
    page = Reply(b"<html>Bad gateway\nmore</html>", 502)
    with fake_api(lambda asked: page) as api, pytest.raises(KubeError, match="<html>Bad gateway"):
        connected(api, tmp_path).request("GET", PODS)


def test_an_answer_that_is_no_json_is_no_answer(tmp_path: Path) -> None:
    with (
        fake_api(lambda asked: Reply(b"hello")) as api,
        pytest.raises(Unreachable, match="no JSON"),
    ):
        connected(api, tmp_path).request("GET", PODS)


def test_nobody_there_is_unreachable(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        cluster = connect(kubeconfig(tmp_path, f"http://127.0.0.1:{free.getsockname()[1]}"))
    with pytest.raises(Unreachable, match="Connection refused") as caught:
        cluster.request("GET", PODS)
    assert caught.value.perhaps_done
    assert caught.value.exit_code == 3


def test_a_lost_connection_is_unreachable_and_nothing_is_sent_again(tmp_path: Path) -> None:
    with fake_api(lambda asked: Reply(cut=True)) as api:
        with pytest.raises(Unreachable, match="lost") as caught:
            connected(api, tmp_path).request("GET", PODS)
        assert len(api.asked) == 1
    assert caught.value.perhaps_done


def test_half_an_answer_is_unreachable(tmp_path: Path) -> None:
    half = Reply(chunks=(b'{"kind": ',), cut=True)
    with fake_api(lambda asked: half) as api, pytest.raises(Unreachable, match="lost"):
        connected(api, tmp_path).request("GET", PODS)


def test_a_silent_server_is_left_at_the_deadline(tmp_path: Path) -> None:
    end = threading.Event()
    with fake_api(lambda asked: Reply(wait=end)) as api:
        begun = monotonic()
        with pytest.raises(Unreachable, match="within the time allowed"):
            connected(api, tmp_path).request("GET", PODS, timeout=0.2)
        assert monotonic() - begun < 3
        end.set()


def test_no_message_holds_the_token(tmp_path: Path) -> None:
    with fake_api(lambda asked: Reply(cut=True)) as api, pytest.raises(Unreachable) as caught:
        connected(api, tmp_path).request("GET", PODS)
    seen: BaseException | None = caught.value
    while seen is not None:
        assert TOKEN not in str(seen)
        seen = seen.__cause__


def test_a_list_is_read_page_by_page_and_each_object_has_its_kind(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Reply:
        second = asked.query.get("continue") == "p2"
        metadata = (
            {"resourceVersion": "7"} if second else {"resourceVersion": "7", "continue": "p2"}
        )
        items = [{"metadata": {"name": "b" if second else "a"}}]
        return Reply({"kind": "PodList", "apiVersion": "v1", "metadata": metadata, "items": items})

    with fake_api(answer) as api:
        listing = connected(api, tmp_path).list(PODS, selector="a=b", field_selector="c=d")
    assert [(each["kind"], each["metadata"]["name"]) for each in listing.items] == [
        ("Pod", "a"),
        ("Pod", "b"),
    ]
    assert listing.version == "7"
    assert all(asked.query["labelSelector"] == "a=b" for asked in api.asked)
    assert all(asked.query["fieldSelector"] == "c=d" for asked in api.asked)


def test_pages_that_took_too_long_are_read_again_in_one(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Reply:
        if "continue" in asked.query:
            return refusal(410, "Expired")
        more = {"continue": "p2"} if "limit" in asked.query else {}
        return Reply(
            {"kind": "PodList", "metadata": {"resourceVersion": "9", **more}, "items": [{}]}
        )

    with fake_api(answer) as api:
        assert len(connected(api, tmp_path).list(PODS).items) == 1
    assert len(api.asked) == 3


def test_text_is_given_as_it_is(tmp_path: Path) -> None:
    with fake_api(lambda asked: Reply("zeile ä\n".encode() + b"\xff")) as api:
        text = connected(api, tmp_path).text(f"{PODS}/x/log", query={"tailLines": 3})
    assert text == "zeile ä\n\ufffd"
    assert api.asked[0].query == {"tailLines": "3"}


def test_many_threads_share_one_cluster(tmp_path: Path) -> None:
    with fake_api(lambda asked: Reply({"name": asked.query["n"]})) as api:
        cluster = connected(api, tmp_path)
        wrong: list[int] = []

        def ask(number: int) -> None:
            for _ in range(5):
                if cluster.request("GET", PODS, query={"n": number})["name"] != str(number):
                    wrong.append(number)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not wrong
    assert len(api.asked) == 100


def test_writers_of_one_object_take_turns_and_others_do_not_wait(tmp_path: Path) -> None:
    cluster = connect(kubeconfig(tmp_path, "http://127.0.0.1:1"))
    second = threading.Event()

    def enter() -> None:
        with cluster.turn("/a"):
            second.set()

    thread = threading.Thread(target=enter)
    with cluster.turn("/a"):
        thread.start()
        with cluster.turn("/b"):
            assert not second.wait(0.05)
    thread.join(5)
    assert second.is_set()


def test_a_server_that_hangs_up_during_the_handshake_is_not_called_untrusted(
    tmp_path: Path,
) -> None:
    # So a lab's door behaves while its API server is started again.
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            connection, _ = listening.accept()
            connection.recv(1)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        cluster = connect(kubeconfig(tmp_path, f"https://127.0.0.1:{listening.getsockname()[1]}"))
        with pytest.raises(Unreachable, match="connection was lost"):
            cluster.request("GET", PODS)
        thread.join(5)
