"""What can happen, as values: a timeline and a scenario are written from them. No behaviour."""

from __future__ import annotations

from dataclasses import dataclass

from playbook.explore.situation import Chunk, Moment
from playbook.reconcile.facts import Phase, Verdict
from playbook.rehearse.github import Happening


@dataclass(frozen=True, slots=True)
class Happens:
    """Somebody does something on GitHub; `signal` is the Signal its delivery would store, or ""."""

    happening: Happening
    signal: str


@dataclass(frozen=True, slots=True)
class Arrives:
    """A delivery arrives and is stored."""

    signal: str
    said: str


@dataclass(frozen=True, slots=True)
class Begins:
    """A CodeRun gets its Job."""

    turn: str


@dataclass(frozen=True, slots=True)
class Ends:
    """A CodeRun ends."""

    stage: str
    turn: str
    phase: Phase
    verdict: Verdict = ""
    head: str = ""


@dataclass(frozen=True, slots=True)
class Acts:
    """The reconciler looks and acts, and may die on the way; or an old leader does what it saw before."""

    chunks: tuple[Chunk, ...]
    old: bool = False
    dies: bool = False


@dataclass(frozen=True, slots=True)
class Sees:
    """An old leader looks, and will act on it whenever it wakes."""


@dataclass(frozen=True, slots=True)
class Stops:
    """An old leader dies before it has done all."""


@dataclass(frozen=True, slots=True)
class Passes:
    """Time passes."""

    to: Moment
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Expires:
    """Argo ends a wait by itself."""

    gates: tuple[str, ...]


Act = Happens | Arrives | Begins | Ends | Acts | Sees | Stops | Passes | Expires
