"""How often a trigger is tried, as argo-events v1.9.11 does it."""

from typing import Any

import pytest

from playbook.errors import NotModelled
from playbook.events.attempts import Attempts, attempts_of


def tried(**strategy: Any) -> Attempts:
    return attempts_of({"atLeastOnce": True, "retryStrategy": strategy})


@pytest.mark.parametrize(
    ("trigger", "pauses"),
    [
        pytest.param(tried(steps=3, duration="10s", factor=1), [10, 10, None], id="steady"),
        pytest.param(tried(steps=4, duration="1s", factor=2), [1, 2, 4, None], id="longer"),
        pytest.param(tried(steps=2, duration="1m30s", factor="1.0"), [90, None], id="in words"),
        pytest.param(tried(steps=2, duration="500ms"), [1, None], id="whole seconds, upwards"),
        pytest.param(tried(steps=2, duration=2_000_000_000), [2, None], id="a number: nanoseconds"),
        pytest.param(tried(duration="1s"), [1, 1, 1, 1, None], id="five steps when not said"),
        pytest.param(attempts_of({"atLeastOnce": True}), [None], id="no retryStrategy: once"),
        pytest.param(
            attempts_of({"retryStrategy": {"steps": 9}}), [None], id="not atLeastOnce: once"
        ),
    ],
)
def test_a_failed_trigger_is_tried_again_after_a_pause(
    trigger: Attempts, pauses: list[int | None]
) -> None:
    assert [trigger.after(tries) for tries in range(1, len(pauses) + 1)] == pauses
    assert trigger.lasting == sum(pause or 0 for pause in pauses)


@pytest.mark.parametrize(
    ("policy", "accepted"),
    [
        pytest.param({}, [200, 404, 500], id="no policy: every answer is success"),
        pytest.param({"policy": {"status": {"allow": [200]}}}, [200], id="only what is allowed"),
    ],
)
def test_a_policy_tells_success(policy: dict[str, Any], accepted: list[int]) -> None:
    found = attempts_of(policy)
    assert [status for status in (200, 404, 500) if found.accepts(status)] == accepted


@pytest.mark.parametrize(
    ("trigger", "said"),
    [
        pytest.param({"dlqTrigger": {"template": {}}}, "dlqTrigger", id="for what was lost"),
        pytest.param(
            {"atLeastOnce": True, "retryStrategy": {"duration": "10 s"}}, "'10 s'", id="a space"
        ),
        pytest.param(
            {"atLeastOnce": True, "retryStrategy": {"duration": "1d"}}, "'1d'", id="Go has no days"
        ),
    ],
)
def test_what_is_not_modelled_is_refused_by_name(trigger: dict[str, Any], said: str) -> None:
    with pytest.raises(NotModelled, match=said):
        attempts_of(trigger)
