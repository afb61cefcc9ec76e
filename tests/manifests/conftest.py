"""One play, one environment, and what its templates and Sensors look like when they are rendered."""

from typing import Any

import pytest

from playbook.manifests.objects import Manifest
from playbook.manifests.whole import manifests
from playbook.platform import Platform
from playbook.play import Gate, Play, Stage, cleo, rex

CODERUN = """{
  "apiVersion": "playbook.dev/v1alpha1",
  "kind": "CodeRun",
  "metadata": {"name": {{=toJson(workflow.name + '-implement')}}},
  "spec": {"taskId": {{=toJson(workflow.parameters['task-id'])}}, "round": {{=asInt(inputs.parameters.round)}}}
}"""


@pytest.fixture
def platform() -> Platform:
    return Platform.model_validate(
        {
            "name": "local",
            "namespaces": {"workflows": "plays"},
            "github": {"organization": "acme", "webhook": {"host": "hooks.acme.dev"}},
            "images": {
                "playbook": "ghcr.io/acme/playbook:0.1.0",
                "agent": "ghcr.io/acme/agent:0.1.0",
            },
            "secretStore": {"name": "vault"},
            "argocd": {"repository": "https://github.com/acme/plays"},
        }
    )


@pytest.fixture
def play() -> Play:
    opened = Gate.pull_request_open(by=rex, timeout="1h")
    labeled = Gate.labeled("ready-for-qa", by=cleo, timeout="24h")
    stages = (
        Stage(name="implement", agent=rex, gate=opened),
        Stage(name="review", agent=cleo, gate=labeled, on_changes="implement"),
    )
    return Play(name="play", stages=stages)


@pytest.fixture
def templates() -> list[dict[str, Any]]:
    applies = {"action": "apply", "setOwnerReference": True, "manifest": CODERUN}
    states = [{"name": "main", "steps": []}, {"name": "run-implement", "resource": applies}]
    return [{"metadata": {"name": "play"}, "spec": {"templates": states}}]


@pytest.fixture
def sensors() -> list[dict[str, Any]]:
    signal = {"apiVersion": "playbook.dev/v1alpha1", "kind": "Signal"}
    stores = {
        "name": "store",
        "k8s": {"operation": "patch", "source": {"resource": signal}},
    }
    return [{"metadata": {"name": "pull-request"}, "spec": {"triggers": [{"template": stores}]}}]


@pytest.fixture
def documents(
    play: Play,
    platform: Platform,
    templates: list[dict[str, Any]],
    sensors: list[dict[str, Any]],
) -> list[Manifest]:
    return manifests([play], platform, templates, sensors)
