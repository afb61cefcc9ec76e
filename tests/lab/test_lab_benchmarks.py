"""What the lab's benchmarks compute without a lab."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.lab_spread import Spread
from benchmarks.lab_waiting import PEER, waiting_template


@pytest.mark.parametrize(
    ("seconds", "median", "p99"),
    [
        pytest.param([5.0], 5.0, 5.0, id="one is both"),
        pytest.param([3.0, 1.0, 2.0], 2.0, 3.0, id="of few the 99th percentile is the slowest"),
        pytest.param(list(range(1, 101)), 50, 99, id="of a hundred it is the last but one"),
        pytest.param(list(range(1, 201)), 100, 198, id="of two hundred two are slower"),
    ],
)
def test_a_percentile_is_a_value_that_was_measured(
    seconds: list[float], median: float, p99: float
) -> None:
    spread = Spread.of(seconds)
    assert (spread.median, spread.p99) == (median, p99)


def test_the_peer_waits_in_every_resource_step_and_nowhere_else() -> None:
    template: dict[str, Any] = {
        "metadata": {"name": "play"},
        "spec": {"templates": [{"name": "run", "resource": {"action": "apply"}}, {"name": "gate"}]},
    }
    made = waiting_template(template, PEER)
    run, gate = made["spec"]["templates"]
    assert "Succeeded" in run["resource"]["successCondition"]
    assert gate == {"name": "gate"}
    assert made["metadata"]["name"] == PEER
    assert template["metadata"]["name"] == "play"
    assert template["spec"]["templates"][0]["resource"] == {"action": "apply"}
