"""A lab's life on the real control plane: reachable, crash-proof, alone, and gone without a trace."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from playbook.kube.cluster import Cluster, connect
from playbook.lab import procfs
from playbook.lab.control import ask
from playbook.lab.errors import LabError
from playbook.lab.isolate import first_process, running
from playbook.lab.lab import Lab, Ports, down, find, inside_command, reset, status, up
from playbook.lab.status import NoSuchLab

pytestmark = pytest.mark.cluster
OTHER = "test-other"
LAB_ITSELF = {
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "workflow-controller",
    "argo-server",
    "kubelet",
    "events",
}
GATE = {
    "entrypoint": "main",
    "templates": [
        {
            "name": "main",
            "steps": [[{"name": "a", "template": "gate"}], [{"name": "b", "template": "gate"}]],
        },
        {"name": "gate", "suspend": {}},
    ],
}


def eventually(so: Callable[[], bool], seconds: float = 120) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if so():
            return True
        threading.Event().wait(0.1)
    return False


@pytest.fixture
def other() -> Iterator[Lab]:
    """Return a lab of its own, for tests that end it."""
    with suppress(NoSuchLab):
        reset(OTHER)
    try:
        yield up(OTHER)
    finally:
        with suppress(NoSuchLab):
            reset(OTHER)


def test_a_lab_that_is_up_has_all_its_processes(lab: Lab) -> None:
    there = status(lab.home.name)
    assert there.ready
    assert {one.name for one in there.processes} >= LAB_ITSELF
    assert all(one.memory for one in there.processes)


def test_an_up_of_a_lab_that_is_up_changes_nothing(lab: Lab) -> None:
    before = status(lab.home.name).since, running(lab.home)
    assert up(lab.home.name) == lab
    assert (status(lab.home.name).since, running(lab.home)) == before


def test_nobody_reaches_the_api_server_without_a_token(lab: Lab) -> None:
    code = subprocess.run(
        ["curl", "-sk", "-o", "/dev/null", "-w", "%{http_code}", status(lab.home.name).api],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert code == "401"


def test_a_workflow_goes_on_when_argo_server_resumes_it(
    lab: Lab, cluster: Cluster, namespace: str
) -> None:
    path = f"/apis/argoproj.io/v1alpha1/namespaces/{namespace}/workflows"
    kind = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": {"name": "w"}}
    cluster.request("POST", path, body={**kind, "spec": GATE})

    def running_step() -> str:
        nodes = cluster.request("GET", f"{path}/w").get("status", {}).get("nodes", {})
        return "".join(n["displayName"] for n in nodes.values() if n["type"] == "Suspend" and n["phase"] == "Running")  # fmt: skip

    assert eventually(lambda: running_step() == "a")
    resume = f"{lab.argo_server}/api/v1/workflows/{namespace}/w/resume"
    request = urllib.request.Request(resume, data=b"{}", method="PUT")
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
        assert json.load(answer)["metadata"]["name"] == "w"
    assert eventually(lambda: running_step() == "b")


def test_inside_is_loopback_alone(lab: Lab) -> None:
    names = [sys.executable, "-c", "import socket; print(socket.if_nameindex())"]
    words = inside_command(lab.home, names)
    text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert text == "[(1, 'lo')]\n"


def test_a_process_that_was_killed_is_started_again(lab: Lab) -> None:
    ask(lab.home.control, {"kill": "workflow-controller"})

    def restarted() -> bool:
        there = {one.name: one for one in status(lab.home.name).processes}
        one = there["workflow-controller"]
        return one.state == "ready" and one.restarts > 0 and one.exit == -9

    assert eventually(restarted)


def test_the_api_server_may_be_killed_under_a_lab(lab: Lab, cluster: Cluster) -> None:
    ask(lab.home.control, {"kill": "kube-apiserver"})
    assert eventually(lambda: status(lab.home.name).ready)
    assert cluster.request("GET", "/api/v1/namespaces/argo")["metadata"]["name"] == "argo"


def test_a_process_that_crashes_all_the_time_is_shown_with_its_last_words(lab: Lab) -> None:
    broken = {"name": "broken", "argv": ["/bin/sh", "-c", "echo last words; exit 7"], "env": {}}
    ask(lab.home.control, {"start": broken})

    def shown() -> bool:
        one = {one.name: one for one in status(lab.home.name).processes}["broken"]
        return (one.state, one.exit, one.tail) == ("crashed", 7, ("last words",))

    try:
        assert eventually(shown)
        assert not status(lab.home.name).ready
    finally:
        ask(lab.home.control, {"stop": "broken"})
    assert eventually(lambda: status(lab.home.name).ready)


def test_two_labs_do_not_meet(lab: Lab, other: Lab) -> None:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "mine"}}
    connect(other.kubeconfig).request("POST", "/api/v1/namespaces/argo/configmaps", body=body)
    names = connect(lab.kubeconfig).list("/api/v1/namespaces/argo/configmaps").items
    assert "mine" not in [one["metadata"]["name"] for one in names]
    assert other.secret() != lab.secret()


def test_after_down_nothing_is_left_and_after_up_everything_is_back(other: Lab) -> None:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kept"}}
    connect(other.kubeconfig).request("POST", "/api/v1/namespaces/argo/configmaps", body=body)
    first = first_process(other.home)
    spaces = [(kind, procfs.namespace(first, kind)) for kind in ("net", "mnt", "pid")]
    mounts = procfs.PROC.joinpath("mounts").read_text()
    begun = time.monotonic()
    assert down(OTHER)
    assert time.monotonic() - begun < 10
    assert [procfs.members(kind, space) for kind, space in spaces if space] == [[], [], []]
    assert procfs.PROC.joinpath("mounts").read_text() == mounts
    assert not down(OTHER), "a second time is harmless"
    with pytest.raises(LabError, match="does not run"):
        find(OTHER)
    again = connect(up(OTHER).kubeconfig)
    assert again.request("GET", "/api/v1/namespaces/argo/configmaps/kept")


@pytest.mark.parametrize("victim", ["unshare", "the first process"])
def test_a_killed_lab_leaves_nothing_running_and_comes_up_again(victim: str, other: Lab) -> None:
    above, first = running(other.home), first_process(other.home)
    assert above is not None
    network = procfs.namespace(first, "net")
    assert network is not None
    os.kill(above if victim == "unshare" else first, signal.SIGKILL)
    assert eventually(lambda: procfs.members("net", network) == [], 5)
    assert not status(OTHER).running
    assert connect(up(OTHER).kubeconfig).request("GET", "/version")


def test_a_taken_port_is_named_and_nothing_is_left(lab: Lab) -> None:
    taken = int(lab.argo_server.rpartition(":")[2])
    with pytest.raises(LabError, match=f"port {taken} .*taken\n.*--argo-port"):
        up(OTHER, Ports(argo=taken))
    with suppress(NoSuchLab):
        reset(OTHER)
