"""The rights of triage agents on a real API server: enough to look, and everything that writes is refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest

from playbook.agent.assignment import Incident, Severity
from playbook.agent.errors import AgentProblem
from playbook.agent.ports import Workspace
from playbook.agent.readonly import KUBECONFIG, RECORD, Account, Admission, issued, rules
from playbook.agent.result import ErrorClass
from playbook.kube.cluster import APPLY, JSON_PATCH, MERGE_PATCH, Cluster, connect
from playbook.kube.errors import Forbidden
from playbook.kube.objects import apply, delete
from playbook.lab.lab import Lab

pytestmark = pytest.mark.cluster
RBAC = "rbac.authorization.k8s.io"
CONFIG_MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}


@dataclass
class Ground:
    """A namespace with the account of triage agents, and what its agents are given."""

    lab: Lab
    cluster: Cluster
    namespace: str
    folder: Path

    @property
    def account(self) -> Account:
        return Account(f"triage-{self.namespace}", self.namespace)

    def admitted(self) -> Workspace:
        """Admit an incident, with a proof of its own, and return its workspace."""
        workspace = Workspace(uuid4(), self.folder / str(uuid4()))
        workspace.path.mkdir()
        admission = Admission(
            lambda: issued(self.lab.kubeconfig, self.account, 600), os.environ["PATH"]
        )
        asked = Incident(
            id=workspace.id, cluster="lab", severity=Severity.HIGH, timestamp=datetime.now(UTC)
        )
        admission(asked, workspace)
        return workspace

    def refused(self) -> str:
        with pytest.raises(AgentProblem) as caught:
            self.admitted()
        assert caught.value.error is ErrorClass.NOT_READ_ONLY
        return caught.value.message

    def settled(self, verb: str, resource: str, *, allowed: bool) -> None:
        """Wait until the API server's authorizer has heard of a change: it follows its own store by watching."""
        kind, _, subresource = resource.partition("/")
        attributes = {
            "verb": verb,
            "resource": kind,
            "subresource": subresource,
            "group": "authentication.k8s.io" if kind == "tokenreviews" else "",
            "namespace": self.namespace,
        }
        user = f"system:serviceaccount:{self.namespace}:{self.account.name}"
        body = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SubjectAccessReview",
            "spec": {"user": user, "resourceAttributes": attributes},
        }
        path, nobody = "/apis/authorization.k8s.io/v1/subjectaccessreviews", threading.Event()
        for _ in range(200):
            if self.cluster.request("POST", path, body=body)["status"]["allowed"] is allowed:
                return
            nobody.wait(0.05)
        raise AssertionError(f"{verb} {resource} does not become {allowed} in 10 s")

    def binding(self, kind: str, role: str, name: str) -> dict[str, Any]:
        """Return a binding of the account to a role of somebody else's."""
        named = {"name": name}
        where = {"namespace": self.namespace} if kind == "RoleBinding" else {}
        who = {"kind": "ServiceAccount", "name": self.account.name, "namespace": self.namespace}
        return {
            "apiVersion": f"{RBAC}/v1",
            "kind": kind,
            "metadata": {**named, **where},
            "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": role},
            "subjects": [who],
        }


@pytest.fixture
def ground(lab: Lab, cluster: Cluster, namespace: str, tmp_path: Path) -> Iterator[Ground]:
    made = Ground(lab, cluster, namespace, tmp_path)
    manifests = rules(made.account)
    for one in manifests:
        apply(cluster, one)
    made.settled("list", "pods", allowed=True)
    made.settled("list", "namespaces", allowed=True)
    yield made
    for one in manifests:
        delete(cluster, one)


def test_the_rendered_rights_are_proven_on_a_real_cluster(ground: Ground) -> None:
    start = monotonic()
    workspace = ground.admitted()
    seconds = monotonic() - start
    record = json.loads((workspace.path / RECORD).read_text("utf-8"))
    assert record["proven"] is True
    assert record["user"] == f"system:serviceaccount:{ground.namespace}:{ground.account.name}"
    assert ground.namespace in [one["namespace"] for one in record["rules"]]
    assert all(one["complete"] for one in record["rules"])
    asked = {(one.get("group"), one.get("resource")) for one in record["allowed"]}
    assert {
        ("argoproj.io", "workflows"),
        ("", "pods/eviction"),
    } <= asked
    print(f"{record['questions']} questions, {len(record['rules'])} namespaces, {seconds:.2f} s")  # noqa: T201
    assert seconds < 30


def test_the_proven_access_looks_and_cannot_change_anything(ground: Ground) -> None:
    ours = connect(ground.admitted().path / KUBECONFIG)
    inside = f"/api/v1/namespaces/{ground.namespace}"
    for path in ("/api/v1/pods", "/api/v1/nodes", "/api/v1/events", "/apis/apps/v1/deployments"):
        ours.list(path)
    maps, one = f"{inside}/configmaps", f"{inside}/configmaps/x"
    pod = f"{inside}/pods/x"
    tried: list[tuple[str, str, Any, str]] = [
        ("POST", maps, CONFIG_MAP, "application/json"),
        ("PUT", one, CONFIG_MAP, "application/json"),
        ("PATCH", one, {"data": {}}, MERGE_PATCH),
        ("PATCH", one, [], JSON_PATCH),
        ("PATCH", f"{one}?fieldManager=x", CONFIG_MAP, APPLY),
        ("DELETE", one, None, "application/json"),
        ("DELETE", maps, None, "application/json"),
        ("GET", f"{inside}/secrets", None, "application/json"),
        ("GET", f"{inside}/secrets/x", None, "application/json"),
        ("GET", f"{pod}/exec?command=sh", None, "application/json"),
        ("POST", f"{pod}/exec?command=sh", {}, "application/json"),
        ("GET", f"{pod}/portforward", None, "application/json"),
        ("GET", f"{pod}/proxy/", None, "application/json"),
        ("GET", "/api/v1/nodes/proc0/proxy/pods", None, "application/json"),
        ("POST", f"{pod}/eviction", {}, "application/json"),
        ("PATCH", f"{pod}/ephemeralcontainers", {}, MERGE_PATCH),
        ("PUT", f"/apis/apps/v1/namespaces/{ground.namespace}/deployments/x/scale", {}, "application/json"),
        ("POST", f"{inside}/serviceaccounts/{ground.account.name}/token", {}, "application/json"),
        ("POST", f"/apis/{RBAC}/v1/clusterrolebindings", {}, "application/json"),
        ("POST", f"/apis/argoproj.io/v1alpha1/namespaces/{ground.namespace}/workflows", {}, "application/json"),
    ]  # fmt: skip
    for method, path, body, content in tried:
        with pytest.raises(Forbidden):
            ours.request(method, path, body=body, content=content)


def test_one_binding_too_many_is_found_and_gone_again_with_it(ground: Ground) -> None:
    ground.admitted()
    extra = ground.binding("RoleBinding", "edit", "extra")
    apply(ground.cluster, extra)
    ground.settled("create", "pods/exec", allowed=True)
    assert f"in namespace {ground.namespace}" in ground.refused()
    delete(ground.cluster, extra)
    ground.settled("create", "pods/exec", allowed=False)
    ground.admitted()


@pytest.mark.parametrize(
    ("role", "resource", "says"),
    [
        pytest.param("cluster-admin", "nodes", "may * *, ", id="everything"),
        pytest.param("edit", "pods/exec", "may create pods/attach, ", id="edit everywhere"),
        pytest.param("system:auth-delegator", "tokenreviews", "tokenreviews", id="a little more"),
    ],
)
def test_a_role_that_writes_everywhere_is_refused(
    ground: Ground, role: str, resource: str, says: str
) -> None:
    extra = ground.binding("ClusterRoleBinding", role, f"extra-{ground.namespace}")
    apply(ground.cluster, extra)
    ground.settled("create", resource, allowed=True)
    try:
        assert says in ground.refused()
    finally:
        delete(ground.cluster, extra)


def test_view_is_read_only_too(ground: Ground) -> None:
    extra = ground.binding("ClusterRoleBinding", "view", f"extra-{ground.namespace}")
    apply(ground.cluster, extra)
    ground.settled("get", "configmaps", allowed=True)
    try:
        ground.admitted()
    finally:
        delete(ground.cluster, extra)


def kubectl(program: Path | str, workspace: Path, *arguments: str) -> tuple[int, str]:
    environment = {"PATH": os.defpath, "HOME": str(workspace / ".home")}
    ours = {**environment, "KUBECONFIG": str(workspace / KUBECONFIG)}
    done = subprocess.run(
        [str(program), *arguments],
        env=ours,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="needs kubectl")
def test_a_real_kubectl_looks_through_the_shim_and_writes_neither_with_nor_without(
    ground: Ground,
) -> None:
    workspace = ground.admitted().path
    shim, real = workspace / ".bin" / "kubectl", str(shutil.which("kubectl"))
    for looking in (
        ["get", "namespaces", "-o", "name"],
        ["-n", ground.namespace, "describe", "serviceaccount", "default"],
        ["events", "-A"],
        ["explain", "pods.spec"],
        ["api-resources", "-o", "name"],
        ["version", "-o", "json"],
        ["get", "--raw", "/api/v1/nodes?limit=1"],
    ):
        code, said = kubectl(shim, workspace, *looking)
        assert code == 0, said
    writing = ["delete", "serviceaccount", "default", "-n", ground.namespace]
    assert kubectl(shim, workspace, *writing)[1].startswith('kubectl: "delete" is not allowed here')
    code, said = kubectl(real, workspace, *writing)
    assert code == 1
    assert "Forbidden" in said
    code, said = kubectl(real, workspace, "get", "secrets", "-A")
    assert (code, "Forbidden" in said) == (1, True)
