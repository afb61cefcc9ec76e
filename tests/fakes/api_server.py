"""An API server of a few lines on a real socket: answers what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from typing_extensions import override

from playbook.kube.cluster import Cluster, connect

TOKEN = "not-to-be-shown"


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Reply:
    """An answer; `chunks` make it a stream; `cut` breaks the connection after what was sent."""

    body: Any = field(default_factory=dict)
    status: int = 200
    chunks: tuple[bytes, ...] | None = None
    cut: bool = False
    wait: threading.Event | None = None


def refusal(status: int, reason: str, message: str = "because") -> Reply:
    """Return the Status object of an error."""
    said = {"kind": "Status", "status": "Failure", "code": status, "reason": reason}
    return Reply({**said, "message": message}, status)


def line(kind: str, found: dict[str, Any]) -> bytes:
    """Return one line of a watch stream."""
    return json.dumps({"type": kind, "object": found}).encode() + b"\n"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: FakeApi

    @override
    def setup(self) -> None:
        self.api.connections += 1
        super().setup()

    def serve(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        asked = Asked(
            self.command,
            url.path,
            dict(parse_qsl(url.query, keep_blank_values=True)),
            dict(self.headers.items()),
            json.loads(sent) if sent else None,
        )
        self.api.asked.append(asked)
        reply = self.api.answer(asked)
        self.close_connection = self.close_connection or reply.cut
        if reply.chunks is not None:
            self.stream(reply, reply.chunks)
        elif not reply.cut:
            self.whole(reply)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = serve  # noqa: N815

    def whole(self, reply: Reply) -> None:
        if reply.wait is not None:
            reply.wait.wait(5)
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def stream(self, reply: Reply, chunks: tuple[bytes, ...]) -> None:
        self.send_response(reply.status)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for chunk in chunks:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        self.wfile.flush()
        if reply.wait is not None:
            reply.wait.wait(5)
        if not reply.cut:
            self.wfile.write(b"0\r\n\r\n")

    @override
    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that has gone: some tests are about that."""


class FakeApi:
    """The server; `answer` decides each reply."""

    def __init__(self, answer: Callable[[Asked], Reply]) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.connections = 0
        handler = type("Handler", (_Handler,), {"api": self})
        self.server = _Server(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"


@contextmanager
def fake_api(answer: Callable[[Asked], Reply]) -> Iterator[FakeApi]:
    """Serve for the length of a block."""
    api = FakeApi(answer)
    thread = threading.Thread(target=api.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield api
    finally:
        api.server.shutdown()
        api.server.server_close()
        thread.join()


def kubeconfig(folder: Path, server: str, namespace: str = "plays") -> Path:
    """Write a kubeconfig for a server."""
    path = folder / "kubeconfig"
    context = {"cluster": "c", "user": "u", "namespace": namespace}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "u", "user": {"token": TOKEN}}],
        "contexts": [{"name": "x", "context": context}],
        "current-context": "x",
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def connected(api: FakeApi, folder: Path) -> Cluster:
    """Return a Cluster that talks to a fake."""
    return connect(kubeconfig(folder, api.url))
