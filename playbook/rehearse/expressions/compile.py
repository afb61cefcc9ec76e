"""Turn the parts of an expression into one closure with a known type. Evaluates nothing itself."""

from collections.abc import Callable
from typing import Any, TypeAlias

from playbook.errors import NotModelled
from playbook.rehearse.expressions import types, values
from playbook.rehearse.expressions.access import FUNCTIONS, contains, cut, fetch
from playbook.rehearse.expressions.errors import EvaluationFailed
from playbook.rehearse.expressions.fold import constant, settled
from playbook.rehearse.expressions.operators import (
    OPERATORS,
    Evaluate,
    Scope,
    check_pattern,
    truth,
)
from playbook.rehearse.expressions.tree import (
    Binary,
    Call,
    Chain,
    Choice,
    Items,
    Literal,
    Member,
    Name,
    Node,
    Pairs,
    Slice,
    Unary,
    has_optional,
    path,
)
from playbook.rehearse.expressions.values import Value

Compiled: TypeAlias = tuple[Evaluate, str]
FAR = (1 << 63) - 1


class _NothingThere(Exception):
    """A `?.` found nil: the whole chain is nil."""


def compile_node(node: Node) -> Compiled:
    """Return what evaluates a node, and the type it is known to have.

    Raises:
        InvalidExpression: the types cannot fit, whatever the values.
        NotModelled: a function that is not listed.
    """
    return COMPILERS[type(node)](node)


def _literal(node: Literal) -> Compiled:
    value = node.value
    names = {str: "string", bool: "bool", int: "int", float: "float"}
    return lambda _: value, names.get(type(value), "nil")


def _name(node: Name) -> Compiled:
    name = node.name

    def evaluate(scope: Scope) -> Value:
        if name not in scope:
            raise EvaluationFailed(f"unknown name {name}")
        return scope[name]

    return evaluate, "map"  # every variable of Argo hangs below a map: steps, inputs, workflow


def _path(names: tuple[str, ...]) -> Evaluate:
    """Return one closure for a whole chain of constant names: most of what plays write."""
    root, *rest = names

    def evaluate(scope: Scope) -> Value:
        if root not in scope:
            raise EvaluationFailed(f"unknown name {root}")
        value = scope[root]
        for key in rest:
            value = value.get(key) if type(value) is dict else fetch(value, key)
        return value

    return evaluate


def _member(node: Member) -> Compiled:
    names = path(node)
    if names and not has_optional(node):
        return _path(names), types.VALUE if len(names) == 2 else "any"
    (get_base, base_kind), (get_key, key_kind) = compile_node(node.base), compile_node(node.key)
    kind = types.member(base_kind, key_kind)

    def evaluate_optional(scope: Scope) -> Value:
        value = get_base(scope)
        if value is None:
            raise _NothingThere
        return fetch(value, get_key(scope))

    if node.optional:
        return evaluate_optional, kind
    return lambda scope: fetch(get_base(scope), get_key(scope)), kind


def _slice(node: Slice) -> Compiled:
    get, kind = compile_node(node.base)
    low, low_kind = compile_node(node.start or Literal(0))
    high, high_kind = compile_node(node.end or Literal(FAR))
    kind = types.part(kind, [low_kind, high_kind])
    return lambda scope: cut(get(scope), low(scope), high(scope)), kind


def _chain(node: Chain) -> Compiled:
    inner, kind = compile_node(node.inner)

    def evaluate(scope: Scope) -> Value:
        try:
            return inner(scope)
        except _NothingThere:
            return None

    return evaluate, kind


def _call(node: Call) -> Compiled:
    name = node.function
    if name not in FUNCTIONS:
        raise NotModelled(
            f"the function {name}() is not modelled", hint=f"Known: {', '.join(sorted(FUNCTIONS))}."
        )
    parts = [compile_node(argument) for argument in node.arguments]
    kind = types.call(name, [part[1] for part in parts])
    function, argument = FUNCTIONS[name], parts[0][0]
    return lambda scope: function(argument(scope)), kind


def _unary(node: Unary) -> Compiled:
    operator, (operand, kind) = node.operator, compile_node(node.operand)
    result = types.unary(operator, kind)
    if operator == "!":
        return lambda scope: not truth(operand(scope)), result
    if operator == "+":
        return operand, result  # the machine does not look at what it leaves alone
    return lambda scope: values.negate(operand(scope)), result


def _choice(node: Choice) -> Compiled:
    test, test_kind = compile_node(node.condition)
    yes, yes_kind = compile_node(node.yes)
    no, no_kind = compile_node(node.no)
    kind = types.choice(test_kind, yes_kind, no_kind)
    return lambda scope: yes(scope) if truth(test(scope)) else no(scope), kind


def _items(node: Items) -> Compiled:
    parts = [compile_node(item) for item in node.items]
    kind = types.items([part[1] for part in parts])
    return lambda scope: [part[0](scope) for part in parts], kind


def _pairs(node: Pairs) -> Compiled:
    parts = [(compile_node(key)[0], compile_node(value)[0]) for key, value in node.pairs]

    def evaluate(scope: Scope) -> Value:
        found = {key(scope): value(scope) for key, value in parts}
        if not all(isinstance(key, str) for key in found):
            raise EvaluationFailed("the key of a map is not a string")
        return found

    return evaluate, "map"


def _binary(node: Binary) -> Compiled:
    operator, left, right = node.operator, node.left, node.right
    (a, a_kind), (b, b_kind) = compile_node(left), compile_node(right)
    kind = types.binary(operator, a_kind, b_kind)
    if operator == "matches" and isinstance(right, Literal) and isinstance(right.value, str):
        check_pattern(right.value)
    constant(node)  # a division by a constant zero is found here
    if operator in ("&&", "||"):
        return _logical(node, a, b), kind
    if operator == "in" and isinstance(right, Items) and _constant_texts(right.items):
        # The optimiser makes a map of such a list: a needle that is no string then fails.
        keys = dict.fromkeys(b({}))
        return lambda scope: contains(a(scope), keys), kind
    return OPERATORS[operator](a, b), kind


def _logical(node: Binary, a: Evaluate, b: Evaluate) -> Evaluate:
    """Fold as the optimiser does: `x && true` is x even when x is no bool, `x || true` is true."""
    answer = settled(node)
    if answer is not None:
        return lambda _: answer
    if settled(node.left) is not None:
        return b
    return a if settled(node.right) is not None else OPERATORS[node.operator](a, b)


def _constant_texts(items: tuple[Node, ...]) -> bool:
    return bool(items) and all(
        isinstance(item, Literal) and isinstance(item.value, str) for item in items
    )


COMPILERS: dict[type[Any], Callable[[Any], Compiled]] = {
    Literal: _literal,
    Name: _name,
    Member: _member,
    Chain: _chain,
    Slice: _slice,
    Call: _call,
    Unary: _unary,
    Binary: _binary,
    Choice: _choice,
    Items: _items,
    Pairs: _pairs,
}
