"""What `playbook prove` says Argo's controllers refuse, they refuse; what it lets by, they take."""

from functools import cache

import pytest

from tests.oracle.asking import Answer, Question, events_say
from tests.prove.sensor.test_refused import REFUSED, TAKEN
from tests.prove.sensor.unusual import sensors

pytestmark = pytest.mark.oracle


@cache
def verdicts() -> dict[str, Answer]:
    objects = {**REFUSED, **TAKEN}
    asked: list[Question] = [{"op": "validate", "object": one} for one in objects.values()]
    return dict(zip(objects, events_say(asked), strict=True))


def test_no_rule_is_in_both_tables() -> None:
    assert REFUSED.keys().isdisjoint(TAKEN)


@pytest.mark.parametrize("rule", REFUSED)
def test_the_controller_refuses(rule: str) -> None:
    assert verdicts()[rule]["error"]


@pytest.mark.parametrize("rule", TAKEN)
def test_the_controller_takes(rule: str) -> None:
    assert not verdicts()[rule]["error"], verdicts()[rule]["why"]


def test_the_controller_takes_every_sensor_that_is_unusual() -> None:
    asked: list[Question] = [
        {"op": "validate", "object": one} for several in sensors().values() for one in several
    ]
    assert [one["why"] for one in events_say(asked) if one["error"]] == []
