"""Objects that triggers and steps make, as far as they are written: what comes from an event or a tag is a marker.

Ask `world.once(made_objects)`. Never judges.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playbook.documents.document import Path
from playbook.documents.read import read_all
from playbook.errors import InvalidDocument
from playbook.prove.flows import Template, Trigger, flows, triggers
from playbook.prove.objects import Object
from playbook.prove.world import World

ANY, TEXT = "\ufffcany\ufffc", "\ufffctext\ufffc"
"""Stand for a value of any type, and for some text."""
_TAG = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_WORDS = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """An object that something makes.

    Attributes:
        object: where it is written.
        path: to it, or to the text it is in.
        value: its fields, with markers.
        inside: the path can go on into the value: it is written as fields, not as text.
        whole: all of it is known here but for the markers.
        patched: it is laid over an object that may be there already.
    """

    object: Object
    path: Path
    value: Mapping[str, Any]
    inside: bool
    whole: bool = True
    patched: bool = False

    def at(self, path: Path) -> Path:
        """Return where a field of it is written, as exactly as can be said."""
        return (*self.path, *path) if self.inside else self.path


def made_objects(world: World) -> tuple[Made, ...]:
    """Return every object that triggers and resource templates make."""
    of_triggers = (one for each in world.once(triggers) for one in _of_trigger(each))
    templates = (one for flow in world.once(flows) for one in flow.templates)
    return (*of_triggers, *(made for one in templates for made in _of_template(world, one)))


def _of_trigger(trigger: Trigger) -> Iterator[Made]:
    acts, written = trigger.acts, trigger.resource
    if acts is None or written is None or not _makes(*acts):
        return
    path, resource = written
    value = copy.deepcopy(dict(resource))
    known = [_fill(value, one) for one in acts[1].get("parameters") or ()]
    patched = acts[1].get("operation") in ("patch", "update")
    if trigger.rewritten:
        value = {}  # nobody can tell what it will be
    yield Made(trigger.sensor, path, value, inside=True, whole=all(known), patched=patched)


def _makes(kind: str, fields: Mapping[str, Any]) -> bool:
    """Tell whether a trigger sends its resource: Argo's other operations take only the name from it."""
    operation = fields.get("operation")
    return operation == "submit" if kind == "argoWorkflow" else operation != "delete"


def _fill(value: dict[str, Any], parameter: Mapping[str, Any]) -> bool:
    """Put a marker where a parameter writes; False when that cannot be told."""
    dest = str(parameter.get("dest", ""))
    if not _WORDS.fullmatch(dest):
        return False
    *way, last = dest.split(".")
    spot: Any = value
    for step in way:
        key: Any = int(step) if isinstance(spot, list) and step.isdigit() else step
        if isinstance(spot, list) and (not isinstance(key, int) or key >= len(spot)):
            return False
        if isinstance(spot, dict) and not isinstance(spot.get(key), dict | list):
            spot[key] = {}
        spot = spot[key]
    marker = ANY if (parameter.get("src") or {}).get("useRawData") is True else TEXT
    if isinstance(spot, list):
        if last in ("-1", str(len(spot))):  # sjson appends
            spot.append(marker)
            return True
        if not (last.isdigit() and int(last) < len(spot)):
            return False
        spot[int(last)] = marker
        return True
    spot[last] = marker
    return True


def manifests(world: World) -> dict[int, tuple[Mapping[str, Any], ...] | None]:
    """Return the objects in the manifest of each resource template, by id(template); None: they cannot be read.

    Plays repeat their manifests: each text is read once. Ask `world.once(manifests)`.
    """
    read: dict[str, tuple[Mapping[str, Any], ...] | None] = {}
    found: dict[int, tuple[Mapping[str, Any], ...] | None] = {}
    for flow in world.once(flows):
        for one in flow.templates:
            text = str((one.value.get("resource") or {}).get("manifest", ""))
            if text and text not in read:
                read[text] = _read(text)
            found[id(one)] = read.get(text)
    return found


def _read(text: str) -> tuple[Mapping[str, Any], ...] | None:
    try:
        documents = read_all(_TAG.sub(ANY, text), "manifest")
    except InvalidDocument:
        return None
    whole = all(isinstance(one.value, dict) for one in documents)
    return tuple(one.value for one in documents) if whole else None


def _of_template(world: World, template: Template) -> Iterator[Made]:
    resource = template.value.get("resource")
    if not isinstance(resource, dict) or resource.get("action") not in ("create", "apply"):
        return
    path: Path = (*template.path, "resource", "manifest")
    for value in world.once(manifests)[id(template)] or ():
        yield Made(template.object, path, value, inside=False)


def marked(value: Any) -> bool:
    """Tell whether a value is, or holds, something that is only known when it happens."""
    return isinstance(value, str) and ("\ufffc" in value)
