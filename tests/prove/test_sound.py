"""What a schema says is sorted by what it is about, and decides who may look into an object."""

from typing import Any

import pytest

from playbook.documents.read import read_all
from playbook.prove.sound import about
from playbook.prove.world import World
from playbook.schemas.check import violations

HEAD = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata:\n  name: x\n"


@pytest.mark.parametrize(
    ("spec", "what"),
    [
        pytest.param({"templates": 1}, "type", id="a number for a list"),
        pytest.param({"suspend": "yes"}, "type", id="a text for a boolean"),
        pytest.param({"template": []}, "unknown", id="a field that is not there"),
        pytest.param(
            {"workflowMetadata": {"labelsFrom": {"x": {}}}}, "missing", id="a missing one"
        ),
    ],
)
def test_every_wording_is_understood(spec: dict[str, Any], what: str) -> None:
    template = {"apiVersion": "argoproj.io/v1alpha1", "kind": "WorkflowTemplate", "metadata": {}}
    assert {about(one) for one in violations({**template, "spec": spec})} == {what}


@pytest.mark.parametrize(
    ("text", "looked_at"),
    [
        pytest.param("spec: {}\n", True, id="what is right"),
        pytest.param("spec: {templats: []}\n", True, id="a field nobody knows"),
        pytest.param("spec: {templates: null, arguments: null}\n", True, id="null is not said"),
        pytest.param("spec: {templates: {}}\n", False, id="another type"),
        pytest.param("spec: 1\n", False, id="no spec at all"),
    ],
)
def test_rules_look_into_what_has_the_shape_of_its_kind(text: str, looked_at: bool) -> None:
    world = World(read_all(HEAD + text, "x.yaml"))
    assert bool(world.of("WorkflowTemplate")) is looked_at
    assert bool(world.skipped) is not looked_at
    assert world.find("WorkflowTemplate", "x")
    assert not any("null" in str(one.value) or None in one.spec.values() for one in world.objects)


def test_a_patch_is_no_object() -> None:
    files = {
        "kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
        "patches:\n- path: overlay/change.yaml\n",
        "overlay/change.yaml": HEAD + "spec: {suspend: true}\n",
        "patches/x.yaml": HEAD + "spec: {suspend: true}\n",
    }
    world = World([one for name, text in files.items() for one in read_all(text, name)])
    assert [one.kind for one in world.objects] == ["Kustomization"]
    assert [one.where for one in world.skipped] == ["overlay/change.yaml:1", "patches/x.yaml:1"]


def test_the_items_of_a_list_are_objects_with_their_own_lines() -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata:\n    name: a\n"
    (one,) = World(read_all(text, "x.yaml")).objects
    assert (one.title, str(one.place(("metadata", "name")))) == ("Secret/a", "x.yaml:7")


def test_an_unsaid_namespace_may_be_any() -> None:
    texts = [
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a{space}}}\n"
        for space in ("", ", namespace: b")
    ]
    world = World([one for text in texts for one in read_all(text, "x.yaml")])
    assert len(world.find("Secret", "a", "b")) == 2
    assert len(world.find("Secret", "a", "c")) == 1
    assert len(world.find("Secret", "a")) == 2
