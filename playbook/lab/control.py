"""The first process' ear: a socket with one JSON line for each request and one for its answer. Decides nothing.

The socket is its owner's only (0600). It is opened through the folder's descriptor: a socket's path may have no
more than 107 characters (unix(7)), a home may be deeper.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from playbook.lab.errors import LabError

Answer: TypeAlias = dict[str, Any]
Take: TypeAlias = Callable[[dict[str, Any], Callable[[Answer], None]], None]
"""Takes a request, and what is to be called with its answer, in whatever thread."""

TIMEOUT = 30.0
"""Seconds for one request: a stop takes as long as the process' grace."""
LONGEST = 1 << 20
log = logging.getLogger(__name__)


def listen(path: Path, take: Take) -> None:
    """Take requests from now on, each in a thread of its own, until the process ends."""
    path.unlink(missing_ok=True)  # a killed lab's
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        with _short(path) as address:
            listening.bind(address)
    finally:
        os.umask(before)
    listening.listen()
    threading.Thread(target=_serve, args=(listening, take), daemon=True).start()


def ask(path: Path, request: Mapping[str, Any], timeout: float = TIMEOUT) -> Answer:
    """Send one request to a lab's first process and return its answer.

    Raises:
        LabError: nobody listens, or the answer is an error; the request is not quoted, it may hold a token.
    """
    hint = "is the lab up? See `playbook lab status`"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout)
            with _short(path) as address:
                connection.connect(address)
            connection.sendall(json.dumps(request).encode() + b"\n")
            with connection.makefile("rb") as lines:
                answer = json.loads(lines.readline() or b"null")
    except (OSError, ValueError) as error:
        raise LabError(f"{path}: no answer ({error})", hint=hint) from error
    if not isinstance(answer, dict):
        raise LabError(f"{path}: no answer", hint=hint)
    if "error" in answer:
        raise LabError(f"lab {path.parent.name}: {answer['error']}")
    return answer


def _serve(listening: socket.socket, take: Take) -> None:
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=_one, args=(connection, take), daemon=True).start()


def _one(connection: socket.socket, take: Take) -> None:
    try:
        with connection, connection.makefile("rwb") as lines:
            for line in iter(lambda: lines.readline(LONGEST), b""):
                lines.write(json.dumps(_answer(line, take)).encode() + b"\n")
                lines.flush()
    except OSError as error:
        log.info("control: a caller went away: %s", error.strerror)


def _answer(line: bytes, take: Take) -> Answer:
    try:
        request = json.loads(line)
    except ValueError:
        request = None
    if not isinstance(request, dict):
        return {"error": "a request is one line with a JSON object"}
    answered = threading.Event()
    answers: list[Answer] = []

    def reply(answer: Answer) -> None:
        answers.append(answer)
        answered.set()

    take(request, reply)
    if not answered.wait(TIMEOUT):
        return {"error": f"not done within {TIMEOUT:.0f} s"}
    return answers[0]


@contextmanager
def _short(path: Path) -> Iterator[str]:
    """Give a short name for a path; it holds as long as the block lasts."""
    number = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{number}/{path.name}"
    finally:
        os.close(number)
