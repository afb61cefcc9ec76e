"""One lab for all tests that need the real control plane: fresh, and gone afterwards."""

import itertools
import os
from collections.abc import Iterator
from contextlib import suppress

import pytest

from playbook.kube.cluster import Cluster, connect
from playbook.kube.objects import apply
from playbook.lab.lab import Lab, reset, up
from playbook.lab.status import NoSuchLab

# With several workers each has a lab of its own: files go to one or the other (`--dist loadfile`).
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
NAME = os.environ.get("PLAYBOOK_TEST_LAB", "test") + (f"-{WORKER}" if WORKER else "")
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """Return the lab `test`, or the one $PLAYBOOK_TEST_LAB names, brought up fresh; one for each worker."""
    with suppress(NoSuchLab):
        reset(NAME)
    try:
        yield up(NAME)
    finally:
        reset(NAME)


@pytest.fixture(scope="session")
def cluster(lab: Lab) -> Cluster:
    """Return the lab's API server, as its administrator."""
    return connect(lab.kubeconfig)


@pytest.fixture
def namespace(cluster: Cluster) -> Iterator[str]:
    """Return a fresh namespace, in which the account `default` may do what Argo's executor must."""
    name = f"t{next(_numbers)}"
    apply(cluster, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    results = {
        "apiGroups": ["argoproj.io"],
        "resources": ["workflowtaskresults"],
        "verbs": ["create", "patch"],
    }
    rights = "rbac.authorization.k8s.io"
    role = {"name": "executor", "namespace": name}
    apply(
        cluster,
        {"apiVersion": f"{rights}/v1", "kind": "Role", "metadata": role, "rules": [results]},
    )
    apply(
        cluster,
        {
            "apiVersion": f"{rights}/v1",
            "kind": "RoleBinding",
            "metadata": role,
            "roleRef": {"apiGroup": rights, "kind": "Role", "name": "executor"},
            "subjects": [{"kind": "ServiceAccount", "name": "default", "namespace": name}],
        },
    )
    yield name
    cluster.request("DELETE", f"/api/v1/namespaces/{name}")  # not waited for
