"""The rights that triage agents get: reading, of a stated list, and nothing that gives more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from playbook.agent.readonly import Account, rbac, rules
from playbook.documents import read_all

DOCS = Path(__file__).parents[3] / "docs" / "agent-readonly.yaml"


def of_kind(made: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [one for one in made if one["kind"] == kind]


def granted(made: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [
        (verb, group, resource)
        for role in of_kind(made, "ClusterRole")
        for rule in role["rules"]
        for verb in rule["verbs"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
    ]


def test_every_right_is_reading_and_none_has_a_wildcard() -> None:
    assert {verb for verb, _, _ in granted(rules())} == {"get", "list", "watch"}
    assert not [one for one in granted(rules()) if "*" in "".join(one)]


@pytest.mark.parametrize(
    "resource",
    ["secrets", "configmaps", "serviceaccounts/token", "pods/exec", "pods/attach", "pods/portforward", "pods/proxy",
     "pods/ephemeralcontainers", "services/proxy", "nodes/proxy"],
)  # fmt: skip
def test_what_gives_more_than_a_look_is_not_among_them(resource: str) -> None:
    assert resource not in {name for _, _, name in granted(rules())}


@pytest.mark.parametrize(
    ("group", "resource"),
    [("", "pods"), ("", "pods/log"), ("", "events"), ("", "nodes"), ("", "namespaces"), ("apps", "deployments"),
     ("batch", "jobs"), ("metrics.k8s.io", "pods"), ("events.k8s.io", "events")],
)  # fmt: skip
def test_what_a_triage_looks_at_is_among_them(group: str, resource: str) -> None:
    assert ("get", group, resource) in granted(rules())


def test_without_namespaces_it_reads_everywhere() -> None:
    made = rules(Account("looker", "ops"))
    bound = of_kind(made, "ClusterRoleBinding")
    assert [one["roleRef"]["name"] for one in bound] == ["looker-cluster", "looker"]
    subject = {"kind": "ServiceAccount", "name": "looker", "namespace": "ops"}
    assert all(one["subjects"] == [subject] for one in bound)
    assert of_kind(made, "RoleBinding") == []


def test_with_namespaces_only_what_belongs_to_the_cluster_is_read_everywhere() -> None:
    made = rules(namespaces=("web", "shop"))
    assert [one["metadata"]["name"] for one in of_kind(made, "ClusterRoleBinding")] == [
        "playbook-triage-cluster"
    ]
    assert [one["metadata"]["namespace"] for one in of_kind(made, "RoleBinding")] == ["web", "shop"]


def test_an_issuer_may_make_tokens_of_this_account_only() -> None:
    (role,) = of_kind(rules(issuer="supervisor"), "Role")
    assert role["rules"] == [
        {
            "apiGroups": [""],
            "resources": ["serviceaccounts/token"],
            "resourceNames": ["playbook-triage"],
            "verbs": ["create"],
        }
    ]
    assert of_kind(rules(), "Role") == []


def test_the_sample_in_the_documentation_is_what_the_command_prints() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert text.endswith(rbac())
    assert [one.value for one in read_all(text, "docs")] == rules()
