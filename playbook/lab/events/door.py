"""The keeper's own socket: tells what a namespace's buses still have to deliver. Changes nothing.

A unix socket is reached from outside the lab's network, and only by who may enter the lab's folder.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from playbook.errors import PlaybookError
from playbook.lab.control import Answer, listen
from playbook.lab.events.consumers import Pending


def open_door(path: Path, pending: Callable[[str], Pending]) -> None:
    """Answer `{"pending": NAMESPACE}` with the counts from now on, one JSON line each way."""
    listen(path, lambda request, reply: reply(answer(request, pending)))


def answer(request: dict[str, Any], pending: Callable[[str], Pending]) -> Answer:
    """Return the answer to one request."""
    match request:
        case {"pending": str(namespace)}:
            try:
                return asdict(pending(namespace))
            except PlaybookError as error:
                return {"error": error.message}
        case _:
            return {"error": 'expected {"pending": "NAMESPACE"}'}
