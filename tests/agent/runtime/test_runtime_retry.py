"""When a failed execution is tried again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.agent.result import TRANSIENT, ErrorClass, Failure
from playbook.agent.runtime.retry import Retry

PLENTY = 3600.0
RETRY = Retry(tries=5, first=4.0, most=20.0)


@pytest.mark.parametrize("error", ErrorClass)
def test_only_what_passes_is_tried_again(error: ErrorClass) -> None:
    pause = RETRY.pause(Failure(error, "x"), 1, PLENTY, 0.5)

    assert (pause is not None) is (error in TRANSIENT)


@pytest.mark.parametrize(
    ("number", "chance", "pause"),
    [
        pytest.param(1, 0.0, 4.0, id="the first"),
        pytest.param(2, 0.0, 8.0, id="the second takes twice as long"),
        pytest.param(3, 0.5, 12.0, id="chance takes up to half of it away"),
        pytest.param(4, 0.0, 20.0, id="never longer than the longest"),
        pytest.param(5, 0.0, None, id="after five it is enough"),
    ],
)
def test_each_wait_may_be_longer(number: int, chance: float, pause: float | None) -> None:
    assert RETRY.pause(Failure(ErrorClass.RATE_LIMIT, "x"), number, PLENTY, chance) == pause


@given(
    st.integers(1, 10), st.floats(-1e6, 1e6), st.floats(0, 1), st.sampled_from(sorted(ErrorClass))
)
def test_a_wait_never_passes_the_deadline(
    number: int, left: float, chance: float, error: ErrorClass
) -> None:
    pause = RETRY.pause(Failure(error, "x"), number, left, chance)

    assert pause is None or (0 < pause < left and pause <= RETRY.most)


def test_a_success_is_not_tried_again() -> None:
    assert RETRY.pause(None, 1, PLENTY, 0.5) is None
