"""Which waits a node field selector finds. Never says whether it should.

Source: argo-workflows v4.0.2 workflow/util/util.go SelectorMatchesNode; apimachinery fields.ParseSelector.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from playbook.prove.workflow.walk import Body, Made, bodies, key
from playbook.prove.world import World

_TERM = re.compile(r"([^=!]+?)(!=|==|=)(.*)")
_INPUT = re.compile(r"inputs\.parameters\.(.+)\.value")
_TAG = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_FREE = ("id", "name", "templateRef.name", "templateRef.template")
"""Fields that are not looked at here: whoever names one is believed."""


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """A template that waits, and the calls that enter it."""

    body: Body
    calls: tuple[Made, ...]

    def is_shown_as(self, text: str) -> bool:
        """Tell whether a node of it may have this display name; items and retries add `(0...)`."""
        if not self.calls:
            return True
        names = {one.call.name for one in self.calls}
        return text in names or text.partition("(")[0] in names

    def takes(self, name: str, text: str) -> bool:
        """Tell whether an input may have this value."""
        return any(one is None or _like(one, text) for one in self.given(name))

    def given(self, name: str) -> list[str | None]:
        """Return what an input may be, with tags; None where nobody can tell; [] when it is not declared."""
        declared = self.body.inputs.get(name)
        if declared is None:
            return []
        values = [one.arguments.get(name, declared.get("value")) for one in self.calls] or [None]
        return [None if one is None else str(one) for one in values]


def gates(world: World) -> tuple[Gate, ...]:
    """Return every wait. Ask `world.once(gates)`."""
    entering: dict[object, list[Made]] = {}
    for body in world.once(bodies):
        for one in body.calls:
            if one.enters is not None:
                entering.setdefault(key(one.enters[1]), []).append(one)
    return tuple(
        Gate(one, tuple(entering.get(key(one.template), ())))
        for one in world.once(bodies)
        if one.kind == "suspend"
    )


Index = Mapping[tuple[str, str, str], tuple[Gate, ...]]
ANY = "\ufffc"
"""Stands in the index for a text that is not known until it happens."""


def by_field(world: World) -> Index:
    """Return waits by a field and its text: ("templateName", "", "x"), ("input", "gate", "qa"). Ask `world.once(by_field)`."""
    found: dict[tuple[str, str, str], list[Gate]] = {}
    for one in world.once(gates):
        for each in dict.fromkeys(_keys(one)):
            found.setdefault(each, []).append(one)
    return {field: tuple(several) for field, several in found.items()}


def _keys(gate: Gate) -> Iterator[tuple[str, str, str]]:
    yield "templateName", "", gate.body.template.name
    for made in gate.calls:
        yield "displayName", "", made.call.name
    if not gate.calls:
        yield "displayName", "", ANY
    for name in gate.body.inputs:
        for text in gate.given(name):
            yield "input", name, ANY if text is None or "{{" in text else text


def terms(selector: str) -> list[tuple[str, str]] | None:
    """Return the fields that must have a value; None where it cannot be read here."""
    found: list[tuple[str, str]] = []
    if "\\" in selector or "{{" in selector:
        return None
    for text in filter(None, selector.split(",")):
        term = _TERM.fullmatch(text)
        if term is None:
            return None
        if term[2] != "!=":
            found.append((term[1].strip(), term[3].strip()))
    return found


def matching(world: World, asked: Iterable[tuple[str, str]]) -> tuple[Gate, ...]:
    """Return the waits that may have all of these values."""
    several = list(asked)
    candidates: tuple[Gate, ...] = world.once(gates)
    for field, text in several:  # the smallest group that the index knows
        group = _group(world.once(by_field), field, text)
        if group is not None and len(group) < len(candidates):
            candidates = group
    return tuple(one for one in candidates if all(_has(one, *term) for term in several))


def _group(index: Index, field: str, text: str) -> tuple[Gate, ...] | None:
    if field == "templateName":
        return index.get((field, "", text), ())
    known = _INPUT.fullmatch(field)
    if known:
        names, about = {text, ANY}, ("input", known[1])
    elif field == "displayName":
        names, about = {text, text.partition("(")[0], ANY}, (field, "")
    else:
        return None
    found = (one for name in sorted(names) for one in index.get((*about, name), ()))
    return tuple({id(one): one for one in found}.values())


def _has(gate: Gate, field: str, text: str) -> bool:
    if field == "templateName":
        return gate.body.template.name == text
    if field == "displayName":
        return gate.is_shown_as(text)
    if field == "phase":
        return text == "Running"
    known = _INPUT.fullmatch(field)
    return gate.takes(known[1], text) if known else field in _FREE


def _like(given: str, text: str) -> bool:
    """Tell whether an argument may become a text; what a tag becomes is not known."""
    parts = [re.escape(one) for one in _TAG.split(given)]
    return re.fullmatch(".*".join(parts), text, re.DOTALL) is not None
