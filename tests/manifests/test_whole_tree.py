"""All of it together: in apply order, labelled, in its namespace, and without a fault."""

from typing import Any

import pytest

from playbook.manifests.kustomization import kustomization
from playbook.manifests.objects import Manifest
from playbook.manifests.waves import KEPT, in_apply_order, synced, wave
from playbook.manifests.whole import manifests
from playbook.manifests.workflow_controller import controller_patches
from playbook.platform import Platform
from playbook.play import Play, Stage, rex
from playbook.schemas import violations

WAVE = "argocd.argoproj.io/sync-wave"
OPTIONS = "argocd.argoproj.io/sync-options"
WHOLE_CLUSTER = {
    "CustomResourceDefinition",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
}


def test_every_object_fits_the_closed_schema_of_its_kind(documents: list[Manifest]) -> None:
    assert {one["metadata"]["name"]: violations(one) for one in documents if violations(one)} == {}


def test_the_kustomization_fits_its_closed_schema() -> None:
    assert violations(kustomization({"a.yaml": {"kind": "Role"}})) == ()


def test_every_object_is_in_its_namespace(documents: list[Manifest]) -> None:
    for one in documents:
        expected = None if one["kind"] in WHOLE_CLUSTER else "plays"
        if one["kind"] == "Application":
            expected = "argocd"
        assert one["metadata"].get("namespace") == expected, one["metadata"]["name"]


def test_every_object_says_whose_it_is(documents: list[Manifest]) -> None:
    for one in documents:
        labels = one["metadata"]["labels"]
        keys = [f"app.kubernetes.io/{key}" for key in ("name", "part-of", "managed-by")]
        assert [labels[key] for key in keys] == ["playbook"] * 3


def test_no_object_is_made_twice(documents: list[Manifest]) -> None:
    seen = [(one["kind"], one["metadata"]["name"]) for one in documents]
    assert len(seen) == len(set(seen))


def test_patches_for_argos_owner_are_not_applied(
    documents: list[Manifest], platform: Platform
) -> None:
    names = {patch["metadata"]["name"] for patch in controller_patches(platform).values()}
    assert names.isdisjoint(one["metadata"]["name"] for one in documents)


def test_objects_come_in_the_order_of_their_waves(documents: list[Manifest]) -> None:
    waves = [int(one["metadata"]["annotations"][WAVE]) for one in documents]
    assert waves == sorted(waves)
    assert documents[0]["kind"] == "CustomResourceDefinition"
    assert documents[-1]["kind"] == "Application"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        pytest.param("CustomResourceDefinition", "Sensor", id="a kind before its objects"),
        pytest.param("ServiceAccount", "RoleBinding", id="an account before its binding"),
        pytest.param("ValidatingAdmissionPolicy", "Sensor", id="the lock before the key"),
        pytest.param("ExternalSecret", "EventSource", id="a credential before its reader"),
        pytest.param("EventBus", "Sensor", id="the bus before who listens on it"),
        pytest.param("Sensor", "EventSource", id="who listens before who speaks"),
        pytest.param("EventSource", "HTTPRoute", id="nothing comes in before all stand"),
        pytest.param("WorkflowTemplate", "Deployment", id="what is run before who runs it"),
        pytest.param("ServiceAccount", "Role", id="an account before its role"),
    ],
)
def test_what_others_need_is_applied_first(first: str, then: str) -> None:
    made: list[dict[str, Any]] = [
        {"kind": kind, "metadata": {"name": "a"}} for kind in (then, first)
    ]
    assert [one["kind"] for one in in_apply_order(made)] == [first, then]


def test_a_kind_we_do_not_know_is_applied_with_the_deployment() -> None:
    assert wave({"kind": "CronWorkflow"}) == wave({"kind": "Deployment"}) == 0


@pytest.mark.parametrize("kind", sorted(KEPT))
def test_what_holds_data_is_never_pruned(kind: str) -> None:
    made = synced({"kind": kind, "metadata": {"name": "a"}})
    assert made["metadata"]["annotations"][OPTIONS] == "Prune=false,Delete=false"


def test_everything_else_may_be_pruned() -> None:
    made = synced({"kind": "Role", "metadata": {"name": "a", "annotations": {"b": "c"}}})
    assert made["metadata"]["annotations"] == {"b": "c", WAVE: "-8"}


def test_a_document_is_not_changed_when_it_gets_its_wave() -> None:
    document = {"kind": "Role", "metadata": {"name": "a"}}
    synced(document)
    assert document == {"kind": "Role", "metadata": {"name": "a"}}


def test_the_kustomization_lists_files_in_apply_order() -> None:
    files = {
        "route.yaml": {"kind": "HTTPRoute", "metadata": {"name": "a"}},
        "b.yaml": {"kind": "Role", "metadata": {"name": "b"}},
        "a.yaml": {"kind": "Role", "metadata": {"name": "a"}},
        "crd.yaml": {"kind": "CustomResourceDefinition", "metadata": {"name": "a"}},
    }
    made = kustomization(files)
    assert made["resources"] == ["crd.yaml", "a.yaml", "b.yaml", "route.yaml"]
    assert made["sortOptions"] == {"order": "fifo"}


def test_plays_that_wait_for_nothing_have_no_route(platform: Platform) -> None:
    alone = Play(name="coderun", stages=(Stage(name="run", agent=rex),))
    assert "HTTPRoute" not in {one["kind"] for one in manifests([alone], platform, [], [])}
