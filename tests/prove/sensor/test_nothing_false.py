"""What is right is not found: unusual Sensors that Argo takes, and filters that a recorded delivery passes."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import re2

from playbook.events.filters import compile_filter
from tests.payloads_corpus import recordings
from tests.prove.sensor.proved import HEAD, github, proved
from tests.prove.sensor.unusual import sensors

UNUSUAL = sensors()
SOME = 9
"""Every ninth value of each recording: all of them, about ten thousand, were tried once."""


@pytest.mark.parametrize("rule", UNUSUAL)
def test_an_unusual_sensor(rule: str) -> None:
    report = proved(*UNUSUAL[rule], select=("PB2",))
    found = [f"{one.rule} {one.said}" for one in report.findings if one.severity != "note"]
    assert found == []
    assert report.skipped == ()


def values(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield every plain value of a body, with its path."""
    items: Iterator[tuple[str, Any]] = iter(())
    if isinstance(value, dict):
        items = ((key, one) for key, one in value.items() if re.fullmatch(r"[\w-]+", key))
    elif isinstance(value, list):
        yield f"{path}.#", len(value)
        items = ((str(at), one) for at, one in enumerate(value[:2]))
    else:
        yield path, value
    for key, one in items:
        yield from values(one, f"{path}.{key}")


def filter_on(path: str, value: Any) -> dict[str, Any]:
    """Return a filter that lets exactly this value pass."""
    if isinstance(value, bool):
        return {"path": path, "type": "bool", "value": [str(value).lower()]}
    if isinstance(value, int | float):
        return {"path": path, "type": "number", "value": [repr(value)]}
    return {"path": path, "type": "string", "value": [f"^{re2.escape(value or '')}$"]}


def of_recording(name: str) -> list[dict[str, Any]]:
    """Return the filters of dependencies each of which lets a recording pass."""
    recording = recordings()[name]
    body = json.loads(recording.text)
    first = [filter_on("body.X-GitHub-Event", recording.event)]
    if "action" in body:
        first.append(filter_on("body.action", body["action"]))
    several = [filter_on(*one) for one in values(body, "body")]
    start = len(name) % SOME
    return [{"data": [*first, one]} for one in several[start::SOME]]


@pytest.mark.parametrize("name", recordings())
def test_a_filter_that_a_delivery_passes(name: str) -> None:
    asked = of_recording(name)
    event = recordings()[name].arrive("00000000-0000-4000-8000-000000000001")
    assert all(compile_filter(one).check(event).passed for one in asked)
    place = {"eventSourceName": "github", "eventName": "hooks"}
    dependencies = [
        {"name": f"d{at}", **place, "filters": filters} for at, filters in enumerate(asked)
    ]
    trigger = {"template": {"name": "t", "conditions": "d0", "log": {}}}
    spec = {"dependencies": dependencies, "triggers": [trigger]}
    hears = {**HEAD, "metadata": {"name": "hears", "namespace": "plays"}, "spec": spec}
    report = proved(github(), hears, select=("PB2",))
    assert [f"{one.rule} {one.said}" for one in report.findings] == []
