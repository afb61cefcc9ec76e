"""How each task of a DAG may end, from the logic before it. Never looks at what a task does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from playbook.errors import NotModelled
from playbook.prove.workflow.walk import Body, Made, depends
from playbook.rehearse.expressions.errors import EvaluationFailed, InvalidExpression
from playbook.rehearse.expressions.expression import compile_expression

_RAN = ("Succeeded", "Failed", "Errored", "Daemoned")
_MOST = 4096


def after(body: Body, fixed: Made, end: str) -> dict[str, tuple[str, ...]]:
    """Return how each task may end; of `fixed`, where an end is given, only that one."""
    found: dict[str, tuple[str, ...]] = {}
    waiting = list(body.calls)
    for _ in range(len(waiting) + 1):
        for made in list(waiting):
            if any(name not in found for name, _ in made.needs):
                continue
            waiting.remove(made)
            said = answers(body, made, found)
            skipped = ("Skipped",) if made.when else ()
            omitted = ("Omitted",) if False in said else ()
            ran = (*_RAN, *skipped) if True in said else ()
            found[made.call.name] = (*ran, *omitted)
            if made is fixed and end:
                found[made.call.name] = (end,)
    return {**{one.call.name: _RAN for one in waiting}, **found}


def answers(body: Body, made: Made, ends: Mapping[str, tuple[str, ...]]) -> set[bool]:
    """Return what the logic before a task may say."""
    logic = depends(made, body.calls)
    asked = sorted({name for name, _ in made.needs} & ends.keys())
    if not logic or not asked:
        return {True}
    try:
        compiled = compile_expression(logic)
        cases = list(_cases(asked, ends))
        return {bool(compiled.evaluate(case)) for case in cases}
    except (InvalidExpression, NotModelled, EvaluationFailed):
        return {True}


def _cases(
    asked: list[str], ends: Mapping[str, tuple[str, ...]]
) -> Iterator[dict[str, dict[str, bool]]]:
    results = (*_RAN, "Skipped", "Omitted", "AnySucceeded", "AllFailed")
    for count, case in enumerate(product(*(ends[name] for name in asked))):
        if count >= _MOST:
            return
        yield {
            name.replace("-", "_"): {result: result == end for result in results}
            for name, end in zip(asked, case, strict=True)
        }
