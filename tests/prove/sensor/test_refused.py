"""What Argo's controllers refuse, prove finds, and nothing else: tests/oracle/test_oracle_refused.py asks Argo itself."""

from typing import Any

import pytest

from tests.oracle.tables import buses, sensors, sources, sources_refused, sources_taken
from tests.prove.sensor.proved import proved

SELECTED = ("PB208", "PB253", "PB254")
REFUSED: dict[str, dict[str, Any]] = {
    **{rule: sensors.changed(*one) for rule, one in {**sensors.BOTH, **sensors.PROVED}.items()},
    **{rule: sensors.changed(*one, sensors.WIDE) for rule, one in sensors.WIDER.items()},
    **{rule: sources.source(*one) for rule, one in sources_refused.REFUSED.items()},
    **{
        rule: sources.spec_of("EventSource", one)
        for rule, one in sources_refused.REFUSED_SPECS.items()
    },
    **{rule: sources.spec_of("EventBus", one) for rule, one in buses.REFUSED.items()},
}
TAKEN: dict[str, dict[str, Any]] = {
    "a good Sensor": sensors.SENSOR,
    "a good Sensor of other triggers": sensors.WIDE,
    **{rule: sensors.changed(*one, sensors.WIDE) for rule, one in sensors.TAKEN.items()},
    **{rule: sources.source(*one) for rule, one in sources_taken.TAKEN.items()},
    **{
        rule: sources.spec_of("EventSource", one) for rule, one in sources_taken.TAKEN_SPECS.items()
    },
    **{rule: sources.spec_of("EventBus", one) for rule, one in buses.TAKEN.items()},
}


@pytest.mark.parametrize("rule", REFUSED)
def test_what_the_controller_refuses_is_found(rule: str) -> None:
    report = proved(REFUSED[rule], select=(*SELECTED, "PB411"))
    found = {one.rule for one in report.findings}
    # What has not the shape of its kind, the rule of the schema finds: nobody looks into it.
    assert found & set(SELECTED) or (report.skipped and "PB411" in found)


@pytest.mark.parametrize("rule", TAKEN)
def test_what_the_controller_takes_is_not(rule: str) -> None:
    report = proved(TAKEN[rule], select=SELECTED)
    assert [one.said for one in report.findings] == []
    assert report.skipped == ()


def test_on_nats_streaming_an_event_has_one_dependency() -> None:
    bus = sources.spec_of("EventBus", {"nats": {"native": {}}})
    dependency = sensors.SENSOR["spec"]["dependencies"][0]
    twice = sensors.changed("dependencies", [dependency, {**dependency, "name": "other"}])
    assert proved(twice, select=SELECTED).findings == ()
    (found,) = proved(twice, bus, select=SELECTED).findings
    assert found.path == "spec.dependencies[1]"
