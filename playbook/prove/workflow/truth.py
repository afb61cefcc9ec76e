"""What an expression says where only some of its names have a value. Never guesses: None is "it depends"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any

from playbook.errors import NotModelled
from playbook.prove.workflow.tags import Tag
from playbook.rehearse.expressions.compile import compile_node
from playbook.rehearse.expressions.errors import EvaluationFailed, InvalidExpression
from playbook.rehearse.expressions.fold import settled
from playbook.rehearse.expressions.syntax import parse
from playbook.rehearse.expressions.tree import (
    Binary,
    Chain,
    Choice,
    Node,
    Unary,
    has_optional,
    path,
)


def truth(tag: Tag, known: Mapping[str, str]) -> bool | None:
    """Return whether an expression is true, None where that hangs on names without a value."""
    return _truth(tag, tuple(known.items()))


@lru_cache(maxsize=8192)
def _truth(tag: Tag, known: tuple[tuple[str, str], ...]) -> bool | None:
    node = tree(tag)
    return None if node is None else _three(node, dict(known))


def tree(tag: Tag) -> Node | None:
    """Return an expression's tree, or None where it has none that is understood."""
    return _parsed(tag.text) if tag.expression and not (tag.wrong or tag.unread) else None


@lru_cache(maxsize=8192)
def _parsed(text: str) -> Node | None:
    try:
        return parse(text)
    except (InvalidExpression, NotModelled):
        return None


def names(node: Node) -> Iterator[str]:
    """Yield the longest dotted names in a tree."""
    found = path(node)
    if found:
        yield ".".join(found)
        return
    for one in fields(node):
        yield from _below(getattr(node, one.name))


def certain_names(node: Node) -> Iterator[str]:
    """Yield the names that are evaluated whatever the others are, and whose absence is an error."""
    found = path(node)
    if found:
        yield "" if has_optional(node) else ".".join(found)
        return
    match node:
        case Binary("&&" | "||" | "??", left, _):
            yield from certain_names(left)
        case Choice(condition, _, _):
            yield from certain_names(condition)
        case Chain():
            return
        case _:
            parts = (getattr(node, one.name) for one in fields(node))
            for part in parts:
                for one in part if isinstance(part, tuple) else (part,):
                    yield from certain_names(one) if isinstance(one, Node) else ()


def _below(value: Any) -> Iterator[str]:
    if isinstance(value, tuple):
        for one in value:
            yield from _below(one)
    elif isinstance(value, Node):
        yield from names(value)


def _three(node: Node, known: Mapping[str, str]) -> bool | None:
    match node:
        case Binary("&&" | "||" as operator, left, right):
            sides = (_three(left, known), _three(right, known))
            decisive = operator == "||"
            if decisive in sides:
                return decisive
            return None if None in sides else not decisive
        case Unary("!", operand):
            inner = _three(operand, known)
            return None if inner is None else not inner
        case _:
            return settled(node) if settled(node) is not None else _leaf(node, known)


def _leaf(node: Node, known: Mapping[str, str]) -> bool | None:
    if not set(names(node)) <= known.keys():
        return None
    try:
        found = compile_node(node)[0](nested(known))
    except (EvaluationFailed, InvalidExpression, NotModelled):
        return None
    return found if isinstance(found, bool) else None


def nested(known: Mapping[str, str]) -> dict[str, Any]:
    """Make maps of dotted names."""
    found: dict[str, Any] = {}
    for name, value in known.items():
        *above, last = name.split(".")
        branch = found
        for part in above:
            branch = branch.setdefault(part, {})
        branch[last] = value
    return found
