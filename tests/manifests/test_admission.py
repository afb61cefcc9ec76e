"""Who may make Signals and CodeRuns and change Workflows. Compared as text: there is no CEL evaluator here.

The expressions were also compiled by Kubernetes 1.33.4's own validation and evaluated with cel-go.
"""

import pytest

from playbook.manifests.admission import admission
from playbook.manifests.objects import Manifest
from playbook.platform import Platform


def policy(platform: Platform, name: str) -> Manifest:
    found = {
        one["metadata"]["name"]: one["spec"]
        for one in admission(platform)
        if one["kind"] == "ValidatingAdmissionPolicy"
    }
    spec: Manifest = found[f"{name}.plays.playbook.dev"]
    return spec


def rule(platform: Platform, name: str) -> Manifest:
    [found] = policy(platform, name)["matchConstraints"]["resourceRules"]
    return dict(found)


def test_nobody_but_the_sensors_account_makes_signals(platform: Platform) -> None:
    [demand] = policy(platform, "signals")["validations"]
    user = "system:serviceaccount:plays:playbook-sensor"
    assert demand["expression"] == f'request.userInfo.username == "{user}"'
    assert "only the Sensors' account playbook-sensor makes Signals" in demand["message"]
    assert rule(platform, "signals")["operations"] == ["CREATE"]


def test_nobody_but_the_steps_account_makes_coderuns(platform: Platform) -> None:
    who, _ = policy(platform, "coderuns")["validations"]
    user = "system:serviceaccount:plays:playbook-steps"
    assert who["expression"] == f'request.userInfo.username == "{user}"'
    assert "only the steps' account playbook-steps makes CodeRuns" in who["message"]
    assert rule(platform, "coderuns")["operations"] == ["CREATE"]


def test_a_coderun_has_an_owner_that_is_a_workflow_of_argo(platform: Platform) -> None:
    _, owned = policy(platform, "coderuns")["validations"]
    assert "has(object.metadata.ownerReferences) && " in owned["expression"]
    owner = "owner.kind == 'Workflow' && owner.apiVersion.startsWith('argoproj.io/')"
    assert owner in owned["expression"]


@pytest.mark.parametrize(
    "user",
    [
        "system:serviceaccount:argo:argo",
        "system:serviceaccount:argo:argo-server",
        "system:serviceaccount:plays:playbook-reconciler",
        "system:serviceaccount:kube-system:generic-garbage-collector",
        "system:serviceaccount:kube-system:namespace-controller",
        "system:kube-controller-manager",
    ],
)
def test_who_must_be_able_to_change_workflows_is(user: str, platform: Platform) -> None:
    [demand] = policy(platform, "workflows")["validations"]
    assert f'"{user}"' in demand["expression"]


def test_operators_may_change_workflows_and_the_message_says_so(platform: Platform) -> None:
    [demand] = policy(platform, "workflows")["validations"]
    assert demand["expression"].endswith('|| "playbook-operators" in request.userInfo.groups')
    assert "the group playbook-operators" in demand["message"]


def test_a_group_with_a_quote_stays_one_string(platform: Platform) -> None:
    odd = platform.model_copy(update={"operators": 'a" || true || "ä'})
    [demand] = policy(odd, "workflows")["validations"]
    assert demand["expression"].endswith(r'|| "a\" || true || \"ä" in request.userInfo.groups')


def test_submitting_workflows_stays_free(platform: Platform) -> None:
    assert rule(platform, "workflows")["operations"] == ["UPDATE", "DELETE"]


def test_policies_hold_in_one_namespace_and_fail_closed(platform: Platform) -> None:
    for name in ("signals", "coderuns", "workflows"):
        spec = policy(platform, name)
        selected = spec["matchConstraints"]["namespaceSelector"]["matchLabels"]
        assert selected == {"kubernetes.io/metadata.name": "plays"}
        assert spec["failurePolicy"] == "Fail"


def test_every_policy_is_bound_or_it_would_do_nothing(platform: Platform) -> None:
    documents = admission(platform)
    policies = {
        one["metadata"]["name"] for one in documents if one["kind"].endswith("AdmissionPolicy")
    }
    bound = [one["spec"] for one in documents if one["kind"].endswith("Binding")]
    assert {one["policyName"] for one in bound} == policies
    assert all(one["validationActions"] == ["Deny"] for one in bound)


def test_two_environments_on_one_cluster_do_not_share_policies(platform: Platform) -> None:
    spaces = platform.namespaces.model_copy(update={"workflows": "staging"})
    other = platform.model_copy(update={"namespaces": spaces})
    ours = {one["metadata"]["name"] for one in admission(platform)}
    assert ours.isdisjoint(one["metadata"]["name"] for one in admission(other))
