"""The model of an environment: what is allowed, and that every refusal names its field."""

from typing import Any

import pytest
from pydantic import ValidationError

from playbook.platform import Platform

MINIMAL: dict[str, Any] = {
    "name": "local",
    "github": {"organization": "acme", "webhook": {"host": "hooks.acme.dev"}},
    "images": {"playbook": "ghcr.io/acme/playbook:0.1.0", "agent": "ghcr.io/acme/agent:0.1.0"},
    "secretStore": {"name": "vault"},
}
DIGEST = "sha256:" + "0" * 64


def changed(path: str, value: object) -> dict[str, Any]:
    """Return the smallest environment with one field changed: `github.webhook.port`."""
    head, _, rest = path.partition(".")
    whole = {**MINIMAL}
    part, at = whole, head
    while rest:
        part[at] = {**part.get(at, {})}
        part, (at, _, rest) = part[at], rest.partition(".")
    part[at] = value
    return whole


def test_the_smallest_environment_has_defaults_for_the_rest() -> None:
    platform = Platform.model_validate(MINIMAL)
    assert platform.namespaces.workflows == "playbook"
    assert platform.workspaces.policy == "service-agent-task"
    assert platform.eventbus.replicas == 3
    assert platform.secrets == platform.service_accounts == ()


@pytest.mark.parametrize(
    "image",
    [
        pytest.param("playbook:1", id="a tag"),
        pytest.param("ghcr.io/acme/playbook:v1.2.3-RC1", id="a tag with capitals"),
        pytest.param(f"ghcr.io/acme/playbook@{DIGEST}", id="a digest"),
        pytest.param(f"ghcr.io/acme/playbook:latest@{DIGEST}", id="a digest beside any tag"),
        pytest.param("localhost:5000/playbook:1", id="a port"),
        pytest.param("acme/a--b__c.d:latest-1", id="a tag that only begins like latest"),
    ],
)
def test_an_image_that_stays_the_same_is_taken(image: str) -> None:
    assert Platform.model_validate(changed("images.agent", image)).images.agent == image


@pytest.mark.parametrize(
    "image",
    [
        pytest.param("playbook", id="no tag is latest"),
        pytest.param("playbook:latest", id="latest"),
        pytest.param("localhost:5000/acme/playbook:latest", id="latest behind a port"),
        pytest.param("localhost:5000/playbook", id="a port is no tag"),
        pytest.param("playbook:", id="an empty tag"),
        pytest.param("a:b:c", id="two tags"),
        pytest.param("a/:1", id="an empty part"),
        pytest.param("a//b:1", id="two slashes"),
        pytest.param("Acme/b/C:1", id="a capital in the path"),
        pytest.param("a@sha256:00", id="half a digest"),
        pytest.param("a:1\n", id="a trailing newline"),
        pytest.param("a b:1", id="a space"),
    ],
)
def test_an_image_that_may_change_or_is_none_is_refused(image: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Platform.model_validate(changed("images.agent", image))
    [error] = refused.value.errors()
    assert error["loc"] == ("images", "agent")


def test_latest_is_refused_with_the_way_out() -> None:
    with pytest.raises(ValidationError, match="name a version or a digest"):
        Platform.model_validate(changed("images.playbook", "acme/playbook:latest"))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("name", "Local", id="a name no object can have"),
        pytest.param("name", "a" * 64, id="a name of 64"),
        pytest.param("github.webhook.host", "https://hooks.acme.dev", id="a URL as host"),
        pytest.param("github.webhook.host", "hooks..dev", id="a host with two dots"),
        pytest.param("github.webhook.path", "github", id="a path without slash"),
        pytest.param("github.webhook.port", 443, id="a port only root can open"),
        pytest.param("github.webhook.maxPayloadMb", 26, id="more than GitHub sends"),
        pytest.param("github.webhook.secret.key", "a b", id="a key no Secret can have"),
        pytest.param("github.organization", "acme/web", id="a repository as organisation"),
        pytest.param("github.actors", {"rex": "bot"}, id="a login as account number"),
        pytest.param("workspaces.size", "10", id="a size without unit"),
        pytest.param("workspaces.accessMode", "ReadWriteMany", id="two writers"),
        pytest.param("workspaces.policy", "shared", id="an unknown policy"),
        pytest.param("secretStore.kind", "Vault", id="an unknown store"),
        pytest.param("secretStore.refresh", "hourly", id="no refresh time"),
        pytest.param("secrets", ["a_b"], id="a Secret no cluster can hold"),
        pytest.param("serviceAccounts", ["x.-y"], id="an account no cluster can hold"),
        pytest.param("operators", "", id="no operators at all"),
        pytest.param("argoServer.url", "argo-server:2746", id="no scheme"),
        pytest.param("argocd.repository", "plays", id="no repository"),
        pytest.param("eventbus.replicas", 2, id="two replicas, which Argo Events refuses"),
        pytest.param("eventbus.replicas", 0, id="no replicas"),
        pytest.param("eventBusReplicas", 3, id="a typo"),
        pytest.param("github.organisation", "acme", id="a typo below"),
    ],
)
def test_a_refusal_names_its_field(path: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        Platform.model_validate(changed(path, value))
    where = [".".join(str(part) for part in error["loc"]) for error in refused.value.errors()]
    assert any(one.startswith(path) for one in where)


@pytest.mark.parametrize(
    "scope",
    [
        pytest.param({}, id="neither"),
        pytest.param({"organization": "acme", "repositories": ["acme/web"]}, id="both"),
    ],
)
def test_github_is_one_organisation_or_a_list(scope: dict[str, Any]) -> None:
    github = {**scope, "webhook": {"host": "hooks.acme.dev"}}
    with pytest.raises(ValidationError, match="give either organization or repositories"):
        Platform.model_validate({**MINIMAL, "github": github})


def test_a_list_of_repositories_is_a_scope() -> None:
    github = {"repositories": ["acme/web", "acme/a.b"], "webhook": {"host": "hooks.acme.dev"}}
    assert Platform.model_validate({**MINIMAL, "github": github}).github.organization is None


def test_keys_are_camel_case_outside_and_snake_case_inside() -> None:
    outside = Platform.model_validate(changed("workspaces.storageClass", "fast"))
    assert outside == Platform.model_validate(changed("workspaces.storage_class", "fast"))
    assert outside.model_dump(by_alias=True)["workspaces"]["storageClass"] == "fast"


def test_an_environment_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(Platform.model_validate(MINIMAL), "name", "x")  # noqa: B010
