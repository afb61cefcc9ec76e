"""The steps of a workflow may do what their resource templates do, and no more."""

from typing import Any

import pytest

from playbook.errors import InvalidDocument
from playbook.manifests.rights import rules
from playbook.manifests.rights_of_steps import plural_of, steps_operations
from tests.manifests.rbac import rule


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
