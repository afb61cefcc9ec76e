"""What containers are given: variables, commands, fields of their pod, quantities."""

from typing import Any

import pytest

from playbook.lab.errors import LabError
from playbook.lab.kubelet.fields import field, resource
from playbook.lab.kubelet.quantities import in_units, number
from playbook.lab.kubelet.variables import command, environment, expand
from tests.lab.kubelet.a_pod import POD, Things


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        pytest.param("$(A)-$(A)", "1-1", id="known names"),
        pytest.param("$(B)", "$(B)", id="unknown ones stay"),
        pytest.param("$$(A)", "$(A)", id="two dollars are one"),
        pytest.param("$A ${A} $", "$A ${A} $", id="a shell's variables are not ours"),
        pytest.param("$(A", "$(A", id="half a reference"),
        pytest.param("$$$(A)", "$1", id="three dollars"),
    ],
)
def test_references_in_texts(text: str, expanded: str) -> None:
    assert expand(text, {"A": "1"}) == expanded


def test_later_variables_win_and_may_use_earlier_ones() -> None:
    container = {
        "name": "main",
        "command": ["run"],
        "args": ["$(BOTH)", "$(NONE)"],
        "envFrom": [{"prefix": "P_", "configMapRef": {"name": "there"}}, {"secretRef": {"name": "x", "optional": True}}],
        "env": [
            {"name": "PATH", "value": "/mine"},
            {"name": "SECRET", "valueFrom": {"secretKeyRef": {"name": "there", "key": "two"}}},
            {"name": "ABSENT", "valueFrom": {"secretKeyRef": {"name": "x", "key": "y", "optional": True}}},
            {"name": "UID_", "valueFrom": {"fieldRef": {"fieldPath": "metadata.uid"}}},
            {"name": "LIMIT", "valueFrom": {"resourceFieldRef": {"resource": "limits.memory", "divisor": "1Mi"}}},
            {"name": "BOTH", "value": "$(P_one) $(SECRET)"},
        ],
    }  # fmt: skip
    found = environment(container, POD, Things(), {"PATH": "/given", "HOME": "/"})
    assert found == {
        "PATH": "/mine",
        "HOME": "/",
        "P_one": "1",
        "P_two": "ConfigMap",
        "SECRET": "Secret",
        "UID_": "u",
        "LIMIT": "1024",
        "BOTH": "1 Secret",
    }
    assert command(container, found) == ["run", "1 Secret", "$(NONE)"]


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        pytest.param(
            {"secretKeyRef": {"name": "x", "key": "y"}}, 'Secret "x" is not there', id="object"
        ),
        pytest.param(
            {"configMapKeyRef": {"name": "there", "key": "y"}},
            'ConfigMap "there" has no key "y"',
            id="key",
        ),
        pytest.param(
            {"fieldRef": {"fieldPath": "status.phase"}}, "fieldRef status.phase", id="field"
        ),
        pytest.param({"fileKeyRef": {}}, "valueFrom fileKeyRef", id="a kind of later Kubernetes"),
    ],
)
def test_what_is_missing_is_named(reference: dict[str, Any], said: str) -> None:
    container = {"name": "main", "env": [{"name": "A", "valueFrom": reference}]}
    with pytest.raises(LabError, match=said):
        environment(container, POD, Things(), {})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(
            "metadata.labels", 'a="1"\nb="say \\"x\\""', id="all labels, sorted and escaped"
        ),
        pytest.param("metadata.labels['a']", "1", id="one label"),
        pytest.param("metadata.annotations['k/l']", "v", id="one annotation"),
        pytest.param("metadata.annotations['none']", "", id="an absent one is empty"),
        pytest.param("spec.serviceAccountName", "runner", id="account"),
        pytest.param("status.podIP", "127.0.0.1", id="address"),
    ],
)
def test_fields_of_the_pod(path: str, value: str) -> None:
    assert field(POD, path) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("128Mi", 128 * 2**20, id="binary"),
        pytest.param("1G", 10**9, id="decimal"),
        pytest.param("1e3", 1000, id="exponent"),
        pytest.param("1.5Ki", 1536, id="fraction"),
        pytest.param("7", 7, id="plain"),
    ],
)
def test_quantities(text: str, value: int) -> None:
    assert number(text) == value


def test_what_is_no_quantity_is_refused() -> None:
    with pytest.raises(LabError, match='"12 MB" is not'):
        number("12 MB")


def test_units_are_rounded_up() -> None:
    assert in_units("1500m", "1") == "2"
    assert resource(POD, {"resource": "requests.cpu"}, "main") == "0"
