"""What a process of Argo Events is handed."""

from __future__ import annotations

from typing import Any

import pytest

from playbook.lab.events.programs import (
    Program,
    process_name,
    secret_keys,
    sensor_program,
    source_program,
)

GITHUB: dict[str, Any] = {
    "repositories": [{"owner": "acme", "names": ["web"]}],
    "webhook": {"endpoint": "/github", "port": "12000", "method": "POST", "url": "https://x"},
    "webhookSecret": {"name": "github-webhook", "key": "secret"},
    "apiToken": {"name": "github-hooks", "key": "token"},
}


def source(**spec: Any) -> dict[str, Any]:
    return {"metadata": {"namespace": "ns", "name": "github", "uid": "u"}, "spec": spec}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        pytest.param("EventBus", "nats-ns-default", id="a bus"),
        pytest.param("EventSource", "eventsource-ns-default", id="an event source"),
        pytest.param("Sensor", "sensor-ns-default", id="a sensor"),
    ],
)
def test_a_process_is_called_after_its_object(kind: str, name: str) -> None:
    assert process_name(kind, ("ns", "default")) == name


def test_an_event_source_listens_on_its_own_port_and_asks_nothing_of_github() -> None:
    manifest = source(eventBusName="other", github={"play": GITHUB})
    made = source_program(manifest, 12003)
    hook = made.object["spec"]["github"]["play"]
    assert made.port == 12003
    assert hook["webhook"] == {**GITHUB["webhook"], "port": "12003"}
    assert "apiToken" not in hook
    assert made.secrets == ("github-webhook",)
    assert made.notes == (
        "listens on 12003 instead of the rendered port",
        "play: apiToken is left out, there is no GitHub here",
    )
    assert "apiToken" in manifest["spec"]["github"]["play"], "the object that is followed is kept"


def test_the_object_has_name_and_namespace_only_as_the_controller_hands_it() -> None:
    made = sensor_program(
        {"metadata": {"namespace": "ns", "name": "s", "uid": "u", "labels": {}}, "spec": {}}
    )
    assert made == Program(
        "Sensor",
        ("ns", "s"),
        "default",
        "default",
        {"metadata": {"namespace": "ns", "name": "s"}, "spec": {}},
    )


@pytest.mark.parametrize(
    ("spec", "port"),
    [
        pytest.param({"webhook": {"a": {"port": "1", "endpoint": "/"}}}, 9, id="a plain webhook"),
        pytest.param({"gitlab": {"a": {"webhook": {"port": "1"}}}}, 9, id="a webhook of another"),
        pytest.param({"calendar": {"a": {"interval": "1s"}}}, None, id="one that listens nowhere"),
        pytest.param({"service": {"ports": [{"port": 1}]}}, None, id="a service is no listener"),
    ],
)
def test_a_port_is_handed_out_to_what_listens(spec: dict[str, Any], port: int | None) -> None:
    assert source_program(source(**spec), 9).port == port


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        pytest.param({"a": {"name": "n", "key": "k"}}, ["n"], id="a selector"),
        pytest.param({"a": [{"secretKeyRef": {"name": "n", "key": "k"}}]}, ["n"], id="in a list"),
        pytest.param({"a": {"configMapKeyRef": {"name": "n", "key": "k"}}}, [], id="a ConfigMap's"),
        pytest.param({"a": {"name": "n", "key": "k", "more": 1}}, [], id="something else"),
        pytest.param({"resource": {"a": {"name": "n", "key": "k"}}}, [], id="in an object made"),
    ],
)
def test_secrets_are_found_wherever_they_are_named(spec: dict[str, Any], found: list[str]) -> None:
    assert [one["name"] for one in secret_keys(spec)] == found
