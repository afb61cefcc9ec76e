"""A Sensor may do what its triggers do, and no more."""

from typing import Any

import pytest

from playbook.errors import InvalidDocument
from playbook.manifests.objects import Manifest
from playbook.manifests.rights import rules
from playbook.manifests.rights_of_sensors import sensor_operations
from tests.manifests.rbac import rule


def sensor(template: dict[str, Any], **trigger: Any) -> list[dict[str, Any]]:
    triggers = [{"template": {"name": "store", **template}, **trigger}]
    return [{"metadata": {"name": "pull-request"}, "spec": {"triggers": triggers}}]


def k8s(operation: str | None) -> dict[str, Any]:
    resource = {"apiVersion": "playbook.dev/v1alpha1", "kind": "Signal"}
    named = {"operation": operation} if operation else {}
    return {"k8s": {**named, "source": {"resource": resource}}}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param(k8s(None), [rule("playbook.dev", "signals", "create")], id="no operation"),
        pytest.param(k8s("create"), [rule("playbook.dev", "signals", "create")], id="create"),
        pytest.param(
            k8s("update"), [rule("playbook.dev", "signals", "get create update")], id="update"
        ),
        pytest.param(
            k8s("patch"), [rule("playbook.dev", "signals", "get create patch")], id="patch"
        ),
        pytest.param(k8s("delete"), [rule("playbook.dev", "signals", "get delete")], id="delete"),
        pytest.param(
            {"argoWorkflow": {"operation": "resume"}},
            [rule("argoproj.io", "workflows", "get update")],
            id="resume",
        ),
        pytest.param(
            {"argoWorkflow": {}},
            [
                rule("argoproj.io", "workflows", "list create"),
                rule("argoproj.io", "workflowtemplates", "get"),
            ],
            id="submit is what a Workflow trigger does by default",
        ),
        pytest.param({"http": {"url": "https://argo"}}, [], id="HTTP"),
        pytest.param({"log": {}}, [], id="log"),
    ],
)
def test_the_sensors_role_allows_exactly_what_its_triggers_do(
    template: dict[str, Any], expected: list[Manifest]
) -> None:
    assert rules(sensor_operations(sensor(template))) == expected


def test_a_policy_on_labels_reads_the_object() -> None:
    polled = sensor(k8s("create"), policy={"k8s": {"labels": {"a": "b"}}})
    assert rules(sensor_operations(polled)) == [rule("playbook.dev", "signals", "get create")]


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (k8s("apply"), 'Sensor pull-request, trigger store: operation "apply" is unknown'),
        ({"argoWorkflow": {"operation": "set"}}, 'operation "set" is unknown'),
        ({"k8s": {"source": {"configmap": {}}}}, "its object is not written in source.resource"),
    ],
)
def test_a_trigger_that_cannot_be_read_is_refused(template: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidDocument, match=said):
        sensor_operations(sensor(template))
