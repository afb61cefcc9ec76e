"""The states of a play and the calls between them. Pure data: the template, the picture and the tests read it.

One state per stage, one per gate, then the finish and give-up. A call happens under a guard on the decision
just seen; nothing follows a call.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from playbook.play import Gate, Play, Stage, When
from playbook.play_rules import FINISH

GIVE_UP = "give-up"


class On(StrEnum):
    """Why one state calls another."""

    ENTER = "enter"
    GO = "go"
    REWORK = "rework"
    RESTART = "restart"
    AGAIN = "again"
    GIVE_UP = "give-up"


@dataclass(frozen=True, slots=True)
class Condition:
    """A task parameter has, or has not, a value."""

    parameter: str
    equals: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Call:
    """Enter a state: why, which, under which task parameters."""

    on: On
    target: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A state: a stage that runs, or a gate that waits; and what it may call afterwards."""

    name: str
    stage: Stage | None
    gate: Gate | None
    calls: tuple[Call, ...]

    @property
    def waits_for(self) -> str:
        """Return the step in which it waits: `finished` for a stage, `gate` for a gate."""
        return "gate" if self.gate else "finished"

    @property
    def kind(self) -> str:
        """Return the middle part of its gate's address: `finished`, `labeled`, ..."""
        return self.gate.kind if self.gate else "finished"

    @property
    def owner(self) -> str:
        """Return the first part of its gate's address: the stage, or `finish`."""
        return self.stage.name if self.stage else FINISH


def address(owner: str, kind: str, round_: int | str) -> str:
    """Return the address of a gate: `review/labeled/r1`."""
    return f"{owner}/{kind}/r{round_}"


def entry(play: Play) -> tuple[Call, ...]:
    """Return how a run begins; task parameters that no stage is for end it, with a reason.

    Argo 4.0.2 does not hold a run that refers to its template to the template's enums (util/merge.go), so a
    mistyped parameter would else end as Succeeded with nothing done.
    """
    calls = tuple(_onward(play, 0, On.ENTER))
    left = [_condition(stage.when, holds=False) for stage in play.stages if stage.when]
    if len(left) < len(play.stages) or play.finish:
        return calls
    return (*calls, Call(On.GIVE_UP, GIVE_UP, tuple(left)))


def states(play: Play) -> tuple[State, ...]:
    """Return the states in the order of the play, without give-up."""
    found: list[State] = []
    for at, stage in enumerate(play.stages):
        give_up = Call(On.GIVE_UP, GIVE_UP)
        rework = tuple(_rework(stage))
        inside = (*rework, *_interrupted(play, stage), give_up)
        onward = tuple(_onward(play, at + 1, On.GO))
        if stage.gate is None:
            found.append(State(stage.name, stage, None, (*onward, *inside)))
            continue
        outside = (*onward, *rework, *_moved(play, at), give_up)
        found.append(State(stage.name, stage, None, (Call(On.GO, stage.gate_state), *inside)))
        found.append(State(stage.gate_state, stage, stage.gate, outside))
    if play.finish:
        moved = _moved(play, len(play.stages))
        found.append(State(FINISH, None, play.finish, (*moved, Call(On.GIVE_UP, GIVE_UP))))
    return tuple(found)


def _onward(play: Play, at: int, on: On) -> Iterator[Call]:
    """Yield a call per stage that may come next: the first whose `when` holds."""
    passed: tuple[Condition, ...] = ()
    for stage in play.stages[at:]:
        if stage.when is None:
            yield Call(on, stage.name, passed)
            return
        yield Call(on, stage.name, (*passed, _condition(stage.when, holds=True)))
        passed = (*passed, _condition(stage.when, holds=False))
    if play.finish:
        yield Call(on, FINISH, passed)


def _condition(when: When, *, holds: bool) -> Condition:
    return Condition(when.parameter, when.equals, holds)


def _rework(stage: Stage) -> Iterator[Call]:
    if stage.on_changes:
        yield Call(On.REWORK, stage.on_changes)


def _moved(play: Play, at: int) -> Iterator[Call]:
    """Yield where the gate of stage `at` goes when the head moved: back; or on, but never over a stage."""
    if play.restart is None:
        return
    if [stage.name for stage in play.stages].index(play.restart.back_to) <= at:
        yield Call(On.RESTART, play.restart.back_to)
        return
    yield from _onward(play, at + 1, On.RESTART)


def _interrupted(play: Play, stage: Stage) -> Iterator[Call]:
    """Yield where a stage goes that did not end: back, or once more itself; never forward, over its own work."""
    again = Call(On.AGAIN, stage.name)
    if play.restart is None:
        yield from (again,) if stage.on_failure == "restart" else ()
        return
    order = [one.name for one in play.stages]
    if order.index(play.restart.back_to) < order.index(stage.name):
        yield Call(On.RESTART, play.restart.back_to)
    yield again
