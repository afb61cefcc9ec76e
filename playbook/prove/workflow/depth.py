"""PB116: calls that are nested deeper than Argo goes."""

from __future__ import annotations

from collections.abc import Iterable

from playbook.prove.objects import Object
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.workflow.graph import Place
from playbook.prove.workflow.recursion import circles
from playbook.prove.workflow.turns import Turn, Way
from playbook.prove.workflow.unrolled import DEPTH, Unrolled, unrolled
from playbook.prove.workflow.walk import key
from playbook.prove.world import World

_SHOWN = 6


def _too_deep(world: World) -> Found:
    endless = {key(one.caller.template) for circle in world.once(circles) for one in circle}
    for run in unrolled(world):
        way = run.deep or _longest(run)
        if len(way) + 1 >= DEPTH:
            if not _again(run.start, way) & endless:
                yield _fault(run, way)
            continue
        if not run.whole:
            yield Unclear(run.flow.object, run.flow.path, "it has too many calls to follow")
        for loop in run.loops:
            if key(loop.to.body.template) not in endless:
                why = "what it counts, or up to where, is not written here"
                yield Unclear(_caller(run, loop), loop.made.call.path, why)


def _caller(run: Unrolled, way: Way) -> Object:
    """Return the object that a call is written in."""
    return next(turn.body.template.object for turn, out in run.ways.items() if way in out)


def _longest(run: Unrolled) -> tuple[Way, ...]:
    """Return the longest chain of calls, as far as it is needed; () where there are too few turns for it."""
    if sum(1 for out in run.ways.values() if out) + 1 < DEPTH:
        return ()
    depths = run.fold(lambda _, inner: 1 + max((depth for _, depth in inner), default=0))
    found: list[Way] = []
    at = run.start
    while depths[at] > 1 and len(found) + 1 < DEPTH:
        way = next(one for one in run.ways[at] if depths.get(one.to) == depths[at] - 1)
        found.append(way)
        at = way.to
    return tuple(found)


def _again(start: Turn, way: Iterable[Way]) -> set[Place]:
    """Return the templates that are entered more than once on a way."""
    seen = {start.body}
    found: set[Place] = set()
    for one in way:
        found |= {key(one.to.body.template)} if one.to.body in seen else set()
        seen.add(one.to.body)
    return found


def _fault(run: Unrolled, way: tuple[Way, ...]) -> Fault:
    last, caller = way[DEPTH - 2], way[DEPTH - 3].to.body.template
    through = [one.template.name for one in (run.start.body, *(each.to.body for each in way))]
    said = f"This can be the {DEPTH}th of nested calls: {' -> '.join(through[:_SHOWN])} -> ..."
    sure = all(one.sure for one in way[: DEPTH - 1])
    return Fault(caller.object, last.made.call.path, said, severity=None if sure else "warning")


DEEP = Rule(
    id="PB116",
    title="Calls are nested deeper than Argo goes.",
    why="Argo refuses the 100th nested call, `Maximum recursion depth exceeded`, and the run fails, although its count allows more rounds. "
    "The entrypoint is the first; each step that calls a template is one more.",
    mend="Allow fewer rounds, or put fewer templates between one round and the next; DISABLE_MAX_RECURSION of the controller turns the "
    "limit off for every workflow.",
    source="argo-workflows v4.0.2 workflow/controller/operator.go executeTemplate, controller.go maxAllowedStackDepth",
    check=_too_deep,
)

RULES = (DEEP,)
