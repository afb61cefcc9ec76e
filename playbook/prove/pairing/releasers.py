"""Who ends waits: triggers that resume or set nodes, and scripts that may. Never judges. Ask `world.once(releasers)`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playbook.documents.document import Path
from playbook.prove.flows import Trigger, flows, triggers
from playbook.prove.objects import Object
from playbook.prove.world import World

FLAG = "--node-field-selector"
_CALL = re.compile(r"/api/v1/workflows/.+/(resume|set)/?$")
_BY_HAND = re.compile(r"\bargo\b[^\n]*\b(resume|node)\b|nodeFieldSelector|/(resume|set)\b")
_PLAIN = ("dependencyName", "value")
"""A source with nothing else is a fixed text."""


@dataclass(frozen=True, slots=True, eq=False)
class Releaser:
    """One trigger that resumes or sets nodes.

    Attributes:
        object: its Sensor.
        path: to the selector, or to what has none.
        does: "resume" or "set".
        selector: which nodes; "" for all of them, None where an event decides it.
    """

    object: Object
    path: Path
    does: str
    selector: str | None


@dataclass(frozen=True, slots=True)
class Releasers:
    """All there are.

    Attributes:
        known: triggers.
        scripts: where a template, or a trigger, may do it in a way nobody here can read.
    """

    known: tuple[Releaser, ...]
    scripts: tuple[str, ...]


def releasers(world: World) -> Releasers:
    """Return who ends waits."""
    every = world.once(triggers)
    known = tuple(found for one in every if (found := _of_workflow(one) or _of_http(one)))
    return Releasers(known, (*_scripts(world), *_patches(every)))


def _of_workflow(trigger: Trigger) -> Releaser | None:
    fields = trigger.template.get("argoWorkflow")
    if not isinstance(fields, Mapping) or fields.get("operation") != "resume":
        return None
    path: Path = (*trigger.path, "template", "argoWorkflow")
    args = [str(one) for one in fields.get("args") or ()]
    for at, one in enumerate(args):
        if one == FLAG and at + 1 < len(args):
            return Releaser(
                trigger.sensor, (*path, "args", at + 1), "resume", _fixed(trigger, args[at + 1])
            )
        if one.startswith(f"{FLAG}="):
            given = one.removeprefix(f"{FLAG}=")
            return Releaser(trigger.sensor, (*path, "args", at), "resume", _fixed(trigger, given))
    return Releaser(trigger.sensor, (*path, "operation"), "resume", _fixed(trigger, ""))


def _fixed(trigger: Trigger, text: str) -> str | None:
    """Return a text of the trigger's, None where its own parameters may write another."""
    own = (*(trigger.value.get("parameters") or ()), *(trigger.template.get("parameters") or ()))
    return None if any("args" in str(one.get("dest")) for one in own) else text


def _of_http(trigger: Trigger) -> Releaser | None:
    fields = trigger.template.get("http")
    if not isinstance(fields, Mapping):
        return None
    called = next(
        (found[1] for text in _addresses(trigger, fields) if (found := _CALL.search(text))), ""
    )
    if not called:
        return None
    path: Path = (*trigger.path, "template", "http")
    for where, one in trigger.sensor.each(*path, "payload"):
        if str(one.get("dest")) == "nodeFieldSelector":
            source: Mapping[str, Any] = one.get("src") or {}
            plain = set(source) <= set(_PLAIN)
            return Releaser(
                trigger.sensor, where, called, str(source.get("value", "")) if plain else None
            )
    return Releaser(trigger.sensor, (*path, "payload"), called, "")


def _addresses(trigger: Trigger, fields: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a request's address may be, with its tags."""
    yield str(fields.get("url", ""))
    for one in trigger.value.get("parameters") or ():
        if str(one.get("dest")) == "http.url":
            source = one.get("src") or {}
            yield str(source.get("dataTemplate") or source.get("value") or "")


def _scripts(world: World) -> Iterator[str]:
    """Yield the templates whose texts look as if they resumed something."""
    for flow in world.once(flows):
        for one in flow.templates:
            work = [
                one.value.get(key)
                for key in ("script", "container", "http", "resource", "containerSet")
            ]
            if any(_BY_HAND.search(_text(each)) for each in work if each):
                yield f'the template "{one.name}" of {one.object.title}'


def _text(value: Any) -> str:
    """Return all texts in a value, a line for each list: a command is one."""
    if isinstance(value, Mapping):
        return "\n".join(_text(one) for one in value.values())
    if isinstance(value, list):
        return " ".join(_text(one) for one in value)
    return str(value)


def _patches(every: tuple[Trigger, ...]) -> Iterator[str]:
    for one in every:
        acts, resource = one.acts, one.resource
        changes = acts is not None and acts[1].get("operation") in ("patch", "update")
        if changes and resource is not None and resource[1].get("kind") == "Workflow":
            yield f'the trigger "{one.name}" of {one.sensor.title}'
