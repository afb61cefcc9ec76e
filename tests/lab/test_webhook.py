"""A delivery is signed and posted as GitHub does it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typing_extensions import override

from playbook.lab.errors import LabError
from playbook.lab.webhook import LONGEST, Answer, post, signature


class Hook(BaseHTTPRequestHandler):
    """Takes posts, as an event source with a small limit would."""

    seen: list[tuple[str, dict[str, str], bytes]]
    limit = 1000

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(min(length, self.limit))
        self.seen.append((self.path, dict(self.headers), body))
        status, text = (200, b"success\n") if length <= self.limit else (400, b"x" * 10_000)
        self.send_response(status)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(text)
        self.close_connection = True

    @override
    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def listening() -> Iterator[tuple[str, type[Hook]]]:
    seen = type("Seen", (Hook,), {"seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), seen)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/github", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_signs_as_github_documents() -> None:
    # The example of GitHub's own documentation, "Testing the webhook payload validation".
    said = signature(b"It's a Secret to Everybody", b"Hello, World!")
    assert said == "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_posts_what_github_posts() -> None:
    with listening() as (url, hook):
        assert post(url, b"s", "pull_request", "id-1", b"{}") == Answer(200, "success")
    ((path, headers, body),) = hook.seen
    assert (path, body) == ("/github", b"{}")
    assert headers["X-GitHub-Event"] == "pull_request"
    assert headers["X-GitHub-Delivery"] == "id-1"
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Hub-Signature-256"] == signature(b"s", b"{}")


def test_without_a_secret_nothing_is_signed() -> None:
    with listening() as (url, hook):
        post(url, b"", "ping", "id-1", b"{}")
    assert "X-Hub-Signature-256" not in hook.seen[0][1]


def test_an_answer_that_comes_before_all_is_sent_is_read_and_cut() -> None:
    with listening() as (url, _):
        answer = post(url, b"s", "pull_request", "id-1", b"x" * 5_000)
    assert answer.status == 400
    assert not answer.accepted
    assert len(answer.text) == LONGEST


def test_nobody_there_is_said_without_the_secret() -> None:
    with listening() as (url, _):
        pass
    with pytest.raises(LabError, match="no answer to the delivery id-1") as caught:
        post(url, b"top-secret", "ping", "id-1", b"{}")
    assert "top-secret" not in str(caught.value)
