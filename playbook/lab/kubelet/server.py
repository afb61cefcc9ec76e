"""The kubelet's door for the API server: logs, and of `exec` only what Argo ends containers with. Runs no command."""

from __future__ import annotations

import logging
import re
import ssl
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from typing_extensions import override

from playbook.lab.kubelet import logs
from playbook.lab.kubelet.life import Life
from playbook.lab.kubelet.states import Running
from playbook.lab.kubelet.status import ADDRESS

log = logging.getLogger(__name__)
Find = Callable[[str, str], Life | None]

_SHELL_KILL = re.compile(r"kill -(\d+) 1")
_NO_EXEC = (
    "the lab runs no commands in containers; it only passes on the signal of `argoexec kill N 1`\n"
)


def signal_of(command: list[str]) -> int | None:
    """Return the signal that a command would send to the container's first process (workflow/signal, v4.0.2)."""
    match command:
        case [binary, "kill", number, "1"] if binary.endswith("argoexec") and number.isdigit():
            return int(number)
        case ["/bin/sh", "-c", text] if found := _SHELL_KILL.fullmatch(text):
            return int(found[1])
        case _:
            return None


class Door(ThreadingHTTPServer):
    """Listens at the kubelet's port, with TLS; who asks is not checked: only the lab's own processes reach it."""

    daemon_threads = True

    def __init__(self, port: int, find: Find, pki: Path, stop: threading.Event) -> None:
        super().__init__((ADDRESS, port), _Answer)
        self.find = find
        self.stop = stop
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(pki / "server.crt", pki / "server.key")

    @override
    def finish_request(self, request: object, client_address: object) -> None:
        """Greet in the request's own thread: a silent client holds up nobody else."""
        wrapped = self._tls.wrap_socket(request, server_side=True)  # type: ignore[arg-type]  # socketserver is untyped here
        _Answer(wrapped, client_address, self)

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Leave out who hung up."""
        log.debug("a request ended early")


class _Answer(BaseHTTPRequestHandler):
    """One request."""

    server: Door
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._route("GET")

    def do_POST(self) -> None:
        self._route("POST")

    @override
    def log_message(self, format: str, *args: object) -> None:
        log.debug(format, *args)

    def _route(self, method: str) -> None:
        self.close_connection = True
        address = urlsplit(self.path)
        query = parse_qs(address.query)
        match [unquote(part) for part in address.path.strip("/").split("/")]:
            case ["healthz"]:
                self._say(HTTPStatus.OK, "ok\n")
            case ["containerLogs", namespace, pod, container] if method == "GET":
                self._logs(self.server.find(namespace, pod), container, query)
            case ["containerLogs", *_]:
                self._say(HTTPStatus.METHOD_NOT_ALLOWED, "only GET\n")
            case ["exec", namespace, pod, container]:
                self._exec(self.server.find(namespace, pod), container, query)
            case _:
                self._say(HTTPStatus.NOT_IMPLEMENTED, f"the lab's kubelet has no {address.path}\n")

    def _logs(self, life: Life | None, container: str, query: dict[str, list[str]]) -> None:
        if life is None:
            self._say(HTTPStatus.NOT_FOUND, "no such pod on this node\n")
            return
        try:
            wanted = logs.wish({key: values[-1] for key, values in query.items()})
        except ValueError:
            self._say(HTTPStatus.BAD_REQUEST, "tailLines and limitBytes are numbers\n")
            return
        file = life.containers.log(container)
        if wanted.previous:
            file = file.with_suffix(".previous.log")
        if not file.is_file():
            self._say(HTTPStatus.BAD_REQUEST, f'container "{container}" has no log (yet)\n')
            return
        self._stream(life, container, file, wanted)

    def _stream(self, life: Life, container: str, file: Path, wanted: logs.Wish) -> None:
        def running() -> bool:
            return any(
                each.name == container and isinstance(each.state, Running)
                for each in life.containers.look()
            )

        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in logs.read(file, wanted, running, self.server.stop):
            if piece:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def _exec(self, life: Life | None, container: str, query: dict[str, list[str]]) -> None:
        number = signal_of(query.get("command", []))
        if life is None:
            self._say(HTTPStatus.NOT_FOUND, "no such pod on this node\n")
            return
        if number is not None:
            log.info("%s: signal %d for %s", life.pod["metadata"]["name"], number, container)
            life.containers.send(container, number)
        # No SPDY here: Argo logs this answer and looks at the pod (controller/pod/queue.go: errors are ignored).
        self._say(HTTPStatus.NOT_IMPLEMENTED, _NO_EXEC)

    def _say(self, status: HTTPStatus, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
