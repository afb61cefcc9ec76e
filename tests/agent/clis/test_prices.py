"""Costs: estimates, several starts, and the budget."""

from __future__ import annotations

import pytest

from playbook.agent.clis.prices import budget_spent, priced, since, together
from playbook.agent.result import Usage

FIRST = Usage(2, 10, 5, 1, 0.5, "reported")
SECOND = Usage(3, 30, 15, 3, 0.75, "reported")
UNKNOWN = Usage(None, 4, 4, 4)


def test_without_a_price_no_cost_is_made_up() -> None:
    assert priced(UNKNOWN, None) is UNKNOWN


TOGETHER = [
    pytest.param(FIRST, SECOND, Usage(5, 40, 20, 4, 1.25, "reported"), id="two starts add up"),
    pytest.param(FIRST, Usage(), Usage(2, 10, 5, 1, 0.5, "reported"), id="one that told nothing"),
    pytest.param(FIRST, UNKNOWN, Usage(2, 14, 9, 5, 0.5, "reported"), id="a cost nobody knows"),
    pytest.param(Usage(), UNKNOWN, UNKNOWN, id="nothing before"),
]


@pytest.mark.parametrize(("earlier", "later", "total"), TOGETHER)
def test_several_starts(earlier: Usage, later: Usage, total: Usage) -> None:
    assert together(earlier, later) == total


SINCE = [
    pytest.param(Usage(), FIRST, FIRST, id="a new session"),
    pytest.param(
        FIRST, SECOND, Usage(3, 20, 10, 2, 0.25, "reported"), id="one that counts on, turns apart"
    ),
    pytest.param(SECOND, FIRST, FIRST, id="one whose program has lost its total"),
    pytest.param(FIRST, Usage(1, 12, 6, 1), Usage(1, 2, 1, 0), id="a cost nobody knows"),
]


@pytest.mark.parametrize(("before", "total", "own"), SINCE)
def test_what_a_start_used_itself(before: Usage, total: Usage, own: Usage) -> None:
    assert since(before, total) == own


BUDGETS = [
    pytest.param(None, 1.0, None, id="an unknown cost reaches no budget"),
    pytest.param(0.99, 1.0, None, id="below"),
    pytest.param(1.0, 1.0, 0.0, id="reached"),
    pytest.param(1.25, 1.0, 0.25, id="overdrawn"),
]


@pytest.mark.parametrize(("cost", "cap", "over"), BUDGETS)
def test_the_budget(cost: float | None, cap: float, over: float | None) -> None:
    assert budget_spent(Usage(cost_usd=cost), cap) == over
