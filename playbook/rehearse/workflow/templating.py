"""Replace `{{tag}}` and `{{=expression}}` in one string as Argo 4.0.2 does. Never leaves a doubt unsaid.

Sources (argo-workflows v4.0.2): util/template/{template,simple_template,expression_template}.go.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from playbook.errors import NotModelled
from playbook.rehearse.expressions.errors import EvaluationFailed
from playbook.rehearse.expressions.expression import Expression, compile_expression
from playbook.rehearse.expressions.values import Value, go_json

OPEN, CLOSE = "{{", "}}"
STRICT = ("steps", "tasks")
ARTIFACT = ".outputs.artifacts."


class Unresolved(Exception):
    """A reference to outputs of a step that are not there: Argo 4.0.2 tries again, for ever."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A piece of text between braces; `expression` is None for a simple tag."""

    source: str
    name: str
    expression: Expression | None


@dataclass(frozen=True, slots=True)
class Scope:
    """The variables of one moment: dotted names with their values, and the same as nested maps."""

    flat: Mapping[str, str]
    nested: Mapping[str, Value]


@lru_cache(maxsize=16384)
def pieces(text: str) -> tuple[str | Tag, ...]:
    """Cut a text into what stands outside tags and the tags.

    Raises:
        InvalidExpression: an expression that can never be evaluated.
        NotModelled: braces that do not close, tags inside tags, and what expressions refuse.
    """
    found: list[str | Tag] = []
    at = 0
    while (start := text.find(OPEN, at)) >= 0:
        end = text.find(CLOSE, start)
        if end < 0:
            raise NotModelled(f"`{text}`: {OPEN} without {CLOSE}, which Argo looks for far beyond")
        inner = text[start + 2 : end]
        if OPEN in inner:
            raise NotModelled(f"`{text}`: a tag inside a tag is not modelled")
        found += [text[at:start], _tag(inner)]
        at = end + 2
    return (*found, text[at:])


def _tag(inner: str) -> Tag:
    source = f"{OPEN}{inner}{CLOSE}"
    if inner.startswith("="):
        return Tag(source, "", compile_expression(inner[1:]))
    return Tag(source, inner.strip(), None)


def tags(text: str) -> tuple[Tag, ...]:
    """Return the tags of a text."""
    return tuple(piece for piece in pieces(text) if isinstance(piece, Tag)) if OPEN in text else ()


def replace(text: str, scope: Scope, *, strict: bool) -> str:
    """Replace the tags of a text; what has no value yet stays as it stands.

    Args:
        text: as written, or as an earlier replacement left it.
        scope: what is known now.
        strict: every reference to steps and tasks must be known by now.

    Raises:
        Unresolved: strict, and such a reference is not.
        EvaluationFailed: Argo would mark the node as Error.
    """
    if OPEN not in text:
        return text
    parts = pieces(text)
    if len(parts) == 3 and parts[0] == parts[2] == "" and isinstance(parts[1], Tag):
        return _value(parts[1], scope, strict)
    return "".join(
        piece if isinstance(piece, str) else _value(piece, scope, strict) for piece in parts
    )


def _value(tag: Tag, scope: Scope, strict: bool) -> str:  # noqa: FBT001
    if tag.expression is not None:
        return _evaluated(tag, tag.expression, scope, strict)
    value = scope.flat.get(tag.name)
    if value is not None:
        return quotable(value)
    if strict and _of_a_step(tag.name) and ARTIFACT not in tag.name:
        raise Unresolved(tag.name)
    return tag.source


def _evaluated(tag: Tag, expression: Expression, scope: Scope, strict: bool) -> str:  # noqa: FBT001
    missing = [path for path in expression.references if not _known(path, scope)]
    if strict and missing and (hanging := [path for path in missing if _of_a_step(path)]):
        raise Unresolved(min(hanging))
    if expression.first in missing and _of_a_step(expression.first):
        return tag.source  # outputs of steps are not there yet: it fails at its first look
    if any(path.partition(".")[0] not in scope.nested for path in missing):
        return tag.source  # expr does not compile with an unknown name, Argo leaves the tag
    try:
        value = expression.evaluate(scope.nested)
    except EvaluationFailed:
        if missing:
            return tag.source  # Argo takes any error for a value that will be there later
        raise
    if value is None and not missing:
        raise EvaluationFailed(f'failed to evaluate expression "{expression.text}"')
    return tag.source if value is None else written(value)


def _of_a_step(name: str) -> bool:
    return name.partition(".")[0] in STRICT


def _known(path: str, scope: Scope) -> bool:
    """Tell whether a path leads to a value, or to a map of values (expression_template.go hasVarInEnv)."""
    if path in scope.flat:
        return True
    value: Value = scope.nested
    for name in path.split("."):
        if not isinstance(value, Mapping) or name not in value:
            return False
        value = value[name]
    return True


def written(value: Value) -> str:
    """Write the result of an expression: strings as they are, all else as JSON."""
    return value if isinstance(value, str) else go_json(value)


def quotable(value: str) -> str:
    """Return a value that survives Go's strconv.Quote inside JSON.

    Raises:
        EvaluationFailed: it holds a character that Quote writes in a way JSON does not know.
    """
    if value.isprintable() and value.isascii():
        return value
    for character in value:
        if _breaks(character):
            raise EvaluationFailed(
                "cannot finish template replacement because the result was invalid JSON"
            )
    return value


def _breaks(character: str) -> bool:
    if character < " " or character == "\x7f":
        return character not in "\b\f\n\r\t"
    return character > "\uffff" and unicodedata.category(character)[0] in "CZ"
