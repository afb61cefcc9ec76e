"""The axis: every moment in order and apart, and idle stretches drawn shorter and marked."""

from itertools import pairwise

import pytest

from playbook.rehearse.show.axis import axis


@pytest.mark.parametrize(
    "times",
    [
        pytest.param([5], id="one moment"),
        pytest.param([0, 5], id="two"),
        pytest.param([0, 1, 2, 3, 3600, 90_000], id="a burst and a day"),
        pytest.param(list(range(0, 40_000, 7)), id="thousands"),
        pytest.param([], id="none"),
    ],
)
def test_moments_are_in_order_on_the_axis_and_apart(times: list[int]) -> None:
    found = axis(times)
    places = [found.place(at) for at in sorted(times)]
    assert all(0 <= place <= 100 for place in places)
    assert all(before <= after for before, after in pairwise(places))
    if 1 < len(times) < 20:
        assert min(after - before for before, after in pairwise(places)) > 1
    assert found.ticks[0].always


def test_a_day_without_news_is_drawn_shorter_and_marked() -> None:
    found = axis([0, 600, 1200, 1800, 90_000])
    (cut,) = found.breaks
    assert cut.seconds == 88_200
    assert cut.right - cut.left < 75
    assert found.place(-1) == found.places[0]
    assert found.place(100_000) == found.places[-1]
    assert cut.left < found.place(40_000) < cut.right
