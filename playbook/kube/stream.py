"""One watch stream of the API server, as events. Never reconnects: who follows a kind decides that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event as Flag
from threading import Thread
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from playbook.kube.errors import error_of

_NOTICE = 0.5
"""Seconds until a stop ends a stream that is silent."""


@dataclass(frozen=True, slots=True)
class Event:
    """A change: ADDED, MODIFIED, DELETED with the object; BOOKMARK with only its metadata.resourceVersion."""

    type: str
    object: dict[str, Any]


def events(response: urllib3.BaseHTTPResponse, request: str, stop: Flag) -> Iterator[Event]:
    """Yield the events of an open stream; end quietly with it, on its silence, or when `stop` is set.

    Raises:
        KubeError: the API server ends the stream with an error; Gone when the version is too old.
    """
    with _ended_by(stop, response):
        for line in _lines(response):
            if stop.is_set():
                return
            told = json.loads(line)
            if told["type"] == "ERROR":
                status = told["object"]
                raise error_of(request, int(status.get("code", 500)), json.dumps(status).encode())
            yield Event(told["type"], told["object"])


def _lines(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    """Yield whole lines; half a line at a broken end is no event."""
    half: list[bytes] = []
    # A cut connection, or 75 s without even a bookmark, says nothing that a new list would not say better.
    with suppress(HTTPError, OSError):
        for part in response.stream(1 << 16):
            *whole, rest = part.split(b"\n")
            for line in whole:
                yield b"".join((*half, line))
                half.clear()
            half.append(rest)


@contextmanager
def _ended_by(stop: Flag, response: urllib3.BaseHTTPResponse) -> Iterator[None]:
    """Close the stream at the end; shut it down from outside when `stop` is set: a reader of a silent one sleeps."""
    done = Flag()

    def guard() -> None:
        while not stop.wait(_NOTICE):
            if done.is_set():
                return
        with suppress(OSError, RuntimeError, ValueError):  # it has ended by itself meanwhile
            response.shutdown()

    Thread(target=guard, name="end-of-watch", daemon=True).start()
    try:
        yield
    finally:
        done.set()
        response.close()
