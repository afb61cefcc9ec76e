"""The waits that a call leads to, and what their inputs are then. Never says who ends one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from playbook.prove.workflow.tags import OPEN, tags
from playbook.prove.workflow.walk import Body, Made, entered, key
from playbook.prove.world import World

_MOST = 200
_INPUT = re.compile(r"\{\{\s*inputs\.parameters\.([\w-]+)\s*\}\}")
_OWN = ("steps.", "tasks.", "item", "pod.", "node.")
_UNKNOWN, _FIXED = "\ufffc", "\ufffe"


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait below a template, seen from there.

    Attributes:
        gate: the template that waits.
        shown: the step's name: what its node is displayed as; "" where items add to it.
        inputs: its inputs, in terms of the template's; one that nobody can compare has the mark of the unknown.
    """

    gate: Body
    shown: str
    inputs: tuple[tuple[str, str], ...]

    @property
    def comparable(self) -> bool:
        """Tell whether two of these have the same inputs where the templates they are seen from have."""
        return not any(_UNKNOWN in value for _, value in self.inputs)


def waits_of(world: World, made: Made) -> tuple[Wait, ...]:
    """Return the waits that a call leads to, without those of a call that goes back."""
    known = world.once(_known)
    inner = entered(world, made)
    for one in _callees_first(world, inner, known) if inner else ():
        inside = (wait for each in one.calls for wait in _below(world, each, known))
        known[one] = tuple(dict.fromkeys(inside))[:_MOST]
    return _below(world, made, known, hide=False)


def _known(_: World) -> dict[Body, tuple[Wait, ...]]:
    return {}


def _callees_first(world: World, body: Body, known: Mapping[Body, object]) -> list[Body]:
    """Return a template and all below it that are not known yet; without recursion."""
    order: list[Body] = []
    seen = {key(body.template)}
    stack = [(body, iter(body.calls))] if body not in known else []
    while stack:
        one, rest = stack[-1]
        made = next(rest, None)
        if made is None:
            stack.pop()
            order.append(one)
            continue
        inner = entered(world, made)
        if inner is not None and inner not in known and key(inner.template) not in seen:
            seen.add(key(inner.template))
            stack.append((inner, iter(inner.calls)))
    return order


def _below(
    world: World, made: Made, known: Mapping[Body, tuple[Wait, ...]], *, hide: bool = True
) -> tuple[Wait, ...]:
    inner = entered(world, made)
    if inner is None:
        return ()
    given = _given(inner, made)
    given = {name: _hidden(text) for name, text in given.items()} if hide else given
    if inner.kind == "suspend":
        shown = "" if made.repeated else made.call.name
        return (Wait(inner, shown, tuple(sorted(given.items()))),)
    return tuple(_seen(one, given) for one in known.get(inner, ()))


def _given(inner: Body, made: Made) -> dict[str, str]:
    arguments = made.arguments
    found: dict[str, str] = {}
    for name, declared in inner.inputs.items():
        default = declared.get("value", declared.get("default"))
        found[name] = arguments.get(name, _UNKNOWN if default is None else str(default))
    return found


def _hidden(text: str) -> str:
    """Return a value, or the mark where it is only known inside a template: of its steps, its items."""
    found = tags(text)
    own = any(name.startswith(_OWN) for tag in found for name in tag.names)
    return _UNKNOWN if own or any(tag.unread or tag.wrong for tag in found) else text


def _seen(wait: Wait, given: Mapping[str, str]) -> Wait:
    """Return a wait as it is seen from who calls the template it is seen from now."""
    return Wait(
        wait.gate,
        wait.shown,
        tuple((name, _put(value, given)) for name, value in wait.inputs),
    )


def _put(text: str, given: Mapping[str, str]) -> str:
    """Write a value in terms of the caller; an expression is kept, with what its names stand for."""
    if OPEN not in text:
        return text
    bound: list[str] = []
    for tag in tags(text):
        if tag.expression:
            text = text.replace(tag.source, f"{_FIXED}{tag.text}{_FIXED}")
            names = sorted(name.removeprefix("inputs.parameters.") for name in tag.names)
            bound += [f"{_FIXED}{name}={given.get(name, '')}" for name in names]
    return _INPUT.sub(lambda found: given.get(found[1], _UNKNOWN), text) + "".join(bound)
