"""What is started, stopped, left alone, and what waits for what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from playbook.lab.events.bus import Bus, Ports
from playbook.lab.events.plan import Facts, StartBus, StartProgram, Step, Stop, plan
from playbook.lab.events.programs import Program

KEY = ("ns", "default")
BUS = Bus(KEY, "uid")
SENSOR = Program("Sensor", ("ns", "s"), "default", "acc", {"spec": {}}, secrets=("sec",))
THERE = frozenset({("ServiceAccount", "ns", "acc"), ("Secret", "ns", "sec")})
READY = Facts((BUS,), (SENSOR,), {KEY: Ports(1, 2)}, frozenset({KEY}), THERE)


def prints(facts: Facts) -> dict[str, str]:
    """Return what runs once a plan is carried out."""
    return {said(one): one.fingerprint for one in plan(facts).steps if not isinstance(one, Stop)}


def said(step: Step) -> str:
    match step:
        case Stop(name):
            return f"stop {name}"
        case StartBus(bus):
            return bus.name
        case StartProgram(program):
            return program.name


RUNNING = replace(READY, running=prints(READY))


def changed(**fields: Any) -> Facts:
    return replace(RUNNING, **fields)


@pytest.mark.parametrize(
    ("facts", "steps"),
    [
        pytest.param(READY, ["nats-ns-default", "sensor-ns-s"], id="the bus first"),
        pytest.param(RUNNING, [], id="what runs is left alone"),
        pytest.param(
            changed(programs=(replace(SENSOR, object={"spec": {"a": 1}}),)),
            ["stop sensor-ns-s", "sensor-ns-s"],
            id="a changed spec: anew",
        ),
        pytest.param(
            changed(programs=(replace(SENSOR, account="acc2"),), there=THERE | {("ServiceAccount", "ns", "acc2")}),
            ["stop sensor-ns-s", "sensor-ns-s"],
            id="another account: anew",
        ),
        pytest.param(
            changed(buses=(replace(BUS, uid="new"),)),
            ["stop sensor-ns-s", "stop nats-ns-default", "nats-ns-default", "sensor-ns-s"],
            id="a bus made anew: clients go first and come last",
        ),
        pytest.param(changed(programs=()), ["stop sensor-ns-s"], id="a deleted Sensor"),
        pytest.param(
            changed(buses=()), ["stop sensor-ns-s", "stop nats-ns-default"], id="a deleted bus"
        ),
        pytest.param(changed(answering=frozenset()), [], id="a bus that is away for a moment"),
        pytest.param(changed(there=frozenset()), [], id="a Secret that is gone: as with a pod"),
    ],
)  # fmt: skip
def test_steps(facts: Facts, steps: list[str]) -> None:
    assert [said(one) for one in plan(facts).steps] == steps


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        pytest.param(replace(READY, buses=()), 'EventBus "default" is not there', id="no bus"),
        pytest.param(
            replace(READY, answering=frozenset()), 'EventBus "default" is not ready', id="not yet"
        ),
        pytest.param(
            replace(READY, there=frozenset()),
            'ServiceAccount "acc" and Secret "sec" not there',
            id="no account, no Secret",
        ),
    ],
)
def test_a_sensor_waits_and_says_for_what(facts: Facts, why: str) -> None:
    found = plan(facts)
    assert found.waiting == {("Sensor", "ns", "s"): why}
    assert not any(isinstance(one, StartProgram) for one in found.steps)


def test_a_bus_that_cannot_run_says_so() -> None:
    facts = replace(READY, buses=(replace(BUS, problem="no"),))
    assert plan(facts).waiting["EventBus", "ns", "default"] == "no"


def test_two_objects_never_share_a_process() -> None:
    twin = replace(SENSOR, key=("ns-s", "t"))
    first = replace(SENSOR, key=("ns", "s-t"))
    facts = replace(READY, programs=(first, twin), buses=(BUS, Bus(("ns-s", "default"), "u")))
    there = THERE | {(kind, "ns-s", name) for kind, _, name in THERE}
    keys = frozenset({KEY, ("ns-s", "default")})
    facts = replace(facts, ports=dict.fromkeys(keys, Ports(1, 2)), answering=keys, there=there)
    why = "another object's process is called sensor-ns-s-t already"
    assert plan(facts).waiting == {("Sensor", "ns-s", "t"): why}
