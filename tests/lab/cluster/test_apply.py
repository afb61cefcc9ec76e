"""The rendered tree meets the real API server: strictly, in waves, twice."""

from pathlib import Path
from typing import Any

import pytest

from playbook.kube.apply import apply_tree
from playbook.kube.cluster import Cluster
from playbook.kube.errors import Conflict, Refused
from playbook.kube.folder import read_folder
from playbook.kube.kinds import NotServed
from playbook.kube.objects import apply, create, delete, get
from playbook.kube.patches import apply_patches

pytestmark = pytest.mark.cluster

RENDERED = Path(__file__).parents[3] / "gitops" / "rendered" / "local"


def template(namespace: str, **more: Any) -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "WorkflowTemplate",
        "metadata": {"name": "strict", "namespace": namespace},
        "spec": {"templates": [{"name": "main", "suspend": {}}], **more},
    }


def test_our_own_tree_is_accepted_and_the_second_time_nothing_changes(cluster: Cluster) -> None:
    tree = read_folder(RENDERED)
    first = apply_tree(cluster, tree.objects, make_namespaces=True)
    assert first.skipped == ()
    apply_patches(cluster, tree.patches)
    assert apply_tree(cluster, tree.objects, make_namespaces=True).changed == ()
    assert apply_patches(cluster, tree.patches).changed == ()
    assert apply_tree(cluster, tree.objects, dry_run=True).changed == ()


def test_a_field_nobody_knows_is_refused_by_name(cluster: Cluster, namespace: str) -> None:
    with pytest.raises(Refused, match=r"spec\.bogus"):
        apply_tree(cluster, [template(namespace, bogus=1)])
    assert get(cluster, template(namespace)) is None


def test_a_dry_run_finds_the_same_fault_and_leaves_nothing(
    cluster: Cluster, namespace: str
) -> None:
    with pytest.raises(Refused, match=r"spec\.bogus"):
        apply_tree(cluster, [template(namespace, bogus=1)], dry_run=True)
    assert apply_tree(cluster, [template(namespace)], dry_run=True).changed != ()
    assert get(cluster, template(namespace)) is None


def test_an_object_is_created_then_configured_then_left_alone(
    cluster: Cluster, namespace: str
) -> None:
    changes = [
        apply(cluster, template(namespace)).change,
        apply(cluster, template(namespace, entrypoint="main")).change,
        apply(cluster, template(namespace, entrypoint="main")).change,
    ]
    assert changes == ["created", "configured", "unchanged"]


def test_a_kind_is_usable_as_soon_as_the_tree_brought_it(cluster: Cluster, namespace: str) -> None:
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    versions = [
        {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    ]
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "novelties.test.playbook.dev"},
        "spec": {
            "group": "test.playbook.dev",
            "scope": "Namespaced",
            "names": {"kind": "Novelty", "plural": "novelties"},
            "versions": versions,
        },
    }
    novelty = {
        "apiVersion": "test.playbook.dev/v1",
        "kind": "Novelty",
        "metadata": {"name": "first", "namespace": namespace},
    }
    with pytest.raises(NotServed, match="Novelty"):
        apply_tree(cluster, [novelty])
    assert len(apply_tree(cluster, [novelty, definition]).changed) == 2
    assert delete(cluster, definition)


def test_only_the_object_that_was_read_is_deleted(cluster: Cluster, namespace: str) -> None:
    wanted = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "c", "namespace": namespace},
    }
    old = create(cluster, wanted)
    assert delete(cluster, old)
    create(cluster, wanted)
    with pytest.raises(Conflict, match=r"(?i)uid"):
        delete(cluster, old)
    assert get(cluster, wanted) is not None
