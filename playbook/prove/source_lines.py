"""The line of Python behind a field of a rendered template, Sensor, source or bus. Never opens the Python file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from playbook.argo.states import states
from playbook.documents.document import Path
from playbook.events.objects import MADE_BY, PARTS_MADE_BY
from playbook.play import Play
from playbook.prove.objects import Object
from playbook.prove.plays import carried
from playbook.prove.world import World

Key = tuple[object, ...]
OWN: Key = ()
"""The key of the object's own line; a part's is ("triggers", "review-labeled")."""
_LINE = re.compile(r"[^\x00-\x1f\x7f]{1,200}\.py:[0-9]{1,7}")


def source_of(world: World, one: Object, path: Path) -> str:
    """Return "workflows/play.py:22", or "" for what neither a play nor a module of sensors/ has declared."""
    lines = world.once(_lines).get(id(one), {})
    return lines.get(_part(one, path)) or lines.get(OWN, "")


def _part(one: Object, path: Path) -> Key:
    several, index = path[1:2], path[:3]
    name = one.get((*index, "name")) or one.get(
        (*index, "template", "name")
    )  # a trigger's is deeper
    return (*several, name) if isinstance(name, str) else OWN


def _lines(world: World) -> dict[int, dict[Key, str]]:
    """Return, by object, the lines of its parts and its own."""
    found = {id(one.object): _of_play(one.play) for one in world.once(carried) if one.play}
    for one in world.of("Sensor", "EventSource", "EventBus"):
        found[id(one)] = dict(_of_events(one))
    return found


def _of_play(play: Play) -> dict[Key, str]:
    found: dict[Key, str] = {OWN: play.source}
    for state in states(play):
        made = state.gate or state.stage
        line = made.source if made else play.source
        for name in (state.name, f"run-{state.name}", f"wait-{state.name}"):
            found["templates", name] = line
    return found


def _of_events(one: Object) -> Iterator[tuple[Key, str]]:
    """Yield what the annotations say. They are anybody's text: what is no line of Python is left out."""
    for key, line in ((OWN, one.annotations.get(MADE_BY)), *_of_parts(one)):
        if isinstance(line, str) and _LINE.fullmatch(line):
            yield key, line


def _of_parts(one: Object) -> Iterator[tuple[Key, object]]:
    try:
        said = json.loads(one.annotations.get(PARTS_MADE_BY, "{}"))
    except (ValueError, RecursionError):
        return
    for several, lines in said.items() if isinstance(said, dict) else ():
        for name, line in lines.items() if isinstance(lines, dict) else ():
            yield (several, name), line
