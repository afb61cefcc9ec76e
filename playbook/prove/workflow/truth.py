"""What an expression says where only some of its names have a value. Never guesses: None is "it depends"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any, TypeAlias

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

Case: TypeAlias = Mapping[str, str]
"""A value for each name that is known."""
Question: TypeAlias = Callable[[Case], bool | None]
_VALUES = 512


def truth(tag: Tag, known: Case) -> bool | None:
    """Return whether an expression is true, None where that hangs on names without a value."""
    return question(tag)(known)


@lru_cache(maxsize=8192)
def question(tag: Tag) -> Question:
    """Return what answers whether an expression is true: a proof asks each of them hundreds of times."""
    node = tree(tag)
    return (lambda _: None) if node is None else _asked(node)


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


def _asked(node: Node) -> Question:
    match node:
        case Binary("&&" | "||" as operator, left, right):
            return _joined(_asked(left), _asked(right), decisive=operator == "||")
        case Unary("!", operand):
            return _opposite(_asked(operand))
        case _:
            said = settled(node)
            return _leaf(node) if said is None else lambda _: said


def _joined(left: Question, right: Question, *, decisive: bool) -> Question:
    def answer(known: Case) -> bool | None:
        first = left(known)
        if first is decisive:
            return decisive
        second = right(known)
        if second is decisive:
            return decisive
        return None if first is None or second is None else not decisive

    return answer


def _opposite(inner: Question) -> Question:
    def answer(known: Case) -> bool | None:
        said = inner(known)
        return None if said is None else not said

    return answer


def _leaf(node: Node) -> Question:
    """Return what evaluates a comparison, once for all values of the few names in it."""
    asked = tuple(sorted(set(names(node))))
    try:
        evaluate = compile_node(node)[0]
    except (InvalidExpression, NotModelled):
        return lambda _: None

    @lru_cache(maxsize=_VALUES)
    def said(*values: str) -> bool | None:
        try:
            found = evaluate(nested(dict(zip(asked, values, strict=True))))
        except (EvaluationFailed, InvalidExpression, NotModelled):
            return None
        return found if isinstance(found, bool) else None

    def answer(known: Case) -> bool | None:
        values: list[str] = []
        for name in asked:
            value = known.get(name)
            if value is None:
                return None
            values.append(value)
        return said(*values)

    return answer


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
