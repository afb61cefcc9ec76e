"""What a fired trigger asks of the cluster and of argo."""

from typing import Any

import pytest

from playbook.events.calls import KubernetesCall, WorkflowCall
from playbook.events.triggers import compile_trigger
from tests.events.fired import EVENT, SIGNAL, WORKFLOW, argo, called, k8s, set_to


def test_a_k8s_trigger_creates_in_the_sensors_namespace() -> None:
    call = called("k8s", k8s(parameters=[set_to("spec.pullRequest", "number", raw=True)]))
    metadata = {"name": "s", "namespace": "plays"}
    spec = {"pullRequest": 7}
    assert call == KubernetesCall("create", {**SIGNAL, "metadata": metadata, "spec": spec})


@pytest.mark.parametrize(
    ("resource", "namespace"),
    [
        pytest.param(SIGNAL | {"metadata": {"namespace": "own"}}, "own", id="its own"),
        pytest.param(SIGNAL | {"metadata": {"namespace": ""}}, "plays", id="the sensor's"),
        pytest.param(SIGNAL | {"metadata": None}, "plays", id="without metadata"),
        pytest.param({"apiVersion": "v1", "kind": "Node"}, None, id="nodes have none"),
        pytest.param({"apiVersion": "v1", "kind": "Namespace"}, None, id="nor have namespaces"),
    ],
)
def test_the_namespace_of_an_object(resource: Any, namespace: str | None) -> None:
    call = called("k8s", k8s(resource))
    assert isinstance(call, KubernetesCall)
    assert call.resource["metadata"].get("namespace") == namespace


def test_a_patch_is_a_merge_patch_unless_it_says_otherwise() -> None:
    merge = called("k8s", k8s(operation="patch"))
    other = called("k8s", k8s(operation="patch", patchStrategy="application/json-patch+json"))
    assert isinstance(merge, KubernetesCall)
    assert isinstance(other, KubernetesCall)
    assert merge.patch_strategy == "application/merge-patch+json"
    assert other.patch_strategy == "application/json-patch+json"


def test_the_declared_resource_is_not_changed() -> None:
    trigger = compile_trigger(
        {"template": {"name": "t", "k8s": k8s(parameters=[set_to("metadata.name")])}}, "plays"
    )
    assert trigger.call({"pr": EVENT}) == trigger.call({"pr": EVENT})
    assert SIGNAL["metadata"] == {"name": "s"}


def test_a_workflow_is_resumed_by_the_name_its_parameters_gave() -> None:
    template = {"dependencyName": "pr", "dataTemplate": "pr-{{ .Input.body.number | int64 }}"}
    settings = argo(args=["-v"], parameters=[{"src": template, "dest": "metadata.name"}])
    call = called("argoWorkflow", settings)
    assert call == WorkflowCall(
        "resume", "pr-7", "plays", ("-v",), {**WORKFLOW, "metadata": {"name": "pr-7"}}
    )


@pytest.mark.parametrize(
    ("own", "args"),
    [
        pytest.param([set_to("argoWorkflow.args.1")], ("-v", "web"), id="an argument is added"),
        pytest.param([set_to("argoWorkflow.args.0")], ("web",), id="or replaced"),
        pytest.param([set_to("argoWorkflow.args.-1")], ("-v", "web"), id="or appended"),
        pytest.param([set_to("argoWorkflow.args.3")], ("-v", "", "", "web"), id="gaps are empty"),
        pytest.param(
            [set_to("argoWorkflow.args.0", "null", raw=True)], ("",), id="a raw null is empty"
        ),
    ],
)
def test_trigger_parameters_change_the_arguments(
    own: list[dict[str, Any]], args: tuple[str, ...]
) -> None:
    call = called("argoWorkflow", argo(args=["-v"]), *own)
    assert isinstance(call, WorkflowCall)
    assert call.args == args


def test_trigger_parameters_change_the_resource_before_its_own_do() -> None:
    own = set_to("argoWorkflow.source.resource.metadata.name")
    call = called(
        "argoWorkflow", argo(parameters=[set_to("metadata.name", operation="append")]), own
    )
    assert isinstance(call, WorkflowCall)
    assert call.name == "webweb"


@pytest.mark.parametrize(
    ("resource", "name"),
    [
        pytest.param(WORKFLOW, "w", id="a name"),
        pytest.param(
            {"kind": "Workflow", "metadata": {"generateName": "w-"}}, "", id="or part of one"
        ),
    ],
)
def test_a_submit_needs_a_name_or_a_part_of_one(resource: Any, name: str) -> None:
    call = called("argoWorkflow", {"operation": "submit", "source": {"resource": resource}})
    assert isinstance(call, WorkflowCall)
    assert call.name == name


def test_a_template_is_submitted_from() -> None:
    resource = {"kind": "WorkflowTemplate", "metadata": {"name": "w"}}
    call = called("argoWorkflow", {"operation": "submit-from", "source": {"resource": resource}})
    assert isinstance(call, WorkflowCall)
    assert call.operation == "submit-from"
