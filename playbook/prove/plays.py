"""The plays that the templates of a world carry. Never guesses one from a template's shape."""

from __future__ import annotations

from dataclasses import dataclass

from playbook.argo.states import states
from playbook.declaration import ANNOTATION, from_canonical
from playbook.documents.document import Path
from playbook.errors import InvalidPlay
from playbook.play import Gate, Play
from playbook.prove.objects import Object
from playbook.prove.world import World

CARRIED: Path = ("spec", "workflowMetadata", "annotations", ANNOTATION)


@dataclass(frozen=True, slots=True)
class Carried:
    """A template that is ours, and the play its runs carry.

    Attributes:
        object: the template.
        play: None where the annotation cannot be read.
        trouble: why it cannot.
    """

    object: Object
    play: Play | None
    trouble: str = ""


def carried(world: World) -> tuple[Carried, ...]:
    """Return every template that carries a play. Ask `world.once(carried)`."""
    found: list[Carried] = []
    for one in world.of("WorkflowTemplate", "ClusterWorkflowTemplate", "Workflow"):
        text = one.get(CARRIED)
        if isinstance(text, str):
            found.append(_read(one, text))
    return tuple(found)


def _read(template: Object, text: str) -> Carried:
    try:
        return Carried(template, from_canonical(text))
    except InvalidPlay as error:
        return Carried(template, None, error.message)


def play_of(world: World, template: Object) -> Play | None:
    """Return the play a template carries."""
    return next((one.play for one in world.once(carried) if one.object is template), None)


def wait_path(template: Object, play: Play, gate: Gate) -> Path:
    """Return where a template waits for a gate of its play; where the play stands if it has no such wait."""
    names = {f"wait-{state.name}" for state in states(play) if state.gate is gate}
    for path, one in template.each("spec", "templates"):
        if one.get("name") in names:
            return path
    return CARRIED
