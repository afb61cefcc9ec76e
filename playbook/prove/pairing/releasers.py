"""Who ends waits: triggers and scripts that resume or set nodes. Never judges. Ask `world.once(releasers)`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from playbook.documents.document import Path
from playbook.prove.flows import Template, Trigger, flows, triggers
from playbook.prove.objects import Object
from playbook.prove.pairing.commands import BY_HAND, FLAG, Command, commands_of
from playbook.prove.pairing.requests import Request, request_of
from playbook.prove.world import World

Asked = tuple[str, str | None, str | None, frozenset[str] | None]
_WORK = ("script", "container", "http", "resource", "containerSet")


@dataclass(frozen=True, slots=True, eq=False)
class Releaser:
    """One trigger or command that resumes or sets nodes.

    Attributes:
        object: what it is written in.
        path: to the selector, or to what has none.
        does: "resume" or "set".
        selector: which nodes; "" for all of them, None where an event decides it.
        phase: what they become; "" for a set that leaves them waiting, None where that is not known.
        outputs: the outputs it gives them; None where that is not known.
    """

    object: Object
    path: Path
    does: str
    selector: str | None
    phase: str | None = "Succeeded"
    outputs: frozenset[str] | None = field(default=frozenset())

    @property
    def asks(self) -> Asked:
        """Return all it asks for: two that ask alike end the same waits in the same way."""
        return self.does, self.selector, self.phase, self.outputs

    @property
    def is_known(self) -> bool:
        """Tell whether nothing of it is decided by an event."""
        return None not in self.asks

    @property
    def is_plain(self) -> bool:
        """Tell whether it is a resume of all waits of a run: the only one that fills in defaults."""
        return self.does == "resume" and self.selector == ""


@dataclass(frozen=True, slots=True)
class Releasers:
    """All there are.

    Attributes:
        known: triggers, and commands in scripts.
        scripts: where a template, or a trigger, may do it in a way nobody here can read.
    """

    known: tuple[Releaser, ...]
    scripts: tuple[str, ...]


def releasers(world: World) -> Releasers:
    """Return who ends waits."""
    every = world.once(triggers)
    known = [found for one in every if (found := _of_workflow(one) or _of_http(one))]
    scripts = [one for flow in world.once(flows) for one in flow.templates if _may_release(one)]
    known += [_of_command(one.object, *each) for one in scripts for each in commands_of(one)]
    named = (f'the template "{one.name}" of {one.object.title}' for one in scripts)
    return Releasers(tuple(known), (*named, *_patches(every)))


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
    found: Request | None = request_of(trigger)
    if found is None:
        return None
    outputs = frozenset[str]() if found.does == "resume" else found.outputs
    phase = "Succeeded" if found.does == "resume" else found.phase
    return Releaser(trigger.sensor, found.path, found.does, found.selector, phase, outputs)


def _may_release(template: Template) -> bool:
    texts = (_text(template.value[each]) for each in _WORK if each in template.value)
    return any(BY_HAND.search(one) for one in texts) or any(commands_of(template))


def _of_command(one: Object, path: Path, found: Command) -> Releaser:
    return Releaser(one, path, found.does, found.selector, found.phase, found.outputs)


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
