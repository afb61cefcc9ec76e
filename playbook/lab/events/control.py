"""Asks the lab's first process to start, to stop, and to open a webhook's door. Starts nothing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from playbook.lab.control import ask


@dataclass(frozen=True, slots=True)
class Command:
    """A process to run: its name, what is executed, and the port that shows it is ready."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    port: int | None = None


class Control(Protocol):
    """What the keeper needs of the lab's first process."""

    def start(self, command: Command) -> None: ...
    def stop(self, name: str) -> None: ...
    def webhook(self, name: str, port: int | None, path: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class Socket:
    """The first process, through its socket: one JSON line each way."""

    path: Path

    def start(self, command: Command) -> None:
        """Have a process started and kept running."""
        ready = None if command.port is None else {"tcp": command.port}
        said = {"name": command.name, "argv": [*command.argv], "env": dict(command.env)}
        ask(self.path, {"start": {**said, "ready": ready}})

    def stop(self, name: str) -> None:
        """Have a process ended and forgotten."""
        ask(self.path, {"stop": name})

    def webhook(self, name: str, port: int | None, path: str = "") -> None:
        """Have a door led to an event source and its hook's path; None: it has gone."""
        ask(self.path, {"webhook": {"name": name, "port": port, "path": path}})
