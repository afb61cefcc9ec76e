"""What the first process is told by `up`, and what both of them say of it in lab.json. A value, as JSON and back."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playbook.lab.home import Home

API_DOOR, ARGO_DOOR, WEBHOOK_DOOR = "api", "argo", "webhook"
WEBHOOKS = 16
"""So many EventSources have an address on the host."""


@dataclass(frozen=True, slots=True)
class Order:
    """A lab to run.

    Attributes:
        since: when it was started, RFC 3339.
        doors: port on the host by name of the door.
        numbers: inherited listening socket by name of the door.
        versions: of what runs, for people.
        pid: the host's number of the `unshare` above.
        started: when that started, so that a number given anew is told apart.
    """

    home: Home
    since: str
    doors: Mapping[str, int]
    numbers: Mapping[str, int]
    versions: Mapping[str, str] = field(default_factory=dict)
    pid: int = 0
    started: int | None = None

    @classmethod
    def read(cls, text: bytes) -> Order:
        """Read what `written` made."""
        said = json.loads(text)
        return cls(**{**said, "home": Home(Path(said["home"]))})

    def written(self) -> bytes:
        """Return it as JSON."""
        names = ("since", "doors", "numbers", "versions", "pid", "started")
        said: dict[str, Any] = {name: getattr(self, name) for name in names}
        said |= {name: dict(said[name]) for name in ("doors", "numbers", "versions")}
        return json.dumps({**said, "home": str(self.home.folder)}).encode()

    @property
    def webhook_doors(self) -> dict[str, int]:
        """Return the doors for EventSources, in order."""
        return {name: port for name, port in self.doors.items() if name.startswith(WEBHOOK_DOOR)}

    @property
    def api(self) -> str:
        """Return the API server's address on the host."""
        return f"https://127.0.0.1:{self.doors[API_DOOR]}"

    @property
    def said(self) -> dict[str, Any]:
        """Return what lab.json says before anything runs."""
        return {
            "name": self.home.name,
            "pid": self.pid,
            "started": self.started,
            "since": self.since,
            "ready": False,
            "api": self.api,
            "argoServer": f"http://127.0.0.1:{self.doors[ARGO_DOOR]}",
            "webhooks": {},
            "versions": dict(self.versions),
            "processes": [],
        }

    def sockets(self) -> dict[str, socket.socket]:
        """Return the inherited sockets by name of the door; each may be called once."""
        return {name: socket.socket(fileno=number) for name, number in self.numbers.items()}
