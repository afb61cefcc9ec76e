"""What to do next for a pod. Pure: facts in, steps out; the order and the back-off are the real kubelet's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from signal import SIGKILL, SIGTERM
from typing import TypeAlias

from playbook.lab.kubelet.states import Container, Ended, Running, Waiting

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Doom:
    """The pod must end: since when, how long it may take, and what is said of it ("" for a deleted pod)."""

    since: datetime
    grace: timedelta
    reason: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision is made from; `told` are the containers that got their SIGTERM."""

    containers: tuple[Container, ...]
    now: datetime
    policy: str = "Always"
    doom: Doom | None = None
    told: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Start:
    """Start a container, for the first time or again."""

    name: str


@dataclass(frozen=True, slots=True)
class Send:
    """Send a signal to a container's first process."""

    name: str
    signal: int


@dataclass(frozen=True, slots=True)
class Look:
    """Nothing before this moment, unless something happens."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Conclude:
    """No process is left and none will come."""

    phase: str
    reason: str = ""
    message: str = ""


Step: TypeAlias = Start | Send | Look | Conclude


def decide(facts: Facts) -> list[Step]:
    """Return the steps of this moment."""
    if facts.doom is not None:
        return _end(facts, facts.doom)
    for container in (each for each in facts.containers if each.init):
        if not _well(container):
            return _initialize(container, facts)
    return _run([each for each in facts.containers if not each.init], facts)


def back_off(restarts: int) -> timedelta:
    """Return how long a container rests before its next start: 10 s, doubled each time, at most 5 minutes."""
    return min(FIRST_WAIT * (1 << min(restarts, 10)), LONGEST_WAIT)


def _end(facts: Facts, doom: Doom) -> list[Step]:
    running = [each.name for each in facts.containers if isinstance(each.state, Running)]
    if not running:
        main = [each for each in facts.containers if not each.init]
        phase = "Failed" if doom.reason or not all(_well(each) for each in main) else "Succeeded"
        return [Conclude(phase, doom.reason, doom.message)]
    last = doom.since + doom.grace
    if facts.now >= last:
        return [Send(name, SIGKILL) for name in running]
    untold = [name for name in running if name not in facts.told]
    return [*(Send(name, SIGTERM) for name in untold), Look(last)]


def _initialize(container: Container, facts: Facts) -> list[Step]:
    if isinstance(container.state, Ended) and facts.policy == "Never":
        return [Conclude("Failed")]
    return _next(container, facts)


def _run(containers: list[Container], facts: Facts) -> list[Step]:
    if not any(_goes_on(each, facts.policy) for each in containers):
        return [Conclude("Succeeded" if all(_well(each) for each in containers) else "Failed")]
    alive = [each for each in containers if _goes_on(each, facts.policy)]
    return [step for each in alive for step in _next(each, facts)]


def _next(container: Container, facts: Facts) -> list[Step]:
    match container.state:
        case Running():
            return []
        case Waiting():
            return [Start(container.name)]
        case Ended(finished=finished):
            at = finished + back_off(container.restarts)
            return [Start(container.name)] if facts.now >= at else [Look(at)]


def _goes_on(container: Container, policy: str) -> bool:
    if not isinstance(container.state, Ended):
        return True
    return policy == "Always" or (policy == "OnFailure" and container.state.code != 0)


def _well(container: Container) -> bool:
    return isinstance(container.state, Ended) and container.state.code == 0
