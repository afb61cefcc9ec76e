"""Every kind of question the tests ask: who answers for Argo, who for us, and how questions of it are drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.oracle import engine, interpreter
from tests.oracle.asking import Answer, Ask, Question, argo_says, events_say
from tests.oracle.comparing import Comparison
from tests.oracle.draws import (
    conditions,
    expressions,
    filters,
    gjson,
    numbers,
    parameters,
    patterns,
    selectors,
)

OURS: dict[str, Callable[[Question], Answer]] = {
    "arrive": engine.arrive,
    "filter": engine.judge,
    "path": engine.look,
    "pattern": engine.match,
    "number": engine.number,
    "resource": engine.resource,
    "template": engine.template,
    "payload": engine.payload,
    "conditions": engine.conditions,
    "expression": interpreter.expression,
    "replace": interpreter.fill_in,
    "selector": interpreter.select,
}


def ours(question: Question) -> Answer:
    """Return our answer."""
    return OURS[question["op"]](question)


@dataclass(frozen=True, slots=True)
class Family:
    """Questions of one kind.

    Attributes:
        cases: how many are drawn where nobody says otherwise.
        refused: the largest share of them that our engine may refuse by name.
    """

    draw: Callable[[Random], Question]
    ask: Ask
    cases: int
    refused: float
    heard: Callable[[Answer], Answer] = lambda answer: answer

    def comparison(self, name: str) -> Comparison:
        return Comparison(name, self.ask, ours, self.heard)


FAMILIES: dict[str, Family] = {
    "filters": Family(filters.draw, events_say, 40_000, 0.03),
    "paths": Family(gjson.draw, events_say, 40_000, 0.03),
    "patterns": Family(patterns.draw, events_say, 40_000, 0.05),
    "parameters": Family(parameters.draw, events_say, 20_000, 0.12, engine.heard_parameters),
    "numbers": Family(numbers.draw, events_say, 5_000, 0.0),
    "webhooks": Family(numbers.webhook, events_say, 5_000, 0.0, engine.heard_webhook),
    "conditions": Family(conditions.draw, events_say, 5_000, 0.25, engine.heard_conditions),
    "expressions": Family(expressions.draw, argo_says, 20_000, 0.03),
    "tags": Family(expressions.texts, argo_says, 20_000, 0.15),
    "selectors": Family(selectors.draw, argo_says, 5_000, 0.15),
}
