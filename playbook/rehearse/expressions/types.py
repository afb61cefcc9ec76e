"""What expr-lang's checker knows of types before any value is there. Refuses what it refuses, never more.

A type is "any", "value", "int", "float", "string", "bool", "nil", "map" or "list of <type>". A "value" is Go's
`interface {}`: it can be anything as "any" can, but a choice takes the type of its other side. Source: expr 1.17.7
checker/checker.go (binaryNode, unaryNode, builtinNode, conditionalNode), checker/nature/nature.go.
"""

from playbook.rehearse.expressions.errors import InvalidExpression

LIST = "list of "
VALUE = "value"
NUMBERS = ("int", "float")
# What each operator takes on both sides, besides "any".
TAKES: dict[str, tuple[str, ...]] = {
    "&&": ("bool",),
    "||": ("bool",),
    **dict.fromkeys(("<", ">", ">=", "<="), ("int", "float", "string")),
    "+": ("int", "float", "string"),
    **dict.fromkeys(("-", "*", "/"), NUMBERS),
    "%": ("int",),
    **dict.fromkeys(("contains", "startsWith", "endsWith", "matches"), ("string",)),
}
TRUTHS = ("&&", "||", "<", ">", ">=", "<=", "contains", "startsWith", "endsWith", "matches")
CALLS: dict[str, tuple[tuple[str, ...], str]] = {
    "asInt": ((), VALUE),
    "asFloat": ((), VALUE),
    "string": ((), "string"),
    "toJson": ((), "string"),
    "int": (("int", "float", "string"), "int"),
    "float": (("int", "float", "string"), "float"),
    "lower": (("string",), "string"),
    "upper": (("string",), "string"),
    "trim": (("string",), "string"),
}


def binary(operator: str, left: str, right: str) -> str:
    """Return the type of `left operator right`."""
    left, right = _loose(left), _loose(right)
    if operator in ("==", "!="):
        return _when(_comparable(left, right), "bool", operator, left, right)
    if operator == "in":
        return _when(_member(left, right), "bool", operator, left, right)
    if operator == "??":
        return right if left == "nil" else left if _assignable(right, left) else "any"
    _when(_fits(TAKES[operator], left, right), "any", operator, left, right)
    if operator in TRUTHS:
        return "bool"
    return _result(operator, left, right)


def _loose(kind: str) -> str:
    return "any" if kind == VALUE else kind


def _result(operator: str, left: str, right: str) -> str:
    if operator in ("/", "%"):
        return "float" if operator == "/" else "int"
    if "any" in (left, right):
        return "any"
    return left if left == right else "float"


def _fits(takes: tuple[str, ...], left: str, right: str) -> bool:
    if "any" in (left, right):
        return all(side == "any" or side in takes for side in (left, right))
    same = left == right or (left in NUMBERS and right in NUMBERS)
    return same and left in takes and right in takes


def _comparable(left: str, right: str) -> bool:
    if "any" in (left, right) or "nil" in (left, right) or left == right:
        return True
    return (left in NUMBERS and right in NUMBERS) or (_listed(left) and _listed(right))


def _member(needle: str, where: str) -> bool:
    if where == "map":
        return needle in ("any", "string")
    if _listed(where):
        return _comparable(needle, where.removeprefix(LIST))
    return where == "any" or (needle == "any" and where == "string")


def _assignable(one: str, other: str) -> bool:
    return one in ("nil", other) or (_listed(one) and _listed(other))


def _listed(kind: str) -> bool:
    return kind.startswith(LIST)


def _when(fine: bool, kind: str, operator: str, left: str, right: str) -> str:  # noqa: FBT001
    if fine:
        return kind
    raise InvalidExpression(f"invalid operation: {operator} (mismatched types {left} and {right})")


def unary(operator: str, operand: str) -> str:
    """Return the type of `operator operand`."""
    takes = ("bool",) if operator == "!" else NUMBERS
    if _loose(operand) not in (*takes, "any"):
        raise InvalidExpression(f"invalid operation: {operator} (mismatched type {operand})")
    return "bool" if operator == "!" else _loose(operand)


def choice(condition: str, yes: str, no: str) -> str:
    """Return the type of `condition ? yes : no`."""
    if condition not in ("bool", "any", VALUE):
        raise InvalidExpression(f"non-bool expression (type {condition}) used as condition")
    if "nil" in (yes, no):
        return no if yes == "nil" else yes
    if _listed(yes) and _listed(no):
        return yes if yes == no else f"{LIST}any"
    return yes if no in (yes, VALUE) else "any"


def items(kinds: list[str]) -> str:
    """Return the type of a list with elements of these types."""
    kinds = [_loose(kind) for kind in kinds]
    return LIST + (kinds[0] if kinds and len(set(kinds)) == 1 else "any")


def member(base: str, key: str) -> str:
    """Return the type of `base[key]`."""
    base, key = _loose(base), _loose(key)
    if base == "any":
        return "any"
    if _listed(base) and key in ("int", "any"):
        return base.removeprefix(LIST)
    if base == "map" and key in ("string", "any"):
        return VALUE
    raise InvalidExpression(f"a value of type {base} has no element selected by a {key}")


def part(base: str, bounds: list[str]) -> str:
    """Return the type of `base[start:end]`."""
    base, bounds = _loose(base), [_loose(bound) for bound in bounds]
    if base != "any" and base != "string" and not _listed(base):
        raise InvalidExpression(f"cannot slice {base}")
    if base != "any" and any(bound not in ("int", "any") for bound in bounds):
        raise InvalidExpression("non-integer slice index")
    return base


def call(function: str, arguments: list[str]) -> str:
    """Return the type of a call of one of the functions in CALLS, or of len."""
    if len(arguments) != 1:
        raise InvalidExpression(f"{function} takes one argument, not {len(arguments)}")
    kind = _loose(arguments[0])
    if function == "len":
        fine, result = kind in ("any", "string", "map") or _listed(kind), "int"
    else:
        takes, result = CALLS[function]
        fine = not takes or kind in (*takes, "any")
    if not fine:
        raise InvalidExpression(f"invalid argument for {function} (type {kind})")
    return result
