"""What the fake GitHub is made of: requests, answers, faults, pull requests, reviews."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def refused(status: int, message: str, *errors: Any) -> Reply:
    said: dict[str, Any] = {"message": message, "status": str(status)}
    return Reply(status, said | ({"errors": list(errors)} if errors else {}))


@dataclass
class Fault:
    """What goes wrong with the next `times` requests that match; `after` still carries the request out."""

    match: str
    reply: Reply | None = None
    times: int = 1
    after: bool = False
    cut: bool = False
    drip: threading.Event | None = None


@dataclass
class Pull:
    number: int
    title: str
    body: str
    head: str
    base: str
    sha: str
    author: str
    state: str = "open"
    merged: bool = False
    head_repository: str = ""
    labels: list[str] = field(default_factory=list)
    hidden: int = 0
    """Reads of a list until it shows there."""


@dataclass
class FakeReview:
    id: int
    pull: int
    author: str
    body: str
    commit: str
    state: str = "PENDING"
    hidden: int = 0


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, str]
    body: Any
    token: str


def page_of(shown: list[Any], asked: Asked) -> list[Any]:
    size, page = int(asked.query.get("per_page", 30)), int(asked.query.get("page", 1))
    return shown[(page - 1) * size : page * size]
