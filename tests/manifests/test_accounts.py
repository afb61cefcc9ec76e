"""Who exists, what each may do, and who may not be asked for."""

from typing import Any

import pytest

from playbook.agents import Permissions, SecretEnv
from playbook.errors import InvalidPlatform
from playbook.manifests.accounts import OURS, accounts, username
from playbook.manifests.objects import Manifest
from playbook.platform import Platform
from playbook.play import Play, Stage, rex


def named(documents: list[Manifest], kind: str) -> dict[str, Manifest]:
    return {one["metadata"]["name"]: one for one in documents if one["kind"] == kind}


def play_with(account: str) -> Play:
    agent = rex.model_copy(update={"permissions": Permissions(service_account=account)})
    return Play(name="solo", stages=(Stage(name="implement", agent=agent),))


def test_each_component_has_an_account_of_its_own(documents: list[Manifest]) -> None:
    assert set(named(documents, "ServiceAccount")) == set(OURS)


def test_only_accounts_that_do_something_have_a_role(documents: list[Manifest]) -> None:
    roles = {"playbook-steps", "playbook-sensor", "playbook-reconciler"}
    assert set(named(documents, "Role")) == roles
    assert set(named(documents, "RoleBinding")) == roles


def test_without_triggers_the_sensors_account_has_no_role(
    play: Play, platform: Platform, templates: list[dict[str, Any]]
) -> None:
    assert "playbook-sensor" not in named(accounts([play], platform, templates, []), "Role")


def test_a_role_is_bound_to_the_account_of_its_name(documents: list[Manifest]) -> None:
    for name, binding in named(documents, "RoleBinding").items():
        assert binding["roleRef"]["name"] == name
        assert binding["subjects"] == [
            {"kind": "ServiceAccount", "name": name, "namespace": "plays"}
        ]


def test_nothing_has_rights_on_the_whole_cluster(documents: list[Manifest]) -> None:
    assert not named(documents, "ClusterRole")
    assert not named(documents, "ClusterRoleBinding")


def test_the_agents_pod_is_blind(documents: list[Manifest]) -> None:
    account = named(documents, "ServiceAccount")["playbook-agent"]
    assert account["automountServiceAccountToken"] is False


def test_an_account_an_agent_asks_for_is_made_when_it_is_listed(platform: Platform) -> None:
    listed = platform.model_copy(update={"service_accounts": ("deployer",)})
    made = accounts([play_with("deployer")], listed, [], [])
    assert "deployer" in named(made, "ServiceAccount")
    assert "deployer" not in named(made, "Role")


def test_an_account_that_is_not_listed_is_refused_with_both_names(platform: Platform) -> None:
    with pytest.raises(InvalidPlatform) as caught:
        accounts([play_with("deployer")], platform, [], [])
    assert caught.value.message == (
        'agent rex asks for ServiceAccount "deployer", which environment local does not list; listed: none'
    )
    assert 'Add "deployer" to serviceAccounts' in caught.value.hint


@pytest.mark.parametrize("account", OURS)
def test_no_agent_gets_an_account_of_ours_even_when_it_is_listed(
    account: str, platform: Platform
) -> None:
    listed = platform.model_copy(update={"service_accounts": (account,)})
    with pytest.raises(InvalidPlatform, match="is one of playbook's own"):
        accounts([play_with(account)], listed, [], [])


def test_an_account_shows_its_namespace_in_requests() -> None:
    assert username("playbook-steps", "plays") == "system:serviceaccount:plays:playbook-steps"


def test_an_agents_secret_must_be_listed_by_the_environment(platform: Platform) -> None:
    token = SecretEnv(name="TOKEN", secret="tokens", key="t")
    agent = rex.model_copy(update={"secrets": (token,)})
    play = Play(name="p", stages=(Stage(name="a", agent=agent),))
    with pytest.raises(
        InvalidPlatform, match='TOKEN from Secret "tokens", which environment local'
    ):
        accounts([play], platform, [], [])
    listed = platform.model_copy(update={"secrets": ("tokens",)})
    assert accounts([play], listed, [], [])
