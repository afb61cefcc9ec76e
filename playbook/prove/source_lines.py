"""The line of Python behind a field of a rendered template: of its stage, its gate, or its play. Never opens the Python file."""

from __future__ import annotations

from playbook.argo.states import states
from playbook.documents.document import Path
from playbook.play import Play
from playbook.prove.objects import Object
from playbook.prove.plays import carried
from playbook.prove.world import World


def source_of(world: World, one: Object, path: Path) -> str:
    """Return "workflows/play.py:22", or "" for what no play has declared."""
    lines = world.once(_lines).get(id(one))
    if lines is None:
        return ""
    template = one.get((*path[:3], "name")) if path[:2] == ("spec", "templates") else None
    return lines.get(template, lines[None])


def _lines(world: World) -> dict[int, dict[str | None, str]]:
    """Return, by template object, the line of each of its templates; of None the play's own."""
    return {id(one.object): _of_play(one.play) for one in world.once(carried) if one.play}


def _of_play(play: Play) -> dict[str | None, str]:
    found: dict[str | None, str] = {None: play.source}
    for state in states(play):
        made = state.gate or state.stage
        line = made.source if made else play.source
        for name in (state.name, f"run-{state.name}", f"wait-{state.name}"):
            found[name] = line
    return found
