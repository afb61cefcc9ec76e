"""The expression language of `{{=...}}`: expr-lang 1.17.7 with what Argo 4.0.2 adds. Compiles once, never guesses.

Refused by name (NotModelled): functions and operators that are not listed here, and `sprig.*`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache

from playbook.rehearse.expressions.compile import compile_node
from playbook.rehearse.expressions.fold import settled
from playbook.rehearse.expressions.operators import Evaluate
from playbook.rehearse.expressions.syntax import parse
from playbook.rehearse.expressions.tree import (
    Binary,
    Call,
    Choice,
    Node,
    Slice,
    Unary,
    path,
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression.

    Attributes:
        text: as written.
        kind: the type known before evaluation: "any", "bool", "string", ...
        references: the longest dotted paths it mentions, whether or not they are evaluated.
        first: the one that is evaluated before anything else, "" when that is something else.
        evaluate: give it the nested variables; raises EvaluationFailed where Argo reports an error.
    """

    text: str
    kind: str
    references: frozenset[str]
    first: str
    evaluate: Evaluate


@lru_cache(maxsize=8192)
def compile_expression(text: str) -> Expression:
    """Compile the text between `{{=` and `}}`, or of `valueFrom.expression`.

    Raises:
        InvalidExpression: expr-lang would refuse it, whatever the values.
        NotModelled: it uses something that is refused by name.
    """
    node = parse(text)
    evaluate, kind = compile_node(node)
    return Expression(text, kind, frozenset(_references(node)), _first(node), evaluate)


def _references(node: Node) -> Iterator[str]:
    found = path(node)
    if found:
        yield ".".join(found)
        return
    for child in _children(node):
        yield from _references(child)


def _children(part: object) -> Iterator[Node]:
    """Yield the nodes right below a node, through the tuples that hold them."""
    inside = part if isinstance(part, tuple) else [getattr(part, f.name) for f in fields(part)]  # type: ignore[arg-type]
    for found in inside:
        if isinstance(found, tuple):
            yield from _children(found)
        elif isinstance(found, Node):
            yield found


def _first(node: Node) -> str:
    match node:
        case Binary() if settled(node) is not None:
            return ""  # the optimiser answers before anything is evaluated
        case Binary(_, inner) | Unary(_, inner) | Choice(inner) | Slice(inner) | Call(_, (inner,)):
            return _first(inner)
        case _:
            return ".".join(path(node))
