"""Rights are derived: the operations in, the least rules out."""

from typing import Any

import pytest

from playbook.errors import InvalidDocument
from playbook.manifests.objects import Manifest
from playbook.manifests.rights import Operation, operations, rules
from playbook.manifests.rights_of_reconciler import reconciler_operations
from playbook.manifests.rights_of_sensors import sensor_operations
from playbook.manifests.rights_of_steps import plural_of, steps_operations
from playbook.platform import Platform
from playbook.play import cleo, rex

PODS = Operation("", "pods", "get")


def rule(group: str, resources: str, verbs: str, names: str = "") -> Manifest:
    limited = {"resourceNames": names.split()} if names else {}
    body: Manifest = {"apiGroups": [group], "resources": resources.split()}
    return {**body, **limited, "verbs": verbs.split()}


@pytest.mark.parametrize(
    ("performed", "expected"),
    [
        pytest.param([], [], id="nothing done, nothing allowed"),
        pytest.param([PODS, PODS], [rule("", "pods", "get")], id="twice is once"),
        pytest.param(
            operations("", "pods", "watch list get"),
            [rule("", "pods", "get list watch")],
            id="verbs in the order people know",
        ),
        pytest.param(
            [Operation("a", "x", "get"), Operation("a", "b", "get")],
            [rule("a", "b x", "get")],
            id="resources with the same verbs share a rule",
        ),
        pytest.param(
            [Operation("a", "x", "get"), Operation("a", "b", "patch")],
            [rule("a", "b", "patch"), rule("a", "x", "get")],
            id="resources with other verbs do not, or each would get both",
        ),
        pytest.param(
            [Operation("b", "x", "get"), Operation("a", "y", "get")],
            [rule("a", "y", "get"), rule("b", "x", "get")],
            id="groups never share a rule",
        ),
        pytest.param(
            [Operation("", "secrets", "get", ("b",)), Operation("", "secrets", "get", ("a",))],
            [rule("", "secrets", "get", "a b")],
            id="names are put together",
        ),
        pytest.param(
            [Operation("", "secrets", "get", ("b",)), Operation("", "secrets", "get")],
            [rule("", "secrets", "get")],
            id="who reads all needs no names",
        ),
        pytest.param(
            [Operation("", "leases", "update", ("a",)), Operation("", "leases", "create")],
            [rule("", "leases", "create"), rule("", "leases", "update", "a")],
            id="names limit their own verb only",
        ),
    ],
)
def test_the_least_rules_allow_what_is_done(
    performed: list[Operation], expected: list[Manifest]
) -> None:
    assert rules(performed) == expected
    assert rules(reversed(list(performed))) == expected


def test_a_word_that_is_no_verb_is_refused() -> None:
    with pytest.raises(ValueError, match='"read" is no verb of RBAC; known: get, list'):
        Operation("", "pods", "read")


def test_creation_cannot_be_limited_to_names() -> None:
    with pytest.raises(ValueError, match="create pods cannot be limited to names"):
        Operation("", "pods", "create", ("a",))


def resource_template(action: str, manifest: str = "") -> list[dict[str, Any]]:
    wanted = manifest or "apiVersion: playbook.dev/v1alpha1\nkind: CodeRun\n"
    template = {"name": "run", "resource": {"action": action, "manifest": wanted}}
    return [{"metadata": {"name": "play"}, "spec": {"templates": [template]}}]


RESULTS = rule("argoproj.io", "workflowtaskresults", "create patch")


@pytest.mark.parametrize(
    ("action", "verbs"),
    [
        ("get", "get"),
        ("create", "get create"),
        ("apply", "get create patch"),
        ("patch", "get patch"),
        ("replace", "get update"),
        ("delete", "get list watch delete"),
    ],
)
def test_the_steps_may_do_what_kubectl_does_for_an_action(action: str, verbs: str) -> None:
    allowed = rules(steps_operations(resource_template(action)))
    assert allowed == [RESULTS, rule("playbook.dev", "coderuns", verbs)]


def test_every_pod_of_a_workflow_reports_its_result() -> None:
    assert rules(steps_operations([])) == [RESULTS]


def test_tags_in_a_manifest_are_values(templates: list[dict[str, Any]]) -> None:
    allowed = rules(steps_operations(templates))
    assert allowed == [RESULTS, rule("playbook.dev", "coderuns", "get create patch")]


def test_an_object_of_the_core_has_no_group() -> None:
    made = resource_template("create", "apiVersion: v1\nkind: ConfigMap\n")
    assert rules(steps_operations(made))[0] == rule("", "configmaps", "get create")


@pytest.mark.parametrize(
    ("document", "said"),
    [
        pytest.param(
            resource_template("scale"),
            'play, template run: resource action "scale" is unknown',
            id="an action Argo does not know",
        ),
        pytest.param(
            resource_template("apply", "kind: CodeRun\n"),
            "play, template run: the manifest does not say apiVersion and kind",
            id="a manifest without apiVersion",
        ),
        pytest.param(
            resource_template("apply", "{{inputs.parameters.manifest}}"),
            "does not say apiVersion and kind",
            id="a manifest that is a tag",
        ),
        pytest.param(
            resource_template("apply", "a: [\n"), "the manifest is not YAML", id="a broken manifest"
        ),
    ],
)
def test_rights_are_never_guessed(document: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(InvalidDocument, match=said):
        steps_operations(document)


@pytest.mark.parametrize(
    ("kind", "plural"),
    [
        ("CodeRun", "coderuns"),
        ("Signal", "signals"),
        ("Workflow", "workflows"),
        ("NetworkPolicy", "networkpolicies"),
        ("Gateway", "gateways"),
        ("Ingress", "ingresses"),
        ("EventBus", "eventbus"),
        ("Endpoints", "endpoints"),
    ],
)
def test_a_kind_has_a_plural(kind: str, plural: str) -> None:
    assert plural_of(kind) == plural


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


def test_the_reconciler_reads_only_named_secrets(platform: Platform) -> None:
    listed = platform.model_copy(update={"secrets": ("anthropic",)})
    allowed = rules(reconciler_operations(listed, [rex, cleo]))
    secrets = [one for one in allowed if one["resources"] == ["secrets"]]
    names = "anthropic github-app-5dlabs-cleo github-app-5dlabs-rex"
    assert secrets == [rule("", "secrets", "get", names)]


def test_without_a_named_secret_the_reconciler_reads_none(platform: Platform) -> None:
    assert not any("secrets" in one["resources"] for one in rules(reconciler_operations(platform)))


def test_the_reconciler_makes_no_accounts_roles_coderuns_or_signals(platform: Platform) -> None:
    made = {one.resource for one in reconciler_operations(platform) if one.verb == "create"}
    assert made == {"jobs", "persistentvolumeclaims", "configmaps", "leases", "events"}


def test_a_cron_workflow_gives_its_steps_the_same_rights() -> None:
    steps = {
        "templates": [
            {
                "name": "a",
                "resource": {
                    "action": "apply",
                    "manifest": "apiVersion: playbook.dev/v1alpha1\nkind: CodeRun\n",
                },
            }
        ]
    }
    plain = steps_operations([{"metadata": {"name": "x"}, "spec": steps}])
    cron = steps_operations([{"metadata": {"name": "x"}, "spec": {"workflowSpec": steps}}])
    assert plain == cron
