"""Which dependencies a trigger listens to. Refuses to guess at memory: one event must decide."""

import re
from collections.abc import Sequence

from playbook.errors import InvalidDocument, NotModelled

_TOKEN = re.compile(r"&&|\|\||[()]|[A-Za-z_][A-Za-z0-9_-]*|\s+|.", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_REDUCTION = re.compile(r"\(x\)|x[&|]x")
_GOVALUATE = frozenset(("true", "false", "in"))
_KEYWORDS = frozenset(("true", "false", "nil", "in", "not", "and", "or", "let", "if", "else"))
_KEYWORDS |= {"matches", "contains", "startsWith", "endsWith"}  # of expr-lang and govaluate


def compile_conditions(conditions: str, dependencies: Sequence[str]) -> tuple[str, ...]:
    """Return the dependencies of which any one fires the trigger (listener.go).

    Names may have `-` or `_`, Argo takes them for the same; absent means all of them together.

    Raises:
        NotModelled: several dependencies must come together, or the expression is unusual.
        InvalidDocument: it is no expression, or names a dependency that does not exist.
    """
    if not conditions:
        names, together = tuple(dict.fromkeys(dependencies)), True
    else:
        names, together = _named(conditions, dependencies), "&" in conditions
    if together and len(names) > 1:
        raise NotModelled(
            f"a trigger that waits for {', '.join(names)} together, over several events",
            hint="give every trigger `conditions` with one dependency, or several joined by ||.",
        )
    return names if conditions else tuple(map(_alone, names))


def _named(conditions: str, dependencies: Sequence[str]) -> tuple[str, ...]:
    known = {name.replace("-", "_"): name for name in dependencies}
    shape, names = "", []
    for token in _TOKEN.findall(conditions):
        if _NAME.fullmatch(token):
            names.append(_dependency(token, known))
            shape += "x"
        elif token in ("&&", "||", "(", ")"):
            shape += token[0]
        elif not token.isspace():
            raise NotModelled(
                f"the conditions {conditions!r} hold {token!r}",
                hint="use dependency names, && || and parentheses.",
            )
    if not _is_expression(shape):
        raise InvalidDocument(
            f"the conditions {conditions!r} are no expression",
            hint="use dependency names, && || and parentheses.",
        )
    return tuple(dict.fromkeys(names))


def _alone(name: str) -> str:
    """Return a name that govaluate reads as a name: without conditions it is handed over as it is."""
    if not _NAME.fullmatch(name):
        raise NotModelled(
            f"a trigger without conditions, and a dependency {name!r}",
            hint="name it with letters, digits, - and _.",
        )
    if name in _GOVALUATE:
        raise InvalidDocument(
            f"a trigger without conditions, and a dependency {name!r}, which is a word of govaluate",
            hint="give the dependency another name.",
        )
    return name


def _dependency(token: str, known: dict[str, str]) -> str:
    name = known.get(token.replace("-", "_"))
    if name is None or name in _KEYWORDS:
        raise InvalidDocument(
            f"the conditions name {token!r}, which is no dependency",
            hint=f"known: {', '.join(sorted(known.values()))}.",
        )
    return name


def _is_expression(shape: str) -> bool:
    shorter = _REDUCTION.sub("x", shape)
    while shorter != shape:
        shape, shorter = shorter, _REDUCTION.sub("x", shorter)
    return shape == "x"
