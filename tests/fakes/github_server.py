"""The GitHub of github_world on a real socket; what a test orders goes wrong."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from typing_extensions import override

from tests.fakes.github_values import Asked, Fault, Reply
from tests.fakes.github_world import GithubWorld

PREFIX = "/api/v3"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # head and body in one packet; else each answer waits 40 ms for an ACK
    github: GithubWorld

    def serve(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        token = (self.headers.get("Authorization") or "").rpartition(" ")[2]
        path = url.path.removeprefix(PREFIX)
        asked = Asked(
            self.command,
            path,
            dict(parse_qsl(url.query)),
            json.loads(sent) if sent else None,
            token,
        )
        if self.github.redirect_to and path.startswith(f"/repos/{self.github.redirect_to}"):
            return self.send_on(path)
        fault = self.fault(asked)
        reply = self.github.answer(asked) if fault is None or fault.after else Reply()
        if fault is None:
            return self.send(reply)
        return self.misbehave(fault, reply)

    def send_on(self, path: str) -> None:
        old, new = self.github.redirect_to, self.github.name
        where = f"{self.github.url}{path.replace(old, new, 1)}?{urlsplit(self.path).query}"
        self.send(
            Reply(301 if self.command == "GET" else 307, {"message": "Moved"}, {"Location": where})
        )

    def fault(self, asked: Asked) -> Fault | None:
        with self.github.lock:
            for fault in self.github.faults:
                if fault.times > 0 and re.search(fault.match, f"{asked.method} {asked.path}"):
                    fault.times -= 1
                    if not fault.after:
                        self.github.asked.append(asked)
                    return fault
        return None

    def misbehave(self, fault: Fault, reply: Reply) -> None:
        content = json.dumps((fault.reply or reply).body).encode()
        if fault.cut:
            self.close_connection = True
            self.send_response(200)
            self.send_header("Content-Length", str(len(content) + 100))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2])
        elif fault.drip is not None:
            self.close_connection = True
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            while not fault.drip.wait(0.02):  # each read of the client's succeeds
                self.wfile.write(b" ")
                self.wfile.flush()
        else:
            self.send(fault.reply or reply)

    def send(self, reply: Reply) -> None:
        content = b"" if reply.status == 204 else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


for _method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
    setattr(_Handler, f"do_{_method}", _Handler.serve)


@contextmanager
def github_server(name: str = "acme/web") -> Iterator[GithubWorld]:
    """Serve for the length of a block."""
    github = GithubWorld(name)
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"github": github}))
    github.url = f"http://127.0.0.1:{server.server_address[1]}{PREFIX}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield github
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
