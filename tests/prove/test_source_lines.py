"""A finding names the line of Python that made what is wrong; what nobody declared has none."""

import json
from typing import Any

import pytest

from playbook.argo.sensors import sensors
from playbook.documents.read import read_all
from playbook.documents.write import dump
from playbook.events.objects import MADE_BY, PARTS_MADE_BY
from playbook.events.types import DataFilter, Dependency, Retry, Sensor, StoreObject, Trigger
from playbook.prove.catalogue import RULES
from playbook.prove.objects import Object
from playbook.prove.show.sarif import sarif
from playbook.prove.source_lines import source_of
from playbook.prove.world import World
from tests.argo.alone import platform
from tests.plays import argo_alone
from tests.prove.breaking import PLAY, PULL_REQUEST, broken, edit, report_on

RIGHT = "sensors/github.py:14"


def written(sensor: Sensor, **annotations: str) -> tuple[World, Object]:
    """Return a world of one Sensor as it is rendered, and the Sensor."""
    document = sensor.to_dict()
    document["metadata"].setdefault("annotations", {}).update(
        {{"own": MADE_BY, "parts": PARTS_MADE_BY}[key]: text for key, text in annotations.items()}
    )
    world = World(read_all(dump(document), "x.yaml"))
    (one,) = world.objects
    return world, one


def test_a_finding_in_a_play_names_the_line_that_declares_it() -> None:
    latest = edit(PLAY, "- name: round", "- nane: round")
    sources = {one.path: one.source for one in report_on(broken(latest)).findings}
    template = next(path for path in sources if path.startswith("spec.templates[1]"))
    assert sources[template].startswith("workflows/play.py:")
    assert len(set(sources.values())) > 1  # each stage has its own


@pytest.mark.parametrize(
    ("name", "field"),
    [
        pytest.param("events/eventbus-default.yaml", "replicas: 3", id="a bus"),
        pytest.param("events/eventsource-github.yaml", "replicas: 1", id="a source"),
        pytest.param(PULL_REQUEST, "replicas: 1", id="a sensor"),
    ],
)
def test_a_finding_in_an_object_of_events_names_the_line_of_sensors(name: str, field: str) -> None:
    report = report_on(broken(edit(name, field, field.replace("s:", "z:"))))
    assert report.findings
    assert {one.source.partition(":")[0] for one in report.findings} == {"sensors/github.py"}


def test_what_is_wrong_with_a_gate_is_said_where_the_play_waits_for_it() -> None:
    mine = edit(PULL_REQUEST, "unlabeled", "labelled", 1)
    deaf = edit(PULL_REQUEST, "- ^(?:labeled|labelled)$", "- ^never$")
    files = broken(mine)
    report = report_on(files | deaf(files))
    unreleased = next(one for one in report.findings if one.rule == "PB301")
    assert unreleased.path.startswith("spec.templates[")
    assert unreleased.source == "workflows/play.py:20"


def test_each_trigger_for_argo_alone_names_the_gate_it_releases() -> None:
    (sensor,) = sensors([argo_alone.play], platform())
    world, one = written(sensor, own=RIGHT)
    gates = {
        f"{stage}-{gate.kind}".replace("_", "-"): gate for stage, gate in argo_alone.play.gates
    }
    for path, trigger in one.each("spec", "triggers"):
        name = trigger["template"]["name"].removesuffix("-people")
        assert source_of(world, one, (*path, "template")) == gates[name].source
    for path, dependency in one.each("spec", "dependencies"):
        name = dependency["name"].removesuffix("-people")
        assert source_of(world, one, (*path, "filters", "data", 0)) == gates[name].source
    assert source_of(world, one, ("spec", "replicas")) == RIGHT


def test_parts_of_a_sensor_written_by_hand_have_lines_of_their_own() -> None:
    dependency = Dependency("opened", "github", "play", (DataFilter("body.action", ("x",)),))
    act = StoreObject({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}, ())
    trigger = Trigger("store", "opened", act, Retry(3, "1s"))
    sensor = Sensor("mine", (dependency,), (trigger,), "account")
    world, one = written(sensor)
    lines = [
        source_of(world, one, path)
        for path in (("spec", "dependencies", 0), ("spec", "triggers", 0), ("spec",), ())
    ]
    assert all(line.startswith("prove/test_source_lines.py:") for line in lines)
    assert lines[2] == lines[3]
    assert len(set(lines)) == 3


def test_what_was_all_made_in_one_line_has_no_lines_for_its_parts() -> None:
    sensor = Sensor("mine", (Dependency("a", "github", "play"),), (), "account")
    assert PARTS_MADE_BY not in sensor.to_dict()["metadata"]["annotations"]


def parts(value: Any) -> str:
    return json.dumps({"dependencies": value})


@pytest.mark.parametrize(
    ("annotations", "line"),
    [
        pytest.param({"own": RIGHT}, RIGHT, id="the object's own"),
        pytest.param({"own": "\x1b[2Jx.py:1"}, "", id="a line that would move the cursor"),
        pytest.param({"own": "anything"}, "", id="no line"),
        pytest.param({"own": RIGHT, "parts": "{"}, RIGHT, id="no JSON"),
        pytest.param({"own": RIGHT, "parts": "[" * 100_000}, RIGHT, id="JSON too deep"),
        pytest.param({"own": RIGHT, "parts": "[1]"}, RIGHT, id="no object"),
        pytest.param({"own": RIGHT, "parts": parts(["a"])}, RIGHT, id="no lines"),
        pytest.param({"own": RIGHT, "parts": parts({"a": 1})}, RIGHT, id="a number"),
        pytest.param({"own": RIGHT, "parts": parts({"b": "b.py:1"})}, RIGHT, id="another's"),
        pytest.param({"own": RIGHT, "parts": parts({"a": "a.py:1"})}, "a.py:1", id="the part's"),
    ],
)
def test_annotations_are_anybodys_text(annotations: dict[str, str], line: str) -> None:
    world, one = written(Sensor("mine", (Dependency("a", "x", "y"),), (), "s"), **annotations)
    assert source_of(world, one, ("spec", "dependencies", 0, "eventName")) == line


def test_what_nobody_declares_names_no_line() -> None:
    report = report_on(broken(edit("rbac/role-playbook-steps.yaml", "rules:", "rulez:")))
    found = [one for one in report.findings if one.object == "Role/playbook-steps"]
    assert found
    assert {one.source for one in found} == {""}


def test_sarif_has_the_line_as_a_place_to_jump_to() -> None:
    report = report_on(broken(edit("events/eventbus-default.yaml", "replicas: 3", "replicaz: 3")))
    (result, *_) = sarif(report, RULES, "1")["runs"][0]["results"]
    (related,) = result["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "sensors/github.py"
