"""Schemas let in what Argo and Kubernetes accept, and name what is wrong without showing a value."""

from typing import Any

import pytest

from playbook.schemas import Violation, violations
from tests.schemas.smallest import TEMPLATE, smallest


def template(**fields: Any) -> dict[str, Any]:
    return smallest("WorkflowTemplate", spec={"templates": [{"name": "a", **fields}]})


SENSOR = smallest("Sensor")["spec"]


def sensor(trigger: dict[str, Any]) -> dict[str, Any]:
    return smallest("Sensor", spec={**SENSOR, "triggers": [{"template": {"name": "a"} | trigger}]})


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(template(retryStrategy={"limit": 3}), id="retryStrategy.limit is a number"),
        pytest.param(template(retryStrategy={"limit": "3"}), id="retryStrategy.limit is a text"),
        pytest.param(
            template(inputs={"parameters": [{"name": "p", "value": 0, "enum": [1, True, "x"]}]}),
            id="a parameter is a number",
        ),
        pytest.param(
            template(outputs={"parameters": [{"name": "p", "valueFrom": {"default": 5}}]}),
            id="a default is a number",
        ),
        pytest.param(
            template(container={"image": "a", "resources": {"limits": {"cpu": 1, "memory": 0.5}}}),
            id="a quantity is a number",
        ),
        pytest.param(
            template(container={"image": "a", "readinessProbe": {"httpGet": {"port": 80}}}),
            id="the port of a probe is a number",
        ),
        pytest.param(template(plugin={"mine": {"anything": [1]}}), id="a plugin is anything"),
        pytest.param(template(steps=[[{"name": "a", "withItems": [1, {"b": []}]}]]), id="items"),
        pytest.param(
            smallest("ConfigMap", metadata={"name": "a", "creationTimestamp": None}),
            id="what Go clients write for an object not yet created",
        ),
        pytest.param(
            sensor({"k8s": {"operation": "create", "source": {"resource": {"any": {"x": 1}}}}}),
            id="the object that a Sensor creates is anything",
        ),
        pytest.param(
            sensor({"http": {"url": "http://a", "payload": [{"src": {"dependencyName": "b"}}]}}),
            id="a payload without destination",
        ),
        pytest.param(
            smallest("Service", spec={"ports": [{"port": 80, "targetPort": 8080}]}),
            id="a target port is a number",
        ),
        pytest.param(
            smallest("Application", spec={
                "project": "a", "destination": {},
                "source": {"repoURL": "b", "helm": {"valuesObject": {"any": {"x": 1}}}},
            }),
            id="the values of a Helm chart are anything",
        ),
    ],
)  # fmt: skip
def test_what_argo_and_kubernetes_accept_is_accepted(document: dict[str, Any]) -> None:
    assert violations(document) == ()


def crd(schema: dict[str, Any]) -> dict[str, Any]:
    document = smallest("CustomResourceDefinition")
    document["spec"]["versions"][0]["schema"]["openAPIV3Schema"] = schema
    return document


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        pytest.param(
            template(retryStategy={}),
            ("spec", "templates", 0, "retryStategy"),
            '"retryStategy" is not a field here; did you mean "retryStrategy"?',
            id="a typo in a template",
        ),
        pytest.param(
            template(container={"image": "a", "Command": []}),
            ("spec", "templates", 0, "container", "Command"),
            '"Command" is not a field here; did you mean "command"?',
            id="wrong case",
        ),
        pytest.param(
            template(suspend={"whatever": "1"}),
            ("spec", "templates", 0, "suspend", "whatever"),
            '"whatever" is not a field here; allowed: duration',
            id="nothing like it",
        ),
        pytest.param(
            template(outputs={"parameters": [{"name": "p", "valueFrom": {"supplied": {"a": 1}}}]}),
            ("spec", "templates", 0, "outputs", "parameters", 0, "valueFrom", "supplied", "a"),
            '"a" is not a field here; it has no fields',
            id="no fields at all",
        ),
        pytest.param(
            template(container={"image": 5}),
            ("spec", "templates", 0, "container", "image"),
            "must be a string",
            id="a wrong type",
        ),
        pytest.param(
            template(retryStrategy={"limit": [3]}),
            ("spec", "templates", 0, "retryStrategy", "limit"),
            "must be an integer or a string",
            id="neither of two types",
        ),
        pytest.param(
            template(steps={"name": "a"}),
            ("spec", "templates", 0, "steps"),
            "must be a list",
            id="a mapping where a list belongs",
        ),
        pytest.param(
            smallest("ConfigMap", data={"a": 1}), ("data", "a"), "must be a string", id="in a map"
        ),
        pytest.param(
            smallest("Deployment", spec={"template": TEMPLATE}),
            ("spec",),
            'the field "selector" is missing',
            id="a missing field",
        ),
        pytest.param(
            smallest("HTTPRoute", spec={"rules": [{"filters": [{"type": "Foo"}]}]}),
            ("spec", "rules", 0, "filters", 0, "type"),
            "must be one of RequestHeaderModifier, ResponseHeaderModifier, RequestMirror, "
            "RequestRedirect, URLRewrite, ExtensionRef",
            id="not one of those",
        ),
        pytest.param(
            smallest("HTTPRoute", spec={"hostnames": ["A b"]}),
            ("spec", "hostnames", 0),
            r"must match ^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
            id="a pattern",
        ),
        pytest.param(
            smallest("HTTPRoute", spec={"hostnames": ["a"] * 17}),
            ("spec", "hostnames"),
            "breaks the rule maxItems: 16",
            id="too many",
        ),
        pytest.param(
            crd({"type": "object", "properties": {"a": {"items": {"patern": "x"}}}}),
            ("spec", "versions", 0, "schema", "openAPIV3Schema", "properties", "a", "items",
             "patern"),
            '"patern" is not a field here; did you mean "pattern"?',
            id="deep in the schema of a CRD",
        ),
        pytest.param(
            {"apiVersion": "v1", "kind": "Secert"},
            ("kind",),
            'no schema of kind "Secert" in v1; did you mean "Secret"?',
            id="unknown kind",
        ),
        pytest.param(
            {"apiVersion": "extensions/v1beta1", "kind": "Deployment"},
            ("apiVersion",),
            'no schema of Deployment in "extensions/v1beta1"; Deployment is in apps/v1',
            id="the kind of another version",
        ),
        pytest.param(
            {"apiVersion": "a/v1", "kind": "B"}, ("apiVersion",), 'no schema of B in "a/v1"', id="alien"
        ),
        pytest.param({"kind": "Pod"}, (), "needs the texts apiVersion and kind", id="no version"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(
    document: dict[str, Any], path: tuple[str | int, ...], message: str
) -> None:
    assert violations(document) == (Violation(path, message),)


def test_no_message_shows_a_value() -> None:
    document = smallest("Secret", stringData={"token": ["hunter2"]}, type={"a": "hunter2"})
    found = violations(document)
    assert [one.path for one in found] == [("stringData", "token"), ("type",)]
    assert "hunter2" not in repr(found)


def test_violations_stand_in_the_order_of_the_document_numbers_as_numbers() -> None:
    containers = [{"name": f"c{n}", "imagge": "a"} for n in range(11)]
    found = violations(smallest("Pod", spec={"containers": containers}))
    assert [one.path[2] for one in found] == list(range(11))


def test_what_an_event_source_needs_is_named() -> None:
    event_source = smallest("EventSource")
    assert violations({**event_source, "spec": {"webhook": {"a": {}}}}) == (
        Violation(("spec", "webhook", "a"), 'the field "endpoint" is missing'),
        Violation(("spec", "webhook", "a"), 'the field "port" is missing'),
    )
