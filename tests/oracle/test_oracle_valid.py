"""What Argo's controllers refuse, our engine refuses too, or `playbook prove` has to."""

from functools import cache

import pytest

from playbook.errors import PlaybookError
from playbook.events.engine import compile_sensor
from tests.oracle.asking import Answer, Question, argo_says, events_say
from tests.oracle.tables.conditions import CONDITIONS
from tests.oracle.tables.sensors import BOTH, SENSOR, changed

pytestmark = pytest.mark.oracle


@cache
def verdicts() -> dict[str, bool]:
    """Say of each Sensor whether the controller takes it."""
    sensors = {rule: changed(*change) for rule, change in BOTH.items()}
    sensors["good"] = SENSOR
    asked: list[Question] = [{"op": "validate", "object": one} for one in sensors.values()]
    answers = events_say(asked)
    return {rule: not one["error"] for rule, one in zip(sensors, answers, strict=True)}


def test_the_sensor_that_is_broken_below_is_good() -> None:
    assert verdicts()["good"]
    compile_sensor(SENSOR)


@pytest.mark.parametrize("rule", BOTH)
def test_both_refuse(rule: str) -> None:
    assert not verdicts()[rule]
    with pytest.raises(PlaybookError):
        compile_sensor(changed(*BOTH[rule]))


@cache
def stands() -> dict[str, Answer]:
    return dict(zip(CONDITIONS, argo_says([one for one, _ in CONDITIONS.values()]), strict=True))


@pytest.mark.parametrize("rule", CONDITIONS)
def test_a_condition_of_a_resource_template(rule: str) -> None:
    found = stands()[rule]
    assert found.get("stands", "error") == CONDITIONS[rule][1]
