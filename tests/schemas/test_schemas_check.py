"""Every kind has a closed schema that lets in what Argo and Kubernetes accept, and no more."""

import subprocess
import sys
from copy import deepcopy
from typing import Any

import pytest

from playbook.schemas import Violation, known, violations
from playbook.schemas.kinds import FILE_OF, FILES

ARGO = "argoproj.io/v1alpha1"
POD = {"containers": [{"name": "main", "image": "a"}]}
TEMPLATE = {"metadata": {"labels": {"a": "b"}}, "spec": POD}
JOB = {"template": {"spec": {**POD, "restartPolicy": "Never"}}}
SELECTOR = {"matchLabels": {"a": "b"}}
ROLE_REF = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "a"}
RULES = {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]}
WORKFLOW = {"spec": {"entrypoint": "a", "templates": [{"name": "a", "suspend": {}}]}}
STORE = {"spec": {"provider": {"kubernetes": {"remoteNamespace": "a"}}}}
SMALLEST: dict[str, dict[str, Any]] = {
    "Workflow": WORKFLOW,
    "WorkflowTemplate": WORKFLOW,
    "ClusterWorkflowTemplate": WORKFLOW,
    "CronWorkflow": {"spec": {"schedules": ["0 * * * *"], "workflowSpec": WORKFLOW["spec"]}},
    "EventBus": {"spec": {"jetstream": {"version": "latest"}}},
    "EventSource": {"spec": {"webhook": {"a": {"endpoint": "/a", "port": "80", "method": "POST"}}}},
    "Sensor": {
        "spec": {
            "dependencies": [{"name": "a", "eventSourceName": "b", "eventName": "c"}],
            "triggers": [{"template": {"name": "a", "log": {}}}],
        }
    },
    "Application": {"spec": {"project": "a", "destination": {"namespace": "b"}}},
    "AppProject": {"spec": {"sourceRepos": ["*"]}},
    "ConfigMap": {"data": {"a": "b"}},
    "Namespace": {},
    "PersistentVolumeClaim": {"spec": {"resources": {"requests": {"storage": "1Gi"}}}},
    "Pod": {"spec": POD},
    "Secret": {"stringData": {"a": "b"}},
    "Service": {"spec": {"ports": [{"port": 80, "targetPort": "http"}]}},
    "ServiceAccount": {"automountServiceAccountToken": False},
    "Deployment": {"spec": {"selector": SELECTOR, "template": TEMPLATE}},
    "CronJob": {"spec": {"schedule": "0 * * * *", "jobTemplate": {"spec": JOB}}},
    "Job": {"spec": JOB},
    "PodDisruptionBudget": {"spec": {"minAvailable": 1, "selector": SELECTOR}},
    "ClusterRole": RULES,
    "ClusterRoleBinding": {"roleRef": ROLE_REF},
    "Role": RULES,
    "RoleBinding": {"roleRef": ROLE_REF, "subjects": [{"kind": "User", "name": "a"}]},
    "NetworkPolicy": {"spec": {"podSelector": {}, "policyTypes": ["Egress"]}},
    "CustomResourceDefinition": {
        "spec": {
            "group": "a.b",
            "names": {"kind": "A", "plural": "as"},
            "scope": "Namespaced",
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "subresources": {"status": {}},
                    "schema": {
                        "openAPIV3Schema": {
                            "type": "object",
                            "properties": {
                                "a": {"type": "array", "items": {"type": "string"}},
                                "b": {"type": "object", "additionalProperties": {"default": 1}},
                                "c": {"x-kubernetes-preserve-unknown-fields": True},
                            },
                        }
                    },
                }
            ],
        }
    },
    "ValidatingAdmissionPolicy": {"spec": {"validations": [{"expression": "true"}]}},
    "ValidatingAdmissionPolicyBinding": {"spec": {"policyName": "a", "validationActions": ["Deny"]}},
    "Lease": {"spec": {"holderIdentity": "a", "leaseDurationSeconds": 15}},
    "HTTPRoute": {"spec": {"rules": [{"backendRefs": [{"name": "a", "port": 80}]}]}},
    "ClusterSecretStore": STORE,
    "SecretStore": STORE,
    "ExternalSecret": {"spec": {"secretStoreRef": {"name": "a", "kind": "SecretStore"}}},
    "Kustomization": {"resources": ["a.yaml"]},
}  # fmt: skip


def smallest(kind: str, **changed: Any) -> dict[str, Any]:
    version = next(version for version, one in FILE_OF if one == kind)
    head = {"apiVersion": version, "kind": kind, "metadata": {"name": "a"}}
    return deepcopy(head | SMALLEST[kind] | changed)


def template(**fields: Any) -> dict[str, Any]:
    return smallest("WorkflowTemplate", spec={"templates": [{"name": "a", **fields}]})


@pytest.mark.parametrize(("version", "kind"), list(FILE_OF))
def test_the_smallest_object_of_each_kind_is_fine(version: str, kind: str) -> None:
    assert known(version, kind)
    assert violations(smallest(kind)) == ()


@pytest.mark.parametrize("kind", sorted(SMALLEST))
def test_a_typo_at_the_top_and_in_the_metadata_is_found(kind: str) -> None:
    typo = smallest(kind, sepc={}, metadata={"name": "a", "lables": {}})
    found = {one.path: one.message for one in violations(typo)}
    assert 'did you mean "labels"?' in found["metadata", "lables"]
    assert found[("sepc",)].startswith('"sepc" is not a field here')


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


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    code = "from playbook.schemas import check; print(check._schemas.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"


def test_a_kind_of_our_own_has_no_schema_here() -> None:
    assert not known("playbook.dev/v1alpha1", "CodeRun")


def test_every_file_has_the_kinds_that_the_table_says() -> None:
    assert {kind for _, kind in FILE_OF} == set(SMALLEST)
    assert len(FILE_OF) == sum(len(kinds) for one in FILES.values() for kinds in one.values())
