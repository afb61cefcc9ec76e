"""The places in a template where a pasted value is read by a shell, a program or Kubernetes. Never says whose it is.

Ask `world.once(sinks)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playbook.documents.document import Path
from playbook.prove.workflow.graph import Place
from playbook.prove.workflow.tags import Tag, Text, texts
from playbook.prove.workflow.text_flow import Names, Origin, kept_by
from playbook.prove.workflow.walk import Body, bodies, key
from playbook.prove.world import World

_SHELL = re.compile(r"(.*/)?(sh|bash|ash|dash|zsh|ksh|python[\d.]*|node|perl|ruby)")
_RUNS = re.compile(r"-[a-z]*[ce]|--eval|--command")
_MULTIPLE = ("initContainers", "sidecars")
_FIELDS = (
    *("script", "container", "containerSet", "resource", "metadata", "podSpecPatch"),
    *_MULTIPLE,
)
_LEAVES = ("container", "containerSet", "script", "resource", "data", "http", "plugin")
_SOMEBODY = Origin("somebody")
ARGUMENT, LABEL = "an argument", "a label"


@dataclass(frozen=True, slots=True, eq=False)
class Sink:
    """A text that is read.

    Attributes:
        body: the template it is in.
        text: the text.
        what: what it is: "the script".
        quoted: what `toJson` writes is safe there, and a plain tag is PB124's.
    """

    body: Body
    text: Text
    what: str
    quoted: bool

    def left(self, names: Names) -> list[tuple[Origin, str]]:
        """Return where text that stays in it comes from, with the tag that pastes it."""
        found = ((self._kept(tag, names), tag.source) for tag in self.text.tags)
        return [(origin, source) for origin, source in found if origin is not None]

    def _kept(self, tag: Tag, names: Names) -> Origin | None:
        if self.quoted and not tag.expression:
            return None
        return kept_by(tag, names, quoted=self.quoted)


def sinks(world: World) -> dict[Place, list[Sink]]:
    """Return the texts of each template that paste an input or a parameter where it is read."""
    found: dict[Place, list[Sink]] = {}
    for body in world.once(bodies):
        for one in _of_body(body) if body.kind in _LEAVES else ():
            pasted = {name: _SOMEBODY for tag in one.text.tags for name in tag.names}
            if one.left(pasted) or any(tag.unread for tag in one.text.tags):
                found.setdefault(key(body.template), []).append(one)
    return found


def _of_body(body: Body) -> Iterator[Sink]:
    for field in _FIELDS:
        value = body.value.get(field)
        for text in texts(value, (*body.template.path, field)) if value else ():
            where = text.path[len(body.template.path) :]
            if what := _reached(body, where):
                yield Sink(body, text, what, quoted=where == ("resource", "manifest"))


def _reached(body: Body, where: Path) -> str:
    """Return what a place in a template is, "" where a text does no harm."""
    match where:
        case ("script", "source"):
            return "the script"
        case ("resource", "manifest"):
            return "the manifest"
        case ("metadata", "labels", *_):
            return LABEL
        case ("podSpecPatch",):
            return "the patch of the pod"
        case _:
            return _in_box(body, where)


def _in_box(body: Body, where: Path) -> str:
    for box in _box(where):
        fields = _at(body.value, where[: len(box)])
        return _in_command(fields, where[len(box) :])
    return ""


def _box(where: Path) -> Iterator[Path]:
    if where[0] in ("container", "script"):
        yield where[:1]
    elif where[0] in _MULTIPLE:
        yield where[:2]
    elif where[0] == "containerSet":
        yield where[:3]


def _at(value: Any, where: Path) -> Mapping[str, Any]:
    for step in where:
        value = value[step]
    return value if isinstance(value, dict) else {}


def _in_command(box: Mapping[str, Any], rest: Path) -> str:
    """Return what an item of `command` or `args` is: the text of a shell, or an argument."""
    if len(rest) != 2 or rest[0] not in ("command", "args"):
        return ""
    command = [str(one) for one in box.get("command") or ()]
    every = [*command, *(str(one) for one in box.get("args") or ())]
    at = int(rest[1]) + (len(command) if rest[0] == "args" else 0)
    shell = next((n for n, one in enumerate(every[:at]) if _SHELL.fullmatch(one)), None)
    if shell is not None:
        runs = next((n for n in range(shell + 1, at) if _RUNS.fullmatch(every[n])), None)
        return "the text of a shell" if runs == at - 1 else ""
    return "" if "--" in every[:at] or not every[at].startswith("{{") else ARGUMENT
