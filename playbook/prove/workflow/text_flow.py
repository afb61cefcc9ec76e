"""Whose text is left in a text when its tags are replaced. Never says whether that is wrong."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeAlias

from playbook.prove.finding import Severity
from playbook.prove.workflow.tags import Tag, tags
from playbook.prove.workflow.truth import tree
from playbook.rehearse.expressions.tree import Binary, Call, Choice, Node, Unary, path

_NUMBERS = frozenset(("asInt", "asFloat", "int", "float", "len", "toBase64"))
_JSON = "toJson"
_TEXTS = ("+", "??")
"""The operators whose result holds the text of an operand; all others give numbers and truths."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text comes from that somebody outside decides.

    Attributes:
        said: "body.issue.title of Sensor/issues".
        severity: error where anybody can write it; warning where it depends on who sends the events.
    """

    said: str
    severity: Severity = "warning"


Names: TypeAlias = dict[str, Origin]
"""What a template's texts may name, as they name it, with where the text comes from."""


def kept(text: str, names: Names) -> Origin | None:
    """Return where the text of an outsider comes from that stays in a text, None where there is none."""
    return next((one for tag in tags(text) if (one := kept_by(tag, names))), None)


def kept_by(tag: Tag, names: Names, *, quoted: bool = False) -> Origin | None:
    """Return the same of one tag; with `quoted`, what `toJson` writes is safe."""
    if not tag.expression:
        return _origin(tag.text, names)
    node = tree(tag)
    return None if node is None else _left_by(node, names, quoted)


def _origin(name: str, names: Names) -> Origin | None:
    """Return the origin of a name, of the map it is in, or of the maps in it."""
    if name in names:
        return names[name]
    inside = (f"{name}.", "")
    whole = name in ("inputs.parameters", "workflow.parameters")
    if name.startswith("item") and "item" in names:
        return names["item"]
    return next((one for key, one in names.items() if whole and key.startswith(inside[0])), None)


def _left_by(node: Node, names: Names, quoted: bool) -> Origin | None:  # noqa: FBT001
    if path(node):
        return _origin(".".join(path(node)), names)
    match node:
        case Call(function, _) if function in _NUMBERS or (quoted and function == _JSON):
            return None
        case Unary():
            return None
        case Binary(operator, _, _) if operator not in _TEXTS:
            return None
        case Choice(_, yes, no):
            return _left_by(yes, names, quoted) or _left_by(no, names, quoted)
        case _:
            parts = (getattr(node, one.name) for one in fields(node))
            return next((one for part in parts if (one := _in_part(part, names, quoted))), None)


def _in_part(part: Any, names: Names, quoted: bool) -> Origin | None:  # noqa: FBT001
    if isinstance(part, tuple):
        return next((one for each in part if (one := _in_part(each, names, quoted))), None)
    return _left_by(part, names, quoted) if isinstance(part, Node) else None
