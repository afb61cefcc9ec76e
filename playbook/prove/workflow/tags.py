"""The tags in the texts of a workflow, and what they name. Never replaces one, never judges one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from playbook.documents.document import Path
from playbook.errors import NotModelled
from playbook.rehearse.expressions.errors import InvalidExpression
from playbook.rehearse.expressions.expression import compile_expression

OPEN, CLOSE = "{{", "}}"
_NESTED = (dict, list)


@dataclass(frozen=True, slots=True)
class Tag:
    """A piece of text between braces, or the text of an `expression` field.

    Attributes:
        text: between the braces, without the `=` of an expression.
        expression: it is one.
        names: what it names: "steps.gate.outputs.parameters.decision".
        wrong: expr-lang refuses it, and says so.
        unread: it is an expression that is not understood here, and why.
    """

    text: str
    expression: bool
    names: frozenset[str]
    wrong: str = ""
    unread: str = ""

    @property
    def source(self) -> str:
        """Return it as it is written in a text."""
        return f"{OPEN}{'=' if self.expression else ''}{self.text}{CLOSE}"


@dataclass(frozen=True, slots=True)
class Text:
    """A text with tags.

    Attributes:
        path: where it stands in its object.
        text: the whole.
        tags: the tags in it.
    """

    path: Path
    text: str
    tags: tuple[Tag, ...]


@lru_cache(maxsize=16384)
def tags(text: str) -> tuple[Tag, ...]:
    """Return the tags of a text; braces that do not close are none."""
    found: list[Tag] = []
    at = 0
    while (start := text.find(OPEN, at)) >= 0:
        end = text.find(CLOSE, start)
        if end < 0:
            break
        inner = text[start + 2 : end]
        found.append(_tag(inner))
        at = end + 2
    return tuple(found)


def _tag(inner: str) -> Tag:
    # util/template/template.go: what begins with "=" is an expression, also after spaces.
    trimmed = inner.strip()
    if trimmed.startswith("="):
        return expression(trimmed[1:].strip())
    return Tag(trimmed, expression=False, names=frozenset({trimmed}))


@lru_cache(maxsize=8192)
def expression(text: str) -> Tag:
    """Read an expression without its braces."""
    try:
        compiled = compile_expression(text)
    except InvalidExpression as error:
        return Tag(text, expression=True, names=frozenset(), wrong=error.message)
    except NotModelled as error:
        return Tag(text, expression=True, names=frozenset(), unread=error.message)
    return Tag(text, expression=True, names=compiled.references)


def texts(value: Any, path: Path, without: tuple[str, ...] = ()) -> list[Text]:
    """Return every text with tags below a value.

    Args:
        value: what to look into.
        path: to it.
        without: its own keys to leave out.
    """
    found: list[Text] = []
    if isinstance(value, str):
        if OPEN in value:
            found.append(Text(path, value, tags(value)))
        return found
    if without:
        value = {key: inner for key, inner in value.items() if key not in without}
    _collect(value, path, found)
    return found


def _collect(value: Any, path: Path, found: list[Text]) -> None:
    """Add the texts below a value; most of what a tree holds has no tag, and costs no call."""
    items: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        if isinstance(inner, str):
            if OPEN in inner:
                found.append(Text((*path, key), inner, tags(inner)))
        elif isinstance(inner, _NESTED):
            _collect(inner, (*path, key), found)
