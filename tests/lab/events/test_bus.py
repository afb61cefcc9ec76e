"""An EventBus becomes a NATS server with the settings that were rendered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from playbook.lab.events.bus import STREAM, Ports, bus_of, client_config, server_config

PORTS = Ports(1, 2)


def bus(**jetstream: Any) -> dict[str, Any]:
    metadata = {"namespace": "ns", "name": "default", "uid": "abc"}
    return {"metadata": metadata, "spec": {"jetstream": jetstream}}


def test_the_stream_is_the_controllers_with_what_was_rendered_and_one_replica() -> None:
    made = bus_of(bus(replicas=3, streamConfig="maxMsgs: 7\nreplicas: 3\n"))
    assert made.stream == {**STREAM, "maxmsgs": 7, "replicas": 1}
    assert made.notes == ("1 replica instead of 3",)
    told = client_config(made, PORTS)["jetstream"]
    assert told["url"] == "nats://127.0.0.1:1"
    assert yaml.safe_load(told["streamConfig"]) == dict(made.stream)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        pytest.param({"maxPayload": "27262976"}, 27262976, id="bytes"),
        pytest.param({"maxPayload": "8MB"}, "8MB", id="with a unit"),
        pytest.param({}, "1MB", id="nothing: upstream's own"),
    ],
)
def test_the_payload_limit_is_the_one_rendered(given: dict[str, Any], written: int | str) -> None:
    text = server_config(bus_of(bus(**given)), PORTS, Path("/s"), (Path("/c"), Path("/k")))
    assert json.loads(text)["max_payload"] == written


@pytest.mark.parametrize(
    ("manifest", "problem"),
    [
        pytest.param(
            {**bus(), "spec": {"kafka": {}}},
            "only jetstream runs in the lab; spec has kafka",
            id="kafka",
        ),
        pytest.param(
            bus(maxPayload="1 MB; evil"), "maxPayload '1 MB; evil' is no size", id="no size"
        ),
        pytest.param(bus(streamConfig="- 1"), "streamConfig is no YAML mapping", id="no mapping"),
        pytest.param(bus(streamConfig="a: ["), "streamConfig is no YAML mapping", id="no YAML"),
    ],
)
def test_what_cannot_run_is_said(manifest: dict[str, Any], problem: str) -> None:
    assert bus_of(manifest).problem == problem
