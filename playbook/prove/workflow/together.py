"""PB117: waits that are open at the same time and that one release cannot tell apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from playbook.prove.pairing.releasers import Releaser, releasers
from playbook.prove.pairing.selectors import terms
from playbook.prove.plays import carried
from playbook.prove.rule import Fault, Found, Rule, Unclear
from playbook.prove.workflow.graph import Place, leading
from playbook.prove.workflow.guards import all_can_hold
from playbook.prove.workflow.tags import tags
from playbook.prove.workflow.waiting import Wait, waits_of
from playbook.prove.workflow.walk import Body, Made, bodies, key
from playbook.prove.world import World

_INPUT = re.compile(r"inputs\.parameters\.(.+)\.value")
_TAG = re.compile(r"\{\{.*?\}\}|\ufffe.*", re.DOTALL)
_MOST = 60
_ALONE = ("id", "name")
"""Fields that no two nodes share."""


@dataclass(frozen=True, slots=True, eq=False)
class Twins:
    """Two waits with the same inputs that can be open at once: of one call, or of two."""

    body: Body
    first: Made
    second: Made
    wait: Wait
    shown: bool

    @property
    def said(self) -> str:
        """Say what waits twice."""
        gate = self.wait.gate.template.name
        if self.first is self.second:
            return f'Every item of "{self.first.call.name}" waits in "{gate}" with the same inputs'
        both = f'"{self.first.call.name}" and "{self.second.call.name}"'
        return f'{both} can wait in "{gate}" at the same time, with the same inputs'


def _twins(world: World) -> Found:
    ours = {id(one.object) for one in world.once(carried)}
    known = world.once(releasers).known
    for body in world.once(bodies):
        for one in _of_body(world, body):
            gate = one.wait.gate.template
            made = one.second.call
            if id(gate.object) in ours and one.wait.inputs:
                said = f"{one.said}: the reconciler takes them for one gate."
                yield Fault(body.template.object, made.path, said, severity="error")
            else:
                yield from _released(body, one, known)


def _released(body: Body, twins: Twins, known: tuple[Releaser, ...]) -> Found:
    one, path = body.template.object, twins.second.call.path
    for each in known:
        if each.selector and _ends_both(twins, each.selector):
            said = f'{twins.said}: "{each.selector}" of {each.object.title} ends both.'
            yield Fault(one, path, said)
            return
    if any(each.selector is None for each in known):
        yield Unclear(one, path, f"{twins.said}; an event decides which one a trigger ends")
    elif not known and twins.wait.inputs:
        yield Fault(one, path, f"{twins.said}.", severity="note")


def _ends_both(twins: Twins, selector: str) -> bool:
    asked = terms(selector)
    return bool(asked) and all(_has_both(twins, *term) for term in asked or ())


def _has_both(twins: Twins, field: str, text: str) -> bool:
    if field == "templateName":
        return twins.wait.gate.template.name == text
    if field == "displayName":
        return twins.shown and twins.wait.shown == text
    if field == "phase":
        return text == "Running"
    known = _INPUT.fullmatch(field)
    if known is None:
        return field not in _ALONE
    value = dict(twins.wait.inputs).get(known[1])
    return value is not None and _may_become(value, text)


def _may_become(value: str, text: str) -> bool:
    """Tell whether an input may have this value; what a tag becomes is not known."""
    parts = [re.escape(one) for one in _TAG.split(value)]
    return re.fullmatch(".*".join(parts), text, re.DOTALL) is not None


def _of_body(world: World, body: Body) -> Iterator[Twins]:
    if "parallelism" in body.value:
        return  # then they may come one after the other
    leading = [one for one in body.calls if one.enters and _leads(world, one)]
    for one in leading:
        if one.repeated:
            yield from _of_items(world, body, one)
    for first, second in combinations(leading[:_MOST], 2):
        if _at_once(body, first, second) and all_can_hold((first.when, second.when)):
            yield from _shared(world, body, first, second)


def _leads(world: World, made: Made) -> bool:
    return made.enters is not None and key(made.enters[1]) in world.once(_waiting)


def _waiting(world: World) -> frozenset[Place]:
    """Return the templates that wait, or lead to one that does."""
    several = (key(one.template) for one in world.once(bodies) if one.kind == "suspend")
    return leading(world, several)


def _of_items(world: World, body: Body, one: Made) -> Iterator[Twins]:
    direct = one.enters is not None and "suspend" in one.enters[1].value
    for wait in waits_of(world, one):
        if wait.comparable and not _per_item(wait):
            yield Twins(body, one, one, wait, shown=bool(wait.shown) and not direct)
            return


def _per_item(wait: Wait) -> bool:
    texts = (value for _, value in wait.inputs)
    named = any(name.startswith("item") for one in texts for tag in tags(one) for name in tag.names)
    return named or any("item" in value and "\ufffe" in value for _, value in wait.inputs)


def _at_once(body: Body, first: Made, second: Made) -> bool:
    if body.kind == "steps":
        return first.call.group == second.call.group
    return first not in body.before(second) and second not in body.before(first)


def _shared(world: World, body: Body, first: Made, second: Made) -> Iterator[Twins]:
    others = {(id(one.gate), one.inputs): one for one in waits_of(world, second) if one.comparable}
    for wait in waits_of(world, first):
        other = others.get((id(wait.gate), wait.inputs))
        if other is not None:
            yield Twins(body, first, second, wait, shown=wait.shown == other.shown)
            return


TWINS = Rule(
    id="PB117",
    title="Two waits can be open at the same time, and one release ends both.",
    why="A selector ends every wait that it matches. Whoever lets one of them go on lets the other go on, too, which nobody may have "
    "looked at.",
    mend="Give the template of the wait an input that tells them apart, such as the item, and select by it.",
    source="argo-workflows v4.0.2 workflow/util/util.go updateSuspendedNode, SelectorMatchesNode",
    severity="warning",
    check=_twins,
)

RULES = (TWINS,)
