"""The binary operators of an expression, as expr-lang 1.17.7 evaluates them. Each says no where Go would panic."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import re2

from playbook.rehearse.expressions import values
from playbook.rehearse.expressions.access import contains
from playbook.rehearse.expressions.errors import EvaluationFailed, InvalidExpression
from playbook.rehearse.expressions.values import Value

Scope: TypeAlias = Mapping[str, Value]
Evaluate: TypeAlias = Callable[[Scope], Value]
Operator: TypeAlias = Callable[[Evaluate, Evaluate], Evaluate]
QUIET = re2.Options()
QUIET.log_errors = False


def truth(value: Value) -> bool:
    """Return a bool, and nothing but a bool: nothing else is true or false in expr."""
    if isinstance(value, bool):
        return value
    raise EvaluationFailed(
        f"interface conversion: interface {{}} is {values.kind(value)}, not bool"
    )


@lru_cache(maxsize=1024)
def check_pattern(pattern: str) -> Any:
    """Compile a regular expression of Go.

    Raises:
        InvalidExpression: it is none.
    """
    try:
        return re2.compile(pattern, QUIET)
    except re2.error as error:
        raise InvalidExpression(f'"{pattern}" is not a regular expression: {error}') from None


def _matches(text: str, pattern: str) -> bool:
    try:
        return check_pattern(pattern).search(text) is not None
    except InvalidExpression as error:
        raise EvaluationFailed(error.message) from None


def _both(a: Evaluate, b: Evaluate) -> Evaluate:
    # The right side is the result as it is: the machine does not look whether it is a bool.
    return lambda scope: b(scope) if truth(a(scope)) else False


def _either(a: Evaluate, b: Evaluate) -> Evaluate:
    return lambda scope: True if truth(a(scope)) else b(scope)


def _unless_nil(a: Evaluate, b: Evaluate) -> Evaluate:
    def evaluate(scope: Scope) -> Value:
        value = a(scope)
        return b(scope) if value is None else value

    return evaluate


def _ordered(operator: str) -> Operator:
    return lambda a, b: lambda scope: values.compare(operator, a(scope), b(scope))


def _counted(operator: str) -> Operator:
    return lambda a, b: lambda scope: values.arithmetic(operator, a(scope), b(scope))


def _on_text(test: Callable[[str, str], bool]) -> Operator:
    """Make an operator on two strings that is false when one of them is nil."""

    def operator(a: Evaluate, b: Evaluate) -> Evaluate:
        def evaluate(scope: Scope) -> bool:
            left, right = a(scope), b(scope)
            if left is None or right is None:
                return False
            if not (isinstance(left, str) and isinstance(right, str)):
                raise EvaluationFailed(
                    f"strings were expected, not {values.kind(left)} and {values.kind(right)}"
                )
            return test(left, right)

        return evaluate

    return operator


OPERATORS: dict[str, Operator] = {
    "&&": _both,
    "||": _either,
    "??": _unless_nil,
    "==": lambda a, b: lambda scope: values.equal(a(scope), b(scope)),
    "!=": lambda a, b: lambda scope: not values.equal(a(scope), b(scope)),
    "in": lambda a, b: lambda scope: contains(a(scope), b(scope)),
    **{operator: _ordered(operator) for operator in ("<", "<=", ">", ">=")},
    **{operator: _counted(operator) for operator in ("+", "-", "*", "/", "%")},
    "contains": _on_text(lambda text, part: part in text),
    "startsWith": _on_text(str.startswith),
    "endsWith": _on_text(str.endswith),
    "matches": _on_text(_matches),
}
