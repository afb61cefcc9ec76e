"""The states of a container, as Kubernetes words them: plain values, they do nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Waiting:
    """Not started (again) yet; the reason is Kubernetes' word."""

    reason: str = "ContainerCreating"
    message: str = ""


@dataclass(frozen=True, slots=True)
class Running:
    """Its process lives."""

    started: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """Its process is gone."""

    code: int
    reason: str
    message: str
    started: datetime
    finished: datetime


State: TypeAlias = Waiting | Running | Ended


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a pod, and how far it is."""

    name: str
    init: bool = False
    state: State = Waiting()
    restarts: int = 0
    last: Ended | None = None
