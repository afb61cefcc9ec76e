"""Every call that a run of a workflow can make, nested as Argo nests them, with what its counters are then. Never judges.

Source: argo-workflows v4.0.2 workflow/controller/operator.go executeTemplate (the entrypoint has depth 1, each
call one more).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from playbook.prove.calls import base_of
from playbook.prove.flows import Flow, flows
from playbook.prove.workflow.graph import edges
from playbook.prove.workflow.tags import tags
from playbook.prove.workflow.turns import (
    Calls,
    Turn,
    Way,
    arguments,
    counters_of,
    defaults,
    kept,
)
from playbook.prove.workflow.walk import Body, bodies, by_template, key
from playbook.prove.world import World

DEPTH = 100
"""The depth that Argo refuses (workflow/controller/controller.go maxAllowedStackDepth)."""
_MOST = 4000
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, eq=False)
class Unrolled:
    """A run of a workflow.

    Attributes:
        flow: the workflow.
        start: its entrypoint.
        ways: the calls of each turn.
        order: the turns, each after all that it calls, but for loops.
        loops: calls back to a turn that is not over: nothing here says how often they are made.
        deep: the ways to a turn at DEPTH, where there is one; then not all turns are known.
        whole: False where there are too many turns to look at.
    """

    flow: Flow
    start: Turn
    ways: Mapping[Turn, tuple[Way, ...]]
    order: tuple[Turn, ...]
    loops: tuple[Way, ...]
    deep: tuple[Way, ...]
    whole: bool

    def fold(self, value: Callable[[Turn, list[tuple[Way, Value]]], Value]) -> dict[Turn, Value]:
        """Return a value for each turn, made of those of the turns it calls."""
        found: dict[Turn, Value] = {}
        for turn in self.order:
            inner = [(way, found[way.to]) for way in self.ways[turn] if way.to in found]
            found[turn] = value(turn, inner)
        return found


def unrolled(world: World) -> Iterator[Unrolled]:
    """Yield the runs of all workflows that say where they begin; none is kept."""
    for flow in world.once(flows):
        yield from unroll(world, flow)


def unroll(world: World, flow: Flow) -> Iterator[Unrolled]:
    """Yield the run of a workflow, where it says where it begins."""
    home = base_of(world, flow) or flow
    name = flow.spec.get("entrypoint") or home.spec.get("entrypoint")
    for one in home.templates:
        if one.name == name:
            yield _unroll(world, flow, home, world.once(by_template)[key(one)])


def _unroll(world: World, flow: Flow, home: Flow, body: Body) -> Unrolled:
    graph = world.once(edges)
    given = arguments(flow, home)
    inputs = {**defaults(body), **{name: given[name] for name in body.inputs if name in given}}
    constants = tuple((f"workflow.parameters.{name}", one) for name, one in sorted(given.items()))
    constants = tuple(one for one in constants if one[0] in world.once(_asked))
    calls = Calls(graph, constants, frozenset())
    found = _run(flow, calls.turn(body, ()), calls)
    if not found.loops:
        return found
    counters = counters_of([edge for turn in found.ways for edge in graph[key(turn.body.template)]])
    calls = Calls(graph, constants, counters)
    return _run(flow, calls.turn(body, kept(inputs, counters)), calls)


def _asked(world: World) -> frozenset[str]:
    """Return the parameters of runs that some guard or argument asks for: the others tell nothing."""
    calls = [made for body in world.once(bodies) for made in body.calls]
    texts = {text for made in calls for text in (made.when, *made.arguments.values())}
    return frozenset(name for text in texts for tag in tags(text) for name in tag.names)


def _run(flow: Flow, start: Turn, calls: Calls) -> Unrolled:
    ways: dict[Turn, tuple[Way, ...]] = {}
    came: dict[Turn, tuple[Way, ...]] = {start: ()}
    level: list[Turn] = [start]
    deep: tuple[Way, ...] = ()
    while level and not deep and len(ways) < _MOST:
        after: list[Turn] = []
        for turn in level:
            ways[turn] = tuple(calls.of(turn)) if turn.body.calls else ()
            for way in ways[turn]:
                if way.to not in came:
                    came[way.to] = (*came[turn], way)
                    after.append(way.to)
                    deep = came[way.to] if len(came[way.to]) + 1 >= DEPTH else deep
        level = after
    whole = not level or bool(deep)
    ways |= {turn: () for turn in level if turn not in ways}
    order, loops = _ordered(start, ways)
    return Unrolled(flow, start, ways, order, loops, deep, whole)


def _ordered(
    start: Turn, ways: Mapping[Turn, tuple[Way, ...]]
) -> tuple[tuple[Turn, ...], tuple[Way, ...]]:
    """Return the turns, callees first, and the calls that close a loop; without recursion."""
    order: list[Turn] = []
    loops: list[Way] = []
    done: set[Turn] = set()
    above = {start}
    stack = [(start, iter(ways[start]))]
    while stack:
        turn, rest = stack[-1]
        way = next(rest, None)
        if way is None:
            stack.pop()
            above.discard(turn)
            done.add(turn)
            order.append(turn)
        elif way.to in above:
            loops.append(way)
        elif way.to not in done and not ways.get(way.to):
            done.add(way.to)
            order.append(way.to)
        elif way.to not in done:
            above.add(way.to)
            stack.append((way.to, iter(ways.get(way.to, ()))))
    return tuple(order), tuple(loops)
