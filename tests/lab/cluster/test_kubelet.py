"""Pods as processes, on the real API server: how they begin and end, as a user of `kubectl` sees it."""

import threading

import pytest

from playbook.kube.cluster import Cluster, Object
from playbook.kube.errors import KubeError
from tests.lab.cluster.pods import end, phase, pod, pods, run, shell, until

pytestmark = pytest.mark.cluster


@pytest.mark.parametrize(
    ("script", "phase", "code", "reason", "message"),
    [
        pytest.param("exit 0", "Succeeded", 0, "Completed", None, id="well"),
        pytest.param("exit 3", "Failed", 3, "Error", None, id="an exit code"),
        pytest.param(
            "echo why > /dev/termination-log; exit 1", "Failed", 1, "Error", "why\n", id="a message"
        ),
    ],
)
def test_how_a_container_ends(
    cluster: Cluster,
    namespace: str,
    script: str,
    phase: str,
    code: int,
    reason: str,
    message: str | None,
) -> None:
    status = run(cluster, namespace, shell("p", script))
    assert status["phase"] == phase
    ended = end(status)
    assert (ended["exitCode"], ended["reason"], ended.get("message")) == (code, reason, message)


def test_the_last_lines_of_the_log_are_the_message_when_wanted(
    cluster: Cluster, namespace: str
) -> None:
    more = {"terminationMessagePolicy": "FallbackToLogsOnError"}
    status = run(cluster, namespace, shell("p", "echo said; exit 2", more))
    assert end(status)["message"] == "said\n"


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        pytest.param(pod("p"), "has no command", id="an image alone"),
        pytest.param(pod("p", "frobnicate"), '"frobnicate" cannot be executed', id="no such file"),
    ],
)
def test_what_cannot_be_run_is_named(
    cluster: Cluster, namespace: str, wanted: Object, said: str
) -> None:
    ended = end(run(cluster, namespace, wanted))
    assert (ended["exitCode"], ended["reason"]) == (128, "ContainerCannotRun")
    assert said in ended["message"]


def test_a_pod_over_its_deadline_fails(cluster: Cluster, namespace: str) -> None:
    wanted = pod("p", "sleep", "60", activeDeadlineSeconds=1, terminationGracePeriodSeconds=1)
    status = run(cluster, namespace, wanted)
    assert (status["phase"], status["reason"]) == ("Failed", "DeadlineExceeded")
    assert end(status)["exitCode"] == 137  # sleep is number 1 in there: it does not hear a TERM


def test_a_container_above_its_memory_limit_is_killed(cluster: Cluster, namespace: str) -> None:
    more = {"resources": {"limits": {"memory": "48Mi"}}}
    script = "head -c 100m /dev/zero | tail -c 90m | (sleep 20; cat >/dev/null)"
    ended = end(run(cluster, namespace, shell("p", script, more)))
    assert (ended["exitCode"], ended["reason"]) == (137, "OOMKilled")


def test_a_failed_container_is_started_again(cluster: Cluster, namespace: str) -> None:
    more = {"volumeMounts": [{"name": "w", "mountPath": "/w"}]}
    script = "echo x >> /w/tries; test $(wc -l < /w/tries) -eq 2"
    wanted = shell("p", script, more, restartPolicy="OnFailure", volumes=[{"name": "w"}])
    status = run(cluster, namespace, wanted)
    assert (status["phase"], status["containerStatuses"][0]["restartCount"]) == ("Succeeded", 1)


def test_deletion_gives_grace_and_then_kills(cluster: Cluster, namespace: str) -> None:
    script = "trap 'echo heard' TERM; while true; do sleep 0.1; done"
    wanted = shell("p", script, terminationGracePeriodSeconds=2)
    path = pods(namespace, "p")
    cluster.request("POST", pods(namespace), body=wanted)
    until(cluster, path, lambda each: phase(each) == "Running")
    before = cluster.list(pods(namespace)).version
    cluster.request("DELETE", path)
    seen: list[Object] = []
    for event in cluster.watch(pods(namespace), before, seconds=20, stop=threading.Event()):
        seen.append(event.object)
        if event.type == "DELETED":
            break
    ended = [end(each["status"]) for each in seen if phase(each) == "Failed"]
    assert ended[-1]["exitCode"] == 137


def test_commands_are_not_executed_in_containers(cluster: Cluster, namespace: str) -> None:
    cluster.request("POST", pods(namespace), body=pod("p", "sleep", "60"))
    until(cluster, pods(namespace, "p"), lambda each: phase(each) == "Running")
    query: dict[str, str | bool] = {"command": "ls", "container": "main", "stdout": True}
    with pytest.raises(KubeError):
        cluster.request("POST", pods(namespace, "p", "exec"), query=query)


def test_many_pods_at_once(cluster: Cluster, namespace: str) -> None:
    names = [f"p{number}" for number in range(30)]
    for name in names:
        cluster.request("POST", pods(namespace), body=pod(name, "true"))
    for name in names:
        until(cluster, pods(namespace, name), lambda each: phase(each) == "Succeeded")
