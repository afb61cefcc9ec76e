"""PB118: templates from which every way leads back into them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from playbook.prove.rule import Fault, Found, Rule
from playbook.prove.workflow.graph import Edge, Place, callers, edges, reached
from playbook.prove.workflow.guards import one_always_holds
from playbook.prove.workflow.recursion import made_always
from playbook.prove.workflow.walk import Body, Made, by_template
from playbook.prove.world import World

Graph: TypeAlias = Mapping[Place, list[Edge]]
Stays: TypeAlias = Callable[[list[Made]], bool]
"""Tells whether one of some calls is always made."""


def _no_end(world: World) -> Found:
    graph = world.once(edges)
    endless = set(graph) - _ending(world, _one_always_holds)
    # Circles without any guard are told by PB113.
    told = set(graph) - _ending(world, lambda made: any(made_always(one) for one in made))
    for at in graph:
        if at in endless - told and _comes_back(graph, at):
            told |= reached(graph, at)
            yield _fault(world.once(by_template)[at], graph[at])


def _ending(world: World, stays: Stays) -> set[Place]:
    """Return the templates that can be over: none of the calls that are always made stays for ever."""
    graph, above = world.once(edges), world.once(callers)
    found: set[Place] = set()
    waiting = list(graph)  # what calls nothing is mostly written last
    while waiting:
        at = waiting.pop()
        if at in found:
            continue
        staying = [one.made for one in graph[at] if one.to not in found]
        if not staying or not stays(staying):
            found.add(at)
            waiting += above.get(at, ())
    return found


def _one_always_holds(several: list[Made]) -> bool:
    """Tell whether, whatever the steps before leave, the guard of one of these calls holds."""
    asked = [one for one in several if not one.repeated and not _omitted(one)]
    return bool(asked) and one_always_holds(tuple(one.when for one in asked))


def _omitted(made: Made) -> bool:
    return any(result and result != "Succeeded" for _, result in made.needs)


def _comes_back(graph: Graph, at: Place) -> bool:
    return any(at in reached(graph, one.to) for one in graph[at])


def _fault(body: Body, out: list[Edge]) -> Fault:
    back = sorted({one.made.call.name for one in out if one.callee.calls})
    said = f'From "{body.template.name}" every way leads back into it, through {", ".join(back)}.'
    return Fault(body.template.object, (*body.template.path, "name"), said)


NO_END = Rule(
    id="PB118",
    title="A template from which no way leads to an end.",
    why="Whatever its steps leave, the guard of a call that goes back holds. The run ends only when something fails, at the latest with "
    "`Maximum recursion depth exceeded`. PB113 speaks of circles that may end; here none can.",
    mend="Leave one answer for which nothing goes back, and let the guards tell the answers apart.",
    source="argo-workflows v4.0.2 workflow/controller/steps.go executeStepGroup (a group is over when each call is over or skipped)",
    implies=("PB113",),
    check=_no_end,
)

RULES = (NO_END,)
