"""What a turn of a workflow, a template with what is known of its counters, can call. Never follows the calls.

A call whose guard surely does not hold is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from playbook.errors import NotModelled
from playbook.prove.flows import Flow
from playbook.prove.workflow.graph import Edge, Place
from playbook.prove.workflow.guards import guard
from playbook.prove.workflow.tags import OPEN, tags
from playbook.prove.workflow.truth import Question, nested
from playbook.prove.workflow.walk import Body, Made, key, named
from playbook.rehearse.expressions.errors import EvaluationFailed, InvalidExpression
from playbook.rehearse.expressions.expression import compile_expression
from playbook.rehearse.workflow.templating import written

_INPUT = "inputs.parameters."
Known: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """A template that is entered, and the inputs that decide how often it goes round, as far as they are known.

    Two that say the same are one object: ask `Calls.turn`.
    """

    body: Body
    known: Known


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A call that a turn can make; `sure` where its guard always holds then."""

    made: Made
    sure: bool
    to: Turn


@dataclass(frozen=True, slots=True, eq=False)
class Calls:
    """Gives out the calls of a turn.

    Attributes:
        graph: the calls of each template.
        constants: the parameters of the run that are known.
        counters: the inputs that tell turns apart.
        read: what was read of each template's calls.
        turns: those there are.
    """

    graph: Mapping[Place, list[Edge]]
    constants: Known
    counters: frozenset[str]
    read: dict[Body, list[_Read]] = field(default_factory=dict)
    turns: dict[tuple[Body, Known], Turn] = field(default_factory=dict)

    def turn(self, body: Body, known: Known) -> Turn:
        """Return the turn of a template with what is known."""
        found = self.turns.get((body, known))
        if found is None:
            found = self.turns[body, known] = Turn(body, known)
        return found

    def of(self, turn: Turn) -> Iterator[Way]:
        """Yield the calls that a turn can make."""
        if turn.body not in self.read:
            out = self.graph[key(turn.body.template)]
            self.read[turn.body] = [self._read(one) for one in out]
        known = (*turn.known, *self.constants)
        values = dict(known)
        for one in self.read[turn.body]:
            holds = one.holds(values)
            if holds is False:
                continue
            if not one.filled:
                yield one.ways[holds is True]
                continue
            to = self.turn(one.to.body, _filled(one, known))
            yield Way(one.made, holds is True and not one.repeated, to)

    def _read(self, edge: Edge) -> _Read:
        made, inner = edge.made, edge.callee
        filled: dict[str, str] = {}
        left: dict[str, str] = {}
        if inner.calls and self.counters:
            filled = {name: text for name, text in made.arguments.items() if name in self.counters}
            left = {name: one for name, one in defaults(inner).items() if name not in filled}
        to = self.turn(inner, kept(left, self.counters))
        ways = Way(made, sure=False, to=to), Way(made, sure=not made.repeated, to=to)
        return _Read(made, guard(made.when), made.repeated, to, tuple(sorted(filled.items())), ways)


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """A call: what its guard says, the turn it enters with the counters at their defaults, and those it fills."""

    made: Made
    holds: Question
    repeated: bool
    to: Turn
    filled: tuple[tuple[str, str], ...]
    ways: tuple[Way, Way]
    """Where it fills none: what it is while its guard may hold, and where that holds."""


def _filled(one: _Read, known: Known) -> Known:
    given = [(f"{_INPUT}{name}", _value(text, known)) for name, text in one.filled]
    return (*one.to.known, *((name, value) for name, value in given if value is not None))


def arguments(flow: Flow, home: Flow) -> dict[str, str]:
    """Return the arguments of a run that are written; where an event writes some, none is sure."""
    if _filled_by_events(flow):
        return {}
    own = named(flow.spec, "arguments", "parameters")
    every = {**named(home.spec, "arguments", "parameters"), **own}
    return {
        name: str(one["value"])
        for name, one in every.items()
        if "value" in one and OPEN not in str(one["value"])
    }


def _filled_by_events(flow: Flow) -> bool:
    if flow.object.kind != "Sensor":
        return False
    at = flow.path.index("template")
    several = flow.object.get((*flow.path[: at + 2], "parameters")) or ()
    return any("arguments" in str(one.get("dest")) or one.get("dest") == "spec" for one in several)


def counters_of(inside: list[Edge]) -> frozenset[str]:
    """Return the inputs that decide whether a call is made, and those that they are made of."""
    found = {name for one in inside if one.made.when for name in _inputs_in(one.made.when)}
    before: set[str] = set()
    while before != found:
        before = set(found)
        for one in inside:
            for name, value in one.made.arguments.items():
                found |= _inputs_in(value) if name in before else set()
    return frozenset(found)


def _inputs_in(text: str) -> set[str]:
    every = (name for tag in tags(text) for name in tag.names)
    return {name.removeprefix(_INPUT) for name in every if name.startswith(_INPUT)}


def defaults(body: Body) -> dict[str, str]:
    """Return the values that inputs have when nobody gives them one."""
    found: dict[str, str] = {}
    for name, one in body.inputs.items():
        value = one.get("value", one.get("default"))
        if value is not None and OPEN not in str(value):
            found[name] = str(value)
    return found


def kept(inputs: Mapping[str, str], counters: frozenset[str]) -> Known:
    """Return the inputs that tell turns apart."""
    return tuple(
        (f"{_INPUT}{name}", value) for name, value in sorted(inputs.items()) if name in counters
    )


@lru_cache(maxsize=16384)
def _value(text: str, known: Known) -> str | None:
    """Return what a text becomes, None where that is not known."""
    values = dict(known)
    for tag in tags(text):
        if not tag.expression:
            value = values.get(tag.text)
        else:
            value = _evaluated(tag.text, values) if tag.names <= values.keys() else None
        if value is None:
            return None
        text = text.replace(tag.source, value)
    return text if OPEN not in text else None


def _evaluated(text: str, known: Mapping[str, str]) -> str | None:
    try:
        return written(compile_expression(text).evaluate(nested(known)))
    except (EvaluationFailed, InvalidExpression, NotModelled):
        return None
