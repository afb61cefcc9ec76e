"""What the optimiser knows before anything is evaluated (expr-lang 1.17.7 optimizer/fold.go). Looks at no variable."""

from playbook.rehearse.expressions import values
from playbook.rehearse.expressions.errors import InvalidExpression
from playbook.rehearse.expressions.tree import Binary, Literal, Node, Unary
from playbook.rehearse.expressions.values import Value

COUNTED = ("+", "-", "*", "/", "%")
EQUAL = (int, str, bool)  # it compares no floats


def settled(node: Node) -> bool | None:
    """Return what a node is whatever the values are, or None.

    Raises:
        InvalidExpression: it is a division of constants by zero, which does not compile.
    """
    value = constant(node)
    return value if isinstance(value, bool) else None


def constant(node: Node) -> Value:
    """Return the constant that a node is folded to, or None: a nil is never folded."""
    match node:
        case Literal(value):
            return value
        case Unary(operator, operand):
            return _unary(operator, constant(operand))
        case Binary("&&" | "||" as operator, left, right):
            return _logical((settled(left), settled(right)), decisive=operator == "||")
        case Binary("==", left, right):
            return _equal(constant(left), constant(right))
        case Binary(operator, left, right) if operator in COUNTED:
            return _counted(operator, constant(left), constant(right))
        case _:
            return None


def _unary(operator: str, value: Value) -> Value:
    if isinstance(value, bool):
        return not value if operator == "!" else None
    if not values.is_number(value):
        return None
    return values.negate(value) if operator == "-" else value


def _logical(sides: tuple[bool | None, bool | None], *, decisive: bool) -> bool | None:
    """Fold `x && false` and `x || true`, whatever x is, and two constants."""
    if decisive in sides:
        return decisive
    return None if None in sides else not decisive


def _equal(left: Value, right: Value) -> bool | None:
    return bool(left == right) if type(left) is type(right) and type(left) in EQUAL else None


def _counted(operator: str, left: Value, right: Value) -> Value:
    texts = isinstance(left, str) and isinstance(right, str)
    if texts and operator == "+":
        return left + right
    if not (values.is_number(left) and values.is_number(right)):
        return None
    if operator == "%" and right == 0:
        raise InvalidExpression("integer divide by zero")
    # Go folds 1/0 to an infinity, which is refused when it is evaluated.
    return None if operator == "/" and right == 0 else values.arithmetic(operator, left, right)
