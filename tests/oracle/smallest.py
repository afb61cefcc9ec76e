"""Make a question smaller for as long as two still answer it differently. Pure; any JSON, no meaning."""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from tests.oracle.asking import Question
from tests.payloads_corpus import recording

ROUNDS = 40
AT_MOST = 300
KEPT = ("op", "event")
NEEDED = (
    "kind",
    "apiVersion",
    "dependencyName",
    "src",
)  # without them it would be another question


def smallest(question: Question, which: Callable[[list[Question]], list[bool]]) -> Question:
    """Return a question none of whose reductions still differs, or what forty rounds came to."""
    for _ in range(ROUNDS):
        smaller = list(islice(_reductions(question), AT_MOST))
        still = [one for one, yes in zip(smaller, which(smaller), strict=True) if yes]
        if not still:
            break
        question = min(still, key=lambda one: len(json.dumps(one)))
    return question


def _reductions(question: Question) -> Iterator[Question]:
    if name := question.get("recording"):
        rest = {key: value for key, value in question.items() if key != "recording"}
        yield {**rest, "event": recording(name).event, "document": recording(name).body}
        return
    for key in question:
        if key not in KEPT:
            yield from ({**question, key: smaller} for smaller in _smaller(question[key]))


def _smaller(value: Any) -> Iterator[Any]:
    match value:
        case dict():
            yield from _smaller_object(value)
        case list():
            yield from _smaller_list(value)
        case str() if len(value) > 1:
            half = len(value) // 2
            yield from (value[half:], value[:half])
            yield from (value[:at] + value[at + 1 :] for at in range(min(len(value), 12)))
        case int() | float() if value not in (0, 1):  # nor True, nor False
            yield from (0, 1)
        case _:
            return


def _smaller_object(value: dict[str, Any]) -> Iterator[Any]:
    keys = list(value)
    if len(keys) > 3:
        half = len(keys) // 2
        yield {key: value[key] for key in keys if key in keys[:half] or key in NEEDED}
        yield {key: value[key] for key in keys if key in keys[half:] or key in NEEDED}
    yield from (
        {key: value[key] for key in keys if key != gone} for gone in keys if gone not in NEEDED
    )
    for key in keys:
        if key in NEEDED and isinstance(value[key], str):
            continue
        yield from ({**value, key: one} for one in _smaller(value[key]))


def _smaller_list(value: list[Any]) -> Iterator[Any]:
    if len(value) > 3:
        half = len(value) // 2
        yield from (value[:half], value[half:])
    if len(value) > 1:
        yield from (value[:at] + value[at + 1 :] for at in range(len(value)))
    for at, item in enumerate(value):
        yield from ([*value[:at], one, *value[at + 1 :]] for one in _smaller(item))
