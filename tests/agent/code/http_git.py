"""A git server on 127.0.0.1: git's own `http-backend` behind Basic authentication; it can stop half-way."""

from __future__ import annotations

import base64
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typing_extensions import override

from tests.agent.code.processes import processes

READ, WRITE = "ghs_read.token-1", "ghs_write.token-2"
TOKENS = (READ, WRITE)


PROGRAMS = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout
BACKEND = Path(PROGRAMS.strip()) / "git-http-backend"
needs_server = pytest.mark.skipif(
    not BACKEND.exists(),
    reason="git http-backend is not installed; it comes with git on most systems",
)


class Server(ThreadingHTTPServer):
    """Serves the repositories below a folder."""

    daemon_threads = True

    def __init__(self, root: Path) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.root = root
        self.users: list[str] = []
        self.seen: dict[int, bytes] = {}
        self.hang = False
        self.hanging, self.release = threading.Event(), threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def watch(self) -> None:
        """Note words and environment of every process that was started for this server's clients."""
        for number, words in processes():
            if b"GIT_CONFIG_COUNT" in words and self.url.encode() in words:
                self.seen[number] = words


class Door(BaseHTTPRequestHandler):
    """Hands a request to the backend."""

    server: Server

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Be quiet."""

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def _serve(self, body: bytes) -> None:
        self.server.watch()
        user, _, password = self._asked().partition(":")
        self.server.users.append(f"{user}:{password}")
        allowed = (WRITE,) if "receive-pack" in self.path else TOKENS
        if user != "x-access-token" or password not in allowed:
            code = 403 if password in TOKENS else 401
            self.send_response(code)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self._answer(self._backend(body))

    def _asked(self) -> str:
        words = self.headers.get("Authorization", "").partition("Basic ")[2]
        return base64.b64decode(words).decode()

    def _backend(self, body: bytes) -> bytes:
        path, _, query = self.path.partition("?")
        given = {
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_PROJECT_ROOT": str(self.server.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REMOTE_USER": "app",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        return subprocess.run([BACKEND], env=given, input=body, stdout=-1, check=True).stdout

    def _answer(self, said: bytes) -> None:
        head, _, body = said.partition(b"\r\n\r\n")
        lines = [line.partition(": ") for line in head.decode().split("\r\n")]
        fields = {name.lower(): text for name, _, text in lines}
        self.send_response(int(fields.pop("status", "200").split()[0]))
        for name, text in fields.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        half = b"PACK" in body and self.server.hang
        self.wfile.write(body[: len(body) // 2] if half else body)
        self.wfile.flush()
        if half:
            self.server.hanging.set()
            self.server.release.wait(20)


@contextmanager
def serving(root: Path) -> Iterator[Server]:
    """Serve, and stop afterwards."""
    server = Server(root)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
