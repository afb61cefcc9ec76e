"""The rules of our references and of Argo's documentation, row by row: we say so, and so does Argo."""

from functools import cache

import pytest

from playbook.errors import NotModelled
from tests.oracle.asking import Answer, argo_says, events_say
from tests.oracle.families import ours
from tests.oracle.tables.filters import FILTERS
from tests.oracle.tables.parameters import PARAMETERS
from tests.oracle.tables.paths import PATHS
from tests.oracle.tables.rows import Rows
from tests.oracle.tables.workflows import REFUSED_SELECTORS, WORKFLOWS

pytestmark = pytest.mark.oracle
EVENTS: Rows = {
    **{f"filter: {rule}": row for rule, row in FILTERS.items()},
    **{f"path: {rule}": row for rule, row in PATHS.items()},
    **{f"parameter: {rule}": row for rule, row in PARAMETERS.items()},
}
ARGO: Rows = {**WORKFLOWS, **REFUSED_SELECTORS}


@cache
def argos() -> dict[str, Answer]:
    """Return Argo's answers to all rows, asked at once."""
    events = events_say([question for question, _ in EVENTS.values()])
    argo = argo_says([question for question, _ in ARGO.values()])
    answers = dict(zip([*EVENTS, *ARGO], [*events, *argo], strict=True))
    return {rule: {k: v for k, v in one.items() if k != "why"} for rule, one in answers.items()}


@pytest.mark.parametrize("rule", EVENTS)
def test_a_rule_of_argo_events(rule: str) -> None:
    question, answer = EVENTS[rule]
    assert argos()[rule] == answer
    assert ours(question) == answer


@pytest.mark.parametrize("rule", WORKFLOWS)
def test_a_rule_of_argo_workflows(rule: str) -> None:
    question, answer = WORKFLOWS[rule]
    assert argos()[rule] == answer
    assert ours(question) == answer


@pytest.mark.parametrize("rule", REFUSED_SELECTORS)
def test_a_selector_that_argo_refuses_is_refused(rule: str) -> None:
    question, answer = REFUSED_SELECTORS[rule]
    assert argos()[rule] == answer
    with pytest.raises(NotModelled):
        ours(question)
