"""Which dependencies have to have an event before a trigger fires. Remembers nothing, fires nothing.

Source: argo-events v1.9.11 pkg/sensors/listener.go getDependencyExpression; && binds tighter than || (govaluate).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from playbook.errors import NotModelled
from playbook.events.conditions import compile_conditions

_TOKEN = re.compile(r"&&|\|\||[()]|[A-Za-z_][A-Za-z0-9_-]*")


def smallest(
    conditions: str, dependencies: Sequence[str], has: Callable[[str], bool]
) -> tuple[str, ...] | None:
    """Return a smallest set of dependencies whose events fire a trigger; None where there is none.

    Args:
        conditions: the trigger's; "" means all dependencies together.
        dependencies: the Sensor's, in order.
        has: whether there is an event for a dependency.

    Raises:
        NotModelled: they hold something else than names, && || and parentheses.
        InvalidDocument: they are no expression, or name no dependency.
    """
    try:
        several = compile_conditions(conditions, dependencies)
    except NotModelled:
        if not _together(conditions, dependencies):
            raise
        several = ()
    if several:
        first = next((one for one in several if has(one)), None)
        return None if first is None else (first,)
    names = _names(conditions, dependencies)
    chosen = [one for one in names if has(one)]
    if not _holds(conditions, dependencies, chosen):
        return None
    for one in reversed(chosen):
        fewer = [each for each in chosen if each != one]
        if _holds(conditions, dependencies, fewer):
            chosen = fewer
    return tuple(chosen)


def _together(conditions: str, dependencies: Sequence[str]) -> bool:
    """Tell whether it is for the && alone that the engine, which has no memory, did not take them."""
    if conditions:
        return "&&" in conditions and not _TOKEN.sub("", conditions).strip()
    return len(dependencies) > 1 and all(map(_TOKEN.fullmatch, dependencies))


def _names(conditions: str, dependencies: Sequence[str]) -> list[str]:
    if not conditions:
        return list(dict.fromkeys(dependencies))
    known = {one.replace("-", "_"): one for one in dependencies}
    found = (known.get(token.replace("-", "_"), "") for token in _TOKEN.findall(conditions))
    return [one for one in dict.fromkeys(found) if one]


def _holds(conditions: str, dependencies: Sequence[str], present: Sequence[str]) -> bool:
    """Tell whether conditions hold once some dependencies had an event; compile_conditions has read them."""
    if not conditions:
        return set(dependencies) <= set(present)
    there = {one.replace("-", "_") for one in present}
    tokens = _TOKEN.findall(conditions)[::-1]

    def either() -> bool:
        found = both()
        while tokens and tokens[-1] == "||":
            tokens.pop()
            found = both() or found
        return found

    def both() -> bool:
        found = one()
        while tokens and tokens[-1] == "&&":
            tokens.pop()
            found = one() and found
        return found

    def one() -> bool:
        word: str = tokens.pop()
        if word != "(":
            return word.replace("-", "_") in there
        found = either()
        tokens.pop()
        return found

    return either()
