"""A desk behind real HTTP on 127.0.0.1, over a runtime of fakes; and a client that knows the token."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import urllib3
import uvicorn
from typing_extensions import override

from playbook.agent.assignment import Assignment, Incident
from playbook.agent.result import AgentResult
from playbook.agent.serve.application import application
from playbook.agent.serve.desk import Desk
from playbook.agent.serve.server import listening
from playbook.agent.settings import AgentRuntimeSettings
from tests.agent.runtime.runtime_fakes import PATIENT, eventually
from tests.agent.runtime.runtime_world import World

TOKEN = "planted-token-of-callers"


def settings(folder: Path) -> AgentRuntimeSettings:
    """Return settings with a token's file."""
    token = folder / "token"
    token.write_text(TOKEN, encoding="ascii")
    return AgentRuntimeSettings(
        agent_command=("claude",),
        workspace_root=folder / "workspaces",
        serve={"token_file": token},  # type: ignore[arg-type]
    )


@dataclass
class Service:
    """A running service.

    Attributes:
        delivered: what its desk has delivered.
    """

    world: World
    desk: Desk
    port: int
    delivered: list[AgentResult]
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(timeout=PATIENT))

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | Incident | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """Send a request, with the token where no headers are given."""
        sent = body.model_dump_json(by_alias=True).encode() if isinstance(body, Incident) else body
        given = {"Authorization": f"Bearer {TOKEN}"} if headers is None else headers
        url = f"http://127.0.0.1:{self.port}{path}"
        return self.pool.request(method, url, body=sent, headers=given, retries=False)

    def started(self) -> None:
        """Wait until a program runs."""
        assert self.world.executor.running.acquire(timeout=PATIENT)

    def finished(self, path: str) -> dict[str, object]:
        """Wait until an execution is over; return what the service says of it."""
        eventually(lambda: self.ask("GET", path).json()["result"])
        found: dict[str, object] = self.ask("GET", path).json()
        return found


@contextmanager
def serving(world: World, *, at_once: int = 2, waiting: int = 1) -> Iterator[Service]:
    """Serve as long as this lasts."""
    delivered: list[AgentResult] = []

    def deliver(_: Assignment, result: AgentResult) -> None:
        delivered.append(result)

    desk = Desk(world.runtime, deliver, at_once=at_once, waiting=waiting)
    listener = listening("127.0.0.1", 0)
    app = application(desk, settings(world.folder))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    service = Service(world, desk, listener.getsockname()[1], delivered)
    try:
        yield service
    finally:
        desk.drain(0.0, PATIENT)
        service.pool.clear()
        server.should_exit = True
        thread.join(PATIENT)
        listener.close()


@dataclass
class Receiver:
    """Whom results are posted to.

    Attributes:
        answers: the statuses of its answers, one each; then 200.
    """

    answers: list[int]
    url: str = ""
    got: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)


@contextmanager
def receiving(*answers: int) -> Iterator[Receiver]:
    """Receive posts as long as this lasts."""
    receiver = Receiver(list(answers))

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append((dict(self.headers), body))
            self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        @override
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    receiver.url = f"http://127.0.0.1:{server.server_port}/planted-path"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(PATIENT)
