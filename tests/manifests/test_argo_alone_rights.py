"""A Sensor that calls argo-server needs a token and no right in Kubernetes."""

import json

import pytest

from playbook.argo.sensors import sensors
from playbook.argo.template import workflow_template
from playbook.errors import InvalidPlatform
from playbook.manifests.accounts import SENSOR
from playbook.manifests.admission import admission
from playbook.manifests.external_secrets import external_secrets
from playbook.manifests.objects import Manifest
from playbook.manifests.rights_of_sensors import sensor_operations
from playbook.manifests.whole import manifests
from playbook.platform import ArgoServer, Platform, SecretKey
from playbook.play import Play, rex
from tests.plays.argo_alone import play as alone


def whole(plays: list[Play], platform: Platform) -> list[Manifest]:
    templates = [workflow_template(one).to_dict() for one in plays]
    return manifests(plays, platform, templates, [s.to_dict() for s in sensors(plays, platform)])


def named(documents: list[Manifest], kind: str) -> set[str]:
    return {one["metadata"]["name"] for one in documents if one["kind"] == kind}


def test_the_token_is_copied_from_the_store_when_a_play_asks_for_it(platform: Platform) -> None:
    documents = whole([alone], platform)
    assert "argo-server-token" in named(documents, "ExternalSecret")
    [made] = [one for one in documents if one["metadata"]["name"] == "argo-server-token"]
    [copied] = made["spec"]["data"]
    assert (copied["secretKey"], copied["remoteRef"]["key"]) == (
        "token",
        "playbook/argo-server-token",
    )


def test_without_such_a_play_nobody_gets_the_token(platform: Platform, play: Play) -> None:
    assert "argo-server-token" not in named(whole([play], platform), "ExternalSecret")


def test_a_token_called_like_an_agents_secret_is_refused(platform: Platform) -> None:
    server = ArgoServer(token=SecretKey(name="github-app-5dlabs-rex", key="token"))
    twin = platform.model_copy(update={"argo_server": server})
    assert external_secrets([rex], twin) != []
    with pytest.raises(InvalidPlatform, match="argoServer"):
        external_secrets([rex], twin, calls_argo=True)


def test_the_sensors_account_may_do_nothing(platform: Platform) -> None:
    assert sensor_operations(s.to_dict() for s in sensors([alone], platform)) == []
    documents = whole([alone], platform)
    assert SENSOR in named(documents, "ServiceAccount")
    assert SENSOR not in named(documents, "Role") | named(documents, "RoleBinding")


@pytest.mark.parametrize("user", [None, "system:serviceaccount:plays:gates"])
def test_the_account_of_the_token_may_change_workflows(
    platform: Platform, user: str | None
) -> None:
    server = ArgoServer(user=user)
    policies = admission(platform.model_copy(update={"argo_server": server}))
    [policy] = [
        one
        for one in policies
        if one["kind"] == "ValidatingAdmissionPolicy"
        and one["metadata"]["name"].startswith("workflows.")
    ]
    rule = policy["spec"]["validations"][0]["expression"]
    assert (json.dumps(user) in rule) == (user is not None)
