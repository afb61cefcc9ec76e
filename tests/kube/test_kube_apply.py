"""A tree is applied in waves, once; what is in the way is said before anything changes."""

from pathlib import Path
from typing import Any

import pytest

from playbook.kube.apply import Outcome, apply_tree
from playbook.kube.errors import NotFound, Refused
from playbook.kube.kinds import NotServed
from playbook.kube.patches import apply_patches
from tests.fakes.api_server import FakeApi, connected, fake_api
from tests.fakes.object_store import ObjectStore


def config(name: str, namespace: str = "plays", **data: str) -> dict[str, Any]:
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "signals.playbook.dev"},
    "spec": {
        "group": "playbook.dev",
        "names": {"kind": "Signal", "plural": "signals"},
        "versions": [{"name": "v1", "served": True}],
    },
}
SIGNAL = {
    "apiVersion": "playbook.dev/v1",
    "kind": "Signal",
    "metadata": {"name": "s", "namespace": "plays"},
}


def test_waves_come_in_order_and_new_kinds_are_waited_for(tmp_path: Path) -> None:
    store, told = ObjectStore("plays"), list[Outcome]()
    with fake_api(store) as api:
        counts = apply_tree(connected(api, tmp_path), [SIGNAL, config("c"), CRD], say=told.append)
    assert store.applied == ["signals.playbook.dev", "c", "s"]
    assert counts.changed == (
        "CustomResourceDefinition signals.playbook.dev",
        "ConfigMap plays/c",
        "Signal plays/s",
    )
    assert tuple(told) == counts.outcomes


def test_the_second_time_nothing_changes(tmp_path: Path) -> None:
    with fake_api(ObjectStore("plays")) as api:
        cluster = connected(api, tmp_path)
        apply_tree(cluster, [SIGNAL, CRD])
        assert apply_tree(cluster, [SIGNAL, CRD]).changed == ()


def test_a_status_written_in_between_is_no_change(tmp_path: Path) -> None:
    store = ObjectStore("plays")
    with fake_api(store) as api:
        cluster = connected(api, tmp_path)
        apply_tree(cluster, [config("c", a="1")])
        found = store.objects["/api/v1/namespaces/plays/configmaps/c"]
        found |= {"status": {"seen": 1}, "metadata": {**found["metadata"], "resourceVersion": "99"}}
        assert apply_tree(cluster, [config("c", a="1")]).changed == ()
        assert apply_tree(cluster, [config("c", a="2")]).changed == ("ConfigMap plays/c",)


def writes(api: FakeApi) -> list[str]:
    return [asked.path for asked in api.asked if asked.method != "GET"]


def test_every_write_is_strict_forced_and_ours(tmp_path: Path) -> None:
    with fake_api(ObjectStore("plays")) as api:
        apply_tree(connected(api, tmp_path), [config("c")], manager="argocd")
    (write,) = [asked for asked in api.asked if asked.method != "GET"]
    assert write.query == {"fieldManager": "argocd", "force": "true", "fieldValidation": "Strict"}
    assert write.headers["Content-Type"] == "application/apply-patch+yaml"


def test_a_kind_nobody_serves_is_named_before_anything_changes(tmp_path: Path) -> None:
    with fake_api(ObjectStore("plays")) as api:
        with pytest.raises(NotServed, match=r"Signal \(playbook.dev/v1\)"):
            apply_tree(connected(api, tmp_path), [config("c"), SIGNAL])
        assert writes(api) == []


def test_a_kind_nobody_serves_may_be_passed_over(tmp_path: Path) -> None:
    with fake_api(ObjectStore("plays")) as api:
        counts = apply_tree(connected(api, tmp_path), [config("c"), SIGNAL], allow_unserved=True)
    assert counts.changed == ("ConfigMap plays/c",)
    assert counts.skipped == ("Signal plays/s",)


def test_a_missing_namespace_is_named_before_anything_changes(tmp_path: Path) -> None:
    with fake_api(ObjectStore()) as api:
        with pytest.raises(NotFound, match="no namespace plays"):
            apply_tree(connected(api, tmp_path), [config("c")])
        assert writes(api) == []


def test_a_missing_namespace_is_made_when_asked(tmp_path: Path) -> None:
    with fake_api(ObjectStore()) as api:
        counts = apply_tree(connected(api, tmp_path), [config("c")], make_namespaces=True)
    assert counts.changed == ("Namespace plays", "ConfigMap plays/c")


def test_all_refusals_of_a_wave_are_told_and_later_waves_are_not_begun(tmp_path: Path) -> None:
    store = ObjectStore("plays")
    store.refuse = {"a", "b"}
    with fake_api(store) as api, pytest.raises(Refused) as caught:
        apply_tree(connected(api, tmp_path), [config("a"), config("b"), config("c"), SIGNAL, CRD])
    assert "ConfigMap plays/a" in caught.value.message
    assert "ConfigMap plays/b" in caught.value.message
    assert store.applied == ["signals.playbook.dev", "c"]


def test_a_dry_run_changes_nothing_and_says_what_it_could_not_check(tmp_path: Path) -> None:
    store = ObjectStore()
    with fake_api(store) as api:
        cluster = connected(api, tmp_path)
        wanted = [config("c"), SIGNAL, CRD]
        counts = apply_tree(cluster, wanted, make_namespaces=True, dry_run=True)
    assert store.applied == []
    assert [str(each) for each in counts.outcomes] == [
        "created    Namespace plays",
        "created    CustomResourceDefinition signals.playbook.dev",
        "created    ConfigMap plays/c: not checked: its namespace is not there yet",
        "created    Signal plays/s: not checked: its kind is not there yet",
    ]


def test_a_patch_changes_what_is_there_and_makes_nothing(tmp_path: Path) -> None:
    store = ObjectStore("argo")
    with fake_api(store) as api:
        cluster = connected(api, tmp_path)
        apply_tree(cluster, [config("there", "argo", a="1")])
        patches = [config("there", "argo", b="2"), config("missing", "argo", b="2")]
        first, second = apply_patches(cluster, patches), apply_patches(cluster, patches)
    assert first.changed == ("ConfigMap argo/there (patch)",)
    assert first.skipped == ("ConfigMap argo/missing (patch)",)
    assert second.changed == ()
    assert store.objects["/api/v1/namespaces/argo/configmaps/there"]["data"] == {"a": "1", "b": "2"}


def test_a_configuration_in_one_key_is_left_alone(tmp_path: Path) -> None:
    with fake_api(ObjectStore("argo")) as api:
        cluster = connected(api, tmp_path)
        apply_tree(cluster, [config("c", "argo", config="parallelism: 5")])
        (outcome,) = apply_patches(cluster, [config("c", "argo", parallelism="0")]).outcomes
    assert outcome.change == "skipped"
    assert "by hand" in outcome.why
