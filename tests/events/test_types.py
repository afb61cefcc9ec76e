"""Our own types of the three Events kinds: what they write, and that the closed schemas take it."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from playbook.events.types import (
    CallArgoServer,
    DataFilter,
    Dependency,
    EventBus,
    EventsObject,
    EventSource,
    GitHubHook,
    Parameter,
    Retry,
    Sensor,
    StoreObject,
    Trigger,
)
from playbook.schemas.check import violations

RETRY = Retry(steps=3, duration="10s")
STORE = StoreObject(
    {"apiVersion": "playbook.dev/v1alpha1", "kind": "Signal", "metadata": {"name": "x"}},
    (Parameter("opened", "metadata.name", key="body.X-GitHub-Delivery"),),
)
CALL = CallArgoServer(
    "https://argo-server:2746/x", ("token", "key"), (Parameter("opened", "phase", value="x"),)
)


def hook(**more: Any) -> GitHubHook:
    own: dict[str, Any] = {
        "events": ("pull_request",),
        "organization": "acme",
        "repositories": (),
        "url": "https://hooks.acme.dev",
        "path": "/github",
        "port": 12000,
        "secret": ("hook", "secret"),
        "token": ("api", "token"),
        "max_payload": 1024,
    }
    return GitHubHook(**{**own, **more})


def sensor(trigger: Trigger) -> Sensor:
    opened = Dependency("opened", "github", "play", (DataFilter("body.action", ("^opened$",)),))
    return Sensor("pull-request", (opened,), (trigger,), "playbook-sensor")


WHOLE = {
    "a bus": EventBus("default", 3, 2_000_000, "10Gi", "fast"),
    "a source of an organisation": EventSource("github", {"play": hook()}, "account"),
    "a source of repositories": EventSource(
        "github", {"play": hook(organization=None, repositories=("a/b", "a/c"))}, "account"
    ),
    "a sensor that stores": sensor(Trigger("store", "opened", STORE, RETRY)),
    "a sensor that calls argo-server": sensor(
        Trigger("call", "opened", CALL, RETRY, (Parameter("opened", "http.url", template="x"),))
    ),
}


@pytest.mark.parametrize("made", [pytest.param(WHOLE[name], id=name) for name in WHOLE])
def test_an_object_fits_the_closed_schema_of_its_kind(made: EventsObject) -> None:
    assert violations(made.to_dict()) == ()


@pytest.mark.parametrize(
    ("made", "written"),
    [
        pytest.param(
            DataFilter("body.x", ("a", "b")),
            {"path": "body.x", "type": "string", "value": ["a", "b"]},
            id="a filter",
        ),
        pytest.param(
            DataFilter("n", ("1",), type="number", comparator="!="),
            {"path": "n", "type": "number", "comparator": "!=", "value": ["1"]},
            id="a filter that says no",
        ),
        pytest.param(
            Dependency("d", "s", "e"),
            {"name": "d", "eventSourceName": "s", "eventName": "e"},
            id="a dependency without filters",
        ),
        pytest.param(
            Parameter("d", "spec.x", key="body.x", value=""),
            {"src": {"dependencyName": "d", "dataKey": "body.x", "value": ""}, "dest": "spec.x"},
            id="a parameter whose default is the empty text",
        ),
        pytest.param(
            Parameter("d", "spec.x", template="{{ .Input.x }}", raw=True),
            {
                "src": {
                    "dependencyName": "d",
                    "dataTemplate": "{{ .Input.x }}",
                    "useRawData": True,
                },
                "dest": "spec.x",
            },
            id="a parameter without default",
        ),
    ],
)
def test_a_part_is_written_like_this(
    made: DataFilter | Dependency | Parameter, written: dict[str, Any]
) -> None:
    assert made.to_dict() == written


def test_every_trigger_is_tried_again() -> None:
    written = Trigger("store", "opened", STORE, RETRY).to_dict()
    assert written["atLeastOnce"] is True  # else argo-events ignores the retries
    assert written["retryStrategy"] == {
        "steps": 3,
        "duration": "10s",  # a bare number would be nanoseconds
        "factor": 2,
        "jitter": 0.1,
    }
    assert "policy" not in written


def test_a_failed_call_is_a_failure() -> None:
    written = Trigger("call", "opened", CALL, RETRY).to_dict()
    assert written["policy"] == {"status": {"allow": [200]}}
    assert "tls" not in written["template"]["http"]


def test_an_insecure_call_says_so() -> None:
    call = CallArgoServer(CALL.url, CALL.token, CALL.payload, insecure=True)
    assert call.to_dict()["http"]["tls"] == {"insecureSkipVerify": True}


def test_parameters_of_the_trigger_stand_beside_its_template() -> None:
    own = (Parameter("opened", "http.url", key="x"),)
    written = Trigger("call", "opened", CALL, RETRY, own).to_dict()
    assert written["parameters"] == [own[0].to_dict()]
    assert "parameters" not in written["template"]


def test_repositories_are_grouped_by_owner_in_the_order_they_were_given() -> None:
    made = hook(organization=None, repositories=("b/x", "a/y", "b/z")).to_dict()
    assert made["repositories"] == [
        {"owner": "b", "names": ["x", "z"]},
        {"owner": "a", "names": ["y"]},
    ]
    assert "organizations" not in made


def test_a_hook_is_active_and_signed() -> None:
    made = hook().to_dict()
    assert made["active"] is True
    assert made["organizations"] == ["acme"]
    assert made["webhookSecret"] == {"name": "hook", "key": "secret"}
    assert made["webhook"]["port"] == "12000"


def test_a_source_listens_where_its_hooks_do() -> None:
    spec = EventSource("github", {"play": hook(port=13000)}, "account").to_dict()["spec"]
    assert spec["service"]["ports"] == [{"port": 13000, "targetPort": 13000}]


def test_a_bus_of_one_keeps_one_copy() -> None:
    spec = EventBus("default", 1, 1024, "1Gi").to_dict()["spec"]["jetstream"]
    assert spec["replicas"] == 1
    assert "replicas: 1\n" in spec["streamConfig"]
    assert spec["maxPayload"] == "1024"


def test_an_object_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(WHOLE["a bus"], "name", "x")  # noqa: B010
