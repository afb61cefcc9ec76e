"""Assignments, disks that fill up, and a clock that stands still: what the tests of workspaces share."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from playbook.agent.assignment import Incident, Severity
from playbook.agent.ports import CleanupPolicy
from playbook.agent.workspace import Collected, Disk, Found, Retention, Workspaces

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
RECORD = ".playbook-workspace.json"


def incident(identity: UUID | None = None) -> Incident:
    return Incident(id=identity or uuid4(), cluster="blue", severity=Severity.HIGH, timestamp=NOON)


@dataclass
class Clock:
    """Tells the time it is set to."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


def keeping(root: Path, policy: CleanupPolicy) -> Workspaces:
    return Workspaces(root, policy=Retention(policy), clock=Clock())


class FullAfter:
    """A disk on which the n-th call that writes finds it full, and each one after it too."""

    def __init__(self, step: int, error: int = errno.ENOSPC) -> None:
        self.left, self.error = step, error
        calls: list[Callable[..., Any]] = [os.mkdir, os.open, os.write, os.fsync, os.rename]
        self.disk = Disk(*(self._limited(call) for call in calls))

    @property
    def reached(self) -> bool:
        return self.left < 0

    def _limited(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def limited(*args: object, **kwargs: object) -> Any:
            self.left -= 1
            if self.left < 0:
                raise OSError(self.error, os.strerror(self.error))
            return call(*args, **kwargs)

        return limited


def found(number: int, hours: float, **more: Any) -> Found:
    """A workspace that ended so many hours before noon."""
    facts: dict[str, Any] = {"failed": False, "bytes": 10} | more
    return Found(id=UUID(int=number), ended=NOON - timedelta(hours=hours), **facts)


def visible(root: Path) -> list[str]:
    """What is in a root besides the folder of locks."""
    return sorted(name for name in os.listdir(root) if name != ".locks")


def whys(collected: Collected) -> dict[str, str]:
    return {each.name: each.why for each in collected.rejected}


def write_skill(folder: Path, version: str = "1.0.0") -> Path:
    """A skill with all that one has."""
    (folder / "references" / "deep").mkdir(parents=True)
    (folder / "scripts").mkdir()
    front = f"---\nname: {folder.name}\ndescription: finds: pods\nversion: {version}\n---\n"
    (folder / "SKILL.md").write_text(f"{front}# How\nversion: 9.9.9\n")
    (folder / "references" / "deep" / "pods.md").write_text("pods")
    (folder / "scripts" / "look.sh").write_text("#!/bin/sh\n")
    (folder / "scripts" / "look.sh").chmod(0o755)
    return folder
