"""What Argo's manifests leave to kustomize is filled in."""

from typing import Any

import pytest

from playbook.lab.install import placed

ROLE = {"kind": "Role", "metadata": {"name": "argo-role"}, "rules": []}
WIDE = {"kind": "ClusterRole", "metadata": {"name": "argo"}, "rules": []}
BINDING = {
    "kind": "ClusterRoleBinding",
    "metadata": {"name": "argo"},
    "subjects": [{"kind": "ServiceAccount", "name": "argo"}, {"kind": "User", "name": "u"}],
}


@pytest.mark.parametrize(
    ("right", "changed"),
    [
        pytest.param(
            ROLE, {"metadata": {"name": "argo-role", "namespace": "argo"}}, id="of a namespace"
        ),
        pytest.param(WIDE, {}, id="of the cluster"),
        pytest.param(
            BINDING,
            {
                "subjects": [
                    {"kind": "ServiceAccount", "name": "argo", "namespace": "argo"},
                    {"kind": "User", "name": "u"},
                ]
            },
            id="with an account",
        ),
    ],
)
def test_an_object_gets_its_namespace(right: dict[str, Any], changed: dict[str, Any]) -> None:
    assert placed(right) == {**right, **changed}
