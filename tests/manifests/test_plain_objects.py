"""The reconciler, its credentials, the network, ArgoCD's Application and what we recommend to the owner of Argo."""

import pytest

from playbook.agents import Agent
from playbook.errors import InvalidPlatform
from playbook.manifests.argocd import application
from playbook.manifests.external_secrets import app_secret, external_secrets
from playbook.manifests.network import network
from playbook.manifests.objects import Manifest, agents_of
from playbook.manifests.reconciler import reconciler
from playbook.manifests.workflow_controller import controller_patches
from playbook.platform import Platform, SecretKey
from playbook.play import Play, cleo, rex


def spec_of(documents: list[Manifest], kind: str, name: str = "") -> Manifest:
    [found] = [
        one["spec"]
        for one in documents
        if one["kind"] == kind and name in ("", one["metadata"]["name"])
    ]
    return dict(found)


def test_two_reconcilers_run_and_one_may_be_evicted_at_a_time(platform: Platform) -> None:
    documents = reconciler(platform)
    assert spec_of(documents, "Deployment")["replicas"] == 2
    assert spec_of(documents, "PodDisruptionBudget")["minAvailable"] == 1


def test_everything_selects_the_reconcilers_pods(platform: Platform) -> None:
    documents = reconciler(platform)
    deployment = spec_of(documents, "Deployment")
    labels = deployment["template"]["metadata"]["labels"]
    chosen = {"playbook.dev/component": "reconciler"}
    assert chosen.items() <= labels.items()
    assert deployment["selector"]["matchLabels"] == chosen
    assert spec_of(documents, "Service")["selector"] == chosen
    assert spec_of(documents, "PodDisruptionBudget")["selector"] == {"matchLabels": chosen}


def test_the_reconciler_reads_the_platform_that_was_rendered(platform: Platform) -> None:
    [config, *_] = reconciler(platform)
    assert config["kind"] == "ConfigMap"
    assert Platform.model_validate_json(config["data"]["platform.json"]) == platform
    template = spec_of(reconciler(platform), "Deployment")["template"]
    mounted = {
        one["name"]: one["mountPath"] for one in template["spec"]["containers"][0]["volumeMounts"]
    }
    assert mounted["platform"] == "/etc/playbook"


def test_another_platform_makes_other_pods(platform: Platform) -> None:
    other = platform.model_copy(update={"operators": "others"})
    one, two = (spec_of(reconciler(each), "Deployment")["template"] for each in (platform, other))
    assert one["metadata"]["annotations"] != two["metadata"]["annotations"]


def test_the_reconciler_runs_the_platforms_image_with_few_rights(platform: Platform) -> None:
    pod = spec_of(reconciler(platform), "Deployment")["template"]["spec"]
    [container] = pod["containers"]
    assert container["image"] == "ghcr.io/acme/playbook:0.1.0"
    asked = ["playbook", "controller", "--platform", "/etc/playbook/platform.json"]
    assert container["command"] + container["args"] == asked
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_health_is_asked_on_port_8080(platform: Platform) -> None:
    pod = spec_of(reconciler(platform), "Deployment")["template"]["spec"]
    [container] = pod["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert ports == {"health": 8080, "metrics": 9090}
    asked = {name: container[f"{name}Probe"]["httpGet"] for name in ("liveness", "readiness")}
    assert asked["liveness"] == {"path": "/healthz", "port": "health"}
    assert asked["readiness"] == {"path": "/readyz", "port": "health"}


def secrets(documents: list[Manifest]) -> dict[str, list[tuple[str, str, str]]]:
    return {
        one["spec"]["target"]["name"]: [
            (key["secretKey"], key["remoteRef"]["key"], key["remoteRef"]["property"])
            for key in one["spec"]["data"]
        ]
        for one in documents
    }


def test_each_agent_and_each_hook_has_its_credential(platform: Platform) -> None:
    rexs, cleos = "playbook/github-app-5dlabs-rex", "playbook/github-app-5dlabs-cleo"
    assert secrets(external_secrets([rex, cleo], platform)) == {
        "github-app-5dlabs-cleo": [
            ("app-id", cleos, "app-id"),
            ("private-key", cleos, "private-key"),
        ],
        "github-app-5dlabs-rex": [
            ("app-id", rexs, "app-id"),
            ("private-key", rexs, "private-key"),
        ],
        "github-hooks": [("token", "playbook/github-hooks", "token")],
        "github-webhook": [("secret", "playbook/github-webhook", "secret")],
    }


def hooked(platform: Platform, secret: SecretKey, token: SecretKey) -> Platform:
    webhook = platform.github.webhook.model_copy(update={"secret": secret})
    github = platform.github.model_copy(update={"webhook": webhook, "api_token": token})
    return platform.model_copy(update={"github": github})


def test_hooks_may_share_one_secret(platform: Platform) -> None:
    both = SecretKey(name="github", key="secret"), SecretKey(name="github", key="token")
    [keys] = secrets(external_secrets([], hooked(platform, *both))).values()
    assert [key for key, _, _ in keys] == ["secret", "token"]


def test_a_hooks_secret_called_like_an_agents_is_refused(platform: Platform) -> None:
    key = SecretKey(name="github-app-5dlabs-rex", key="secret")
    with pytest.raises(InvalidPlatform, match='Secret "github-app-5dlabs-rex" is an agent'):
        external_secrets([rex], hooked(platform, key, platform.github.api_token))


def test_two_apps_never_share_a_secret() -> None:
    one, other = (Agent(name="a", github_app=app, role="") for app in ("a_b", "a-b"))
    assert app_secret(one) != app_secret(other) == "github-app-a-b"
    assert "_" not in app_secret(one)


def test_an_agent_of_two_plays_has_one_secret(play: Play) -> None:
    assert [agent.name for agent in agents_of([play, play])] == ["cleo", "rex"]


def test_the_route_leads_to_the_service_argo_events_makes(platform: Platform) -> None:
    route = spec_of(network(platform), "HTTPRoute")
    [rule] = route["rules"]
    assert route["hostnames"] == ["hooks.acme.dev"]
    assert rule["matches"] == [{"method": "POST", "path": {"type": "Exact", "value": "/github"}}]
    assert (rule["backendRefs"][0]["name"], rule["backendRefs"][0]["port"]) == (
        "github-eventsource-svc",
        12000,
    )


def test_nobody_talks_to_an_agent_and_it_reaches_names_and_https_only(platform: Platform) -> None:
    policy = spec_of(network(platform), "NetworkPolicy", "playbook-agent")
    assert policy["podSelector"] == {"matchLabels": {"playbook.dev/component": "agent"}}
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in policy
    ports = [port["port"] for rule in policy["egress"] for port in rule["ports"]]
    assert ports == [53, 53, 443]


@pytest.mark.parametrize(
    ("name", "ports"), [("playbook-eventsource", [12000]), ("playbook-reconciler", [8080, 9090])]
)
def test_only_its_ports_are_open(name: str, ports: list[int], platform: Platform) -> None:
    policy = spec_of(network(platform), "NetworkPolicy", name)
    assert [port["port"] for port in policy["ingress"][0]["ports"]] == ports


def test_the_application_syncs_the_environments_folder(platform: Platform) -> None:
    [made] = application(platform)
    assert made["metadata"]["namespace"] == "argocd"
    assert made["spec"]["source"]["path"] == "gitops/rendered/local"
    assert made["spec"]["destination"]["namespace"] == "plays"
    assert made["spec"]["syncPolicy"]["automated"] == {"prune": True, "selfHeal": True}
    assert "ServerSideApply=true" in made["spec"]["syncPolicy"]["syncOptions"]


def test_deleting_the_application_deletes_nothing_else(platform: Platform) -> None:
    [made] = application(platform)
    assert "finalizers" not in made["metadata"]


def test_without_argocd_there_is_no_application(platform: Platform) -> None:
    assert application(platform.model_copy(update={"argocd": None})) == []


def test_each_recommendation_names_its_measured_reason(platform: Platform) -> None:
    patches = controller_patches(platform)
    assert set(patches) == {
        "patches/workflow-controller.yaml",
        "patches/workflow-controller-configmap.yaml",
    }
    for patch in patches.values():
        assert patch["metadata"]["namespace"] == "argo"
        assert patch["metadata"]["annotations"]["playbook.dev/reason"]


def test_settings_of_the_process_are_not_keys_of_the_config_map(platform: Platform) -> None:
    patches = controller_patches(platform)
    deployment = patches["patches/workflow-controller.yaml"]
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    env = {one["name"]: one["value"] for one in container["env"]}
    assert env["DEFAULT_REQUEUE_TIME"] == "1s"
    assert env["ARGO_WORKFLOW_WORKERS"] == "128"
    reason = deployment["metadata"]["annotations"]["playbook.dev/reason"]
    assert all(name in reason for name in env)
    data = patches["patches/workflow-controller-configmap.yaml"]["data"]
    assert data == {"parallelism": "0", "namespaceParallelism": "0"}


def test_the_application_syncs_the_folder_that_render_writes(platform: Platform) -> None:
    [made] = application(platform)
    assert made["spec"]["source"]["path"] == f"gitops/rendered/{platform.name}"
