"""PB113: calls that go round, and nothing counts the rounds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.workflow.graph import Edge, Place, edges, reached
from playbook.prove.workflow.guards import COMPARED, NUMBERS
from playbook.prove.workflow.tags import tags
from playbook.prove.workflow.truth import names, tree
from playbook.prove.workflow.walk import Made, key
from playbook.prove.world import World
from playbook.rehearse.expressions.tree import Binary, Call, Node

_PLAIN = re.compile(r"'?\{\{inputs\.parameters\.([\w-]+)\}\}'?\s*(<=|>=|<|>|!=)")


class _Ways:
    """Which templates each template leads to; each is looked up once."""

    def __init__(self, graph: Mapping[Place, list[Edge]]) -> None:
        self.graph = graph
        self._known: dict[Place, set[Place]] = {}

    def __getitem__(self, start: Place) -> set[Place]:
        if start not in self._known:
            self._known[start] = reached(self.graph, start)
        return self._known[start]


def circles(world: World) -> tuple[tuple[Edge, ...], ...]:
    """Return the circles of calls that nothing counts. Ask `world.once(circles)`."""
    graph = world.once(edges)
    ways = _Ways(graph)
    loose = {at: [one for one in out if not _counted(ways, one)] for at, out in graph.items()}
    return tuple(tuple(one) for one in _cycles(loose))


def _endless(world: World) -> Found:
    for cycle in world.once(circles):
        closing = cycle[-1]
        through = " -> ".join(
            [cycle[0].caller.template.name, *(one.callee.template.name for one in cycle)]
        )
        always = all(made_always(one.made) for one in cycle)
        what = "and nothing ever stops it" if always else "and no count in the call bounds it"
        yield Fault(
            closing.caller.template.object,
            closing.made.call.path,
            f"{through} goes round, {what}.",
            severity=None if always else "warning",
        )


def made_always(made: Made) -> bool:
    """Tell whether a call is made whatever happened before it, if only nothing failed."""
    omitted = any(result != "Succeeded" for _, result in made.needs if result)
    return not (made.when or made.repeated or omitted)


def _counted(ways: _Ways, edge: Edge) -> bool:
    """Tell whether a call goes round only while a count that it raises is below a bound."""
    for counter in _bounds(edge.made.when):
        given = edge.made.arguments.get(counter, "")
        if _raises(given, counter) and not _reset(ways, edge, counter):
            return True
    return False


@lru_cache(maxsize=8192)
def _bounds(when: str) -> tuple[str, ...]:
    """Return the inputs that a guard compares, as numbers, with something that is no input; plays repeat their guards."""
    plain = _PLAIN.search(when) if "||" not in when else None
    found = [plain[1]] if plain else []
    for tag in tags(when):
        node = tree(tag)
        for part in _all_of(node) if node is not None else ():
            if isinstance(part, Binary) and part.operator in COMPARED:
                found += _number(part)
    return tuple(found)


def _all_of(node: Node) -> Iterator[Node]:
    if isinstance(node, Binary) and node.operator == "&&":
        yield from _all_of(node.left)
        yield from _all_of(node.right)
    else:
        yield node


def _number(node: Binary) -> Iterator[str]:
    for side, other in ((node.left, node.right), (node.right, node.left)):
        found = list(names(side))
        if isinstance(side, Call) and side.function in NUMBERS and len(found) == 1:
            constant = not any(
                one.startswith(("inputs.", "steps.", "tasks.")) for one in names(other)
            )
            if constant and found[0].startswith("inputs.parameters."):
                yield found[0].removeprefix("inputs.parameters.")


def _raises(given: str, counter: str) -> bool:
    """Tell whether an argument is the counter with something added or taken away."""
    found = tags(given)
    return (
        len(found) == 1
        and found[0].expression
        and f"inputs.parameters.{counter}" in found[0].names
        and ("+" in found[0].text or "-" in found[0].text.replace(counter, ""))
    )


def _reset(ways: _Ways, edge: Edge, counter: str) -> bool:
    """Tell whether a call on the way back to this one gives the counter another value."""
    begin, same = key(edge.caller.template), f"{{{{inputs.parameters.{counter}}}}}"
    for at in ways[edge.to]:
        for one in ways.graph.get(at, ()):
            if counter not in one.callee.inputs or begin not in ways[one.to]:
                continue
            given = one.made.arguments.get(counter, "")
            if given.strip() != same and not _raises(given, counter):
                return True
    return False


def _cycles(graph: Mapping[Place, list[Edge]]) -> Iterator[list[Edge]]:
    """Yield a cycle for each call that closes one, walking without recursion: foreign trees are deep."""
    done: set[Place] = set()
    for start in graph:
        if start in done:
            continue
        way: list[Edge] = []
        on_way = {start}
        stack = [iter(graph[start])]
        at = [start]
        while stack:
            edge = next(stack[-1], None)
            if edge is None:
                stack.pop()
                done.add(left := at.pop())
                on_way.discard(left)
                if way:
                    way.pop()
                continue
            target = edge.to
            if target in on_way:
                yield [*way[at.index(target) :], edge]
            elif target not in done:
                way.append(edge)
                at.append(target)
                on_way.add(target)
                stack.append(iter(graph.get(target, ())))


ENDLESS = Rule(
    id="PB113",
    title="Templates call each other in a circle that nothing bounds.",
    why="Argo refuses the 100th nested call, `Maximum recursion depth exceeded`, and the whole run fails.",
    mend="Count the rounds in an input, raise it in the call that goes back, and guard that call: "
    "`{{=asInt(inputs.parameters.round) < 10 && ...}}`.",
    source="argo-workflows v4.0.2 workflow/controller/operator.go executeTemplate, maxStackDepth (run: 97 rounds pass)",
    check=_endless,
)


RULES = (ENDLESS,)
