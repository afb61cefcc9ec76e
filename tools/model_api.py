"""A stand-in for Anthropic's streaming Messages API, on this machine only: scripted answers, no model behind them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

from typing_extensions import override

MESSAGES = "/v1/messages"
ERRORS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    429: "rate_limit_error",
    500: "api_error",
    529: "overloaded_error",
}


@dataclass(frozen=True, slots=True)
class Say:
    """Answer with a text, which ends the turn; `hang` stops in the middle of the stream until the end of the test."""

    text: str
    hang: bool = False


@dataclass(frozen=True, slots=True)
class UseTool:
    """Ask for a tool."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fail:
    """Answer with an error; a 429 may say when to come again."""

    status: int
    retry_after: int | None = None


Answer: TypeAlias = Say | UseTool | Fail


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to the model: what was sent, and the names of its headers."""

    body: dict[str, Any]
    headers: frozenset[str]

    @property
    def words(self) -> str:
        """All that it says to the model, system prompt included, as JSON."""
        return json.dumps([self.body.get("system"), self.body.get("messages")])


@dataclass(slots=True)
class ModelApi:
    """The server of one test.

    Args:
        answers: one for each request to the model; the last one is repeated for ever.
        asked: the requests so far.
    """

    answers: Sequence[Answer]
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    closing: threading.Event = field(default_factory=threading.Event)
    hanging: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: Asked) -> Answer:
        """Note the request; return the next answer."""
        with self.lock:
            self.asked.append(asked)
            return self.answers[min(len(self.asked), len(self.answers)) - 1]


@contextmanager
def model_api(*answers: Answer) -> Iterator[ModelApi]:
    """Serve these answers on a free port of 127.0.0.1 for the length of a `with`."""
    api = ModelApi(answers)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Connection, api))
    server.daemon_threads = False  # so that closing it waits for its threads
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield api
    finally:
        api.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


class Connection(BaseHTTPRequestHandler):
    """One connection; closed after each answer."""

    def __init__(self, api: ModelApi, *connected: Any) -> None:
        self.api = api
        super().__init__(*connected)  # which answers at once

    @override
    def log_message(self, *_: object) -> None:
        """Say nothing on stderr."""

    def do_HEAD(self) -> None:
        """Say that somebody is here, which the CLI asks before its first request."""
        self._reply(200, {})

    def do_GET(self) -> None:
        """Know nothing else."""
        self._reply(404, _error(404))

    def do_POST(self) -> None:
        """Answer a request to the model; count tokens as if there were few."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        path = self.path.partition("?")[0]
        if path != MESSAGES:
            self._reply(200, {"input_tokens": 12})
            return
        match self.api.answer(Asked(body, frozenset(map(str.lower, self.headers)))):
            case Fail(status, retry_after):
                after = {} if retry_after is None else {"retry-after": str(retry_after)}
                self._reply(status, _error(status), **after)
            case said:
                self._stream(said, body.get("model", "fake"))

    def _reply(self, status: int, body: dict[str, Any], **headers: str) -> None:
        content = json.dumps(body).encode()
        self._head(status, "application/json", {"content-length": str(len(content))} | headers)
        if self.command != "HEAD":
            self.wfile.write(content)

    def _stream(self, said: Say | UseTool, model: str) -> None:
        self._head(200, "text/event-stream", {})
        for event in _events(said, model, len(self.api.asked)):
            self.wfile.write(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())
            self.wfile.flush()
            if isinstance(said, Say) and said.hang and event["type"] == "content_block_delta":
                self.api.hanging.set()
                self.api.closing.wait()
                return

    def _head(self, status: int, content: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        fixed = {"content-type": content, "request-id": "req_fake_0001", "connection": "close"}
        for name, value in (fixed | headers).items():
            self.send_header(name, value)
        self.end_headers()


def _error(status: int) -> dict[str, Any]:
    kind = ERRORS.get(status, "not_found_error")
    return {"type": "error", "error": {"type": kind, "message": f"stand-in: {status}"}}


def _events(said: Say | UseTool, model: str, number: int) -> Iterator[dict[str, Any]]:
    """Yield the events of one streamed message, as the API's documentation orders them."""
    if isinstance(said, Say):
        block: dict[str, Any] = {"type": "text", "text": ""}
        delta = {"type": "text_delta", "text": said.text}
        stop = "end_turn"
    else:
        block = {"type": "tool_use", "id": f"toolu_fake_{number}", "name": said.name, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(said.arguments)}
        stop = "tool_use"
    usage = {"input_tokens": 12, "output_tokens": 1}
    message: dict[str, Any] = {
        "id": f"msg_fake_{number}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": usage,
    }
    yield {"type": "message_start", "message": message}
    yield {"type": "content_block_start", "index": 0, "content_block": block}
    yield {"type": "content_block_delta", "index": 0, "delta": delta}
    yield {"type": "content_block_stop", "index": 0}
    yield {
        "type": "message_delta",
        "delta": {"stop_reason": stop, "stop_sequence": None},
        "usage": {"output_tokens": 7},
    }
    yield {"type": "message_stop"}
