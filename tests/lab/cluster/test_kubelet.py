"""Pods as processes, on the real API server: what a user of `kubectl` sees of them."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from playbook.kube.cluster import Cluster, Object
from playbook.kube.errors import KubeError

pytestmark = pytest.mark.cluster

PATIENCE = 90.0


def pods(namespace: str, *parts: str) -> str:
    return "/".join((f"/api/v1/namespaces/{namespace}/pods", *parts))


def pod(name: str, *command: str, more: Object | None = None, **spec: Any) -> Object:
    container = {"name": "main", "image": "none", "command": list(command), **(more or {})}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {"restartPolicy": "Never", "containers": [container], **spec},
    }


def until(cluster: Cluster, path: str, fits: Callable[[Object], bool]) -> Object:
    """Wait until an object fits."""
    namespace, _, name = path.rpartition("/")
    stop = threading.Event()
    threading.Timer(PATIENCE, stop.set).start()
    listing = cluster.list(namespace, field_selector=f"metadata.name={name}")
    for item in listing.items:
        if fits(item):
            return item
    for event in cluster.watch(
        namespace, listing.version, field_selector=f"metadata.name={name}", stop=stop
    ):
        if event.type != "BOOKMARK" and fits(event.object):
            return event.object
    return pytest.fail(f"{path}: not in {PATIENCE} s: {cluster.request('GET', path).get('status')}")


def run(cluster: Cluster, namespace: str, wanted: Object) -> Object:
    """Run a pod to its end and return its status."""
    cluster.request("POST", pods(namespace), body=wanted)
    path = pods(namespace, wanted["metadata"]["name"])
    found = until(cluster, path, lambda each: phase(each) in ("Succeeded", "Failed"))
    status: Object = found["status"]
    return status


def phase(found: Object) -> str:
    return str(found.get("status", {}).get("phase"))


def end(status: Object) -> Object:
    ended: Object = status["containerStatuses"][0]["state"]["terminated"]
    return ended


def shell(name: str, script: str, more: Object | None = None, **spec: Any) -> Object:
    return pod(name, "/bin/sh", "-c", script, more=more, **spec)


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


def test_init_containers_run_before_and_share_volumes(cluster: Cluster, namespace: str) -> None:
    mounts = [{"name": "work", "mountPath": "/etc/not/there/work"}]
    first = {
        "name": "first",
        "image": "none",
        "command": ["/bin/sh", "-c", "echo $(NAME) > /etc/not/there/work/file"],
        "env": [{"name": "NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
        "volumeMounts": mounts,
    }
    second = {
        "name": "second",
        "image": "none",
        "command": ["cat", "/etc/not/there/work/file"],
        "volumeMounts": mounts,
    }
    wanted = shell("p", "cat /etc/not/there/work/file", {"volumeMounts": mounts})
    wanted["spec"] |= {"initContainers": [first, second], "volumes": [{"name": "work"}]}
    assert run(cluster, namespace, wanted)["phase"] == "Succeeded"
    assert cluster.text(pods(namespace, "p", "log"), query={"container": "second"}) == "p\n"
    assert cluster.text(pods(namespace, "p", "log"), query={"container": "main"}) == "p\n"


def test_secrets_configmaps_and_the_token_are_there(cluster: Cluster, namespace: str) -> None:
    core = f"/api/v1/namespaces/{namespace}"
    cluster.request(
        "POST",
        f"{core}/secrets",
        body={"metadata": {"name": "s"}, "stringData": {"key": "hidden"}},
    )
    cluster.request(
        "POST", f"{core}/configmaps", body={"metadata": {"name": "c"}, "data": {"key": "shown"}}
    )
    script = 'test "$S" = hidden && cat /s/key /c/name && test -s "$T/token" && test -s "$T/ca.crt" && cat "$T/namespace"'
    account = "/var/run/secrets/kubernetes.io/serviceaccount"
    more = {
        "env": [
            {"name": "S", "valueFrom": {"secretKeyRef": {"name": "s", "key": "key"}}},
            {"name": "T", "value": account},
        ],
        "volumeMounts": [{"name": "s", "mountPath": "/s"}, {"name": "c", "mountPath": "/c"}],
    }
    volumes = [
        {"name": "s", "secret": {"secretName": "s"}},
        {"name": "c", "configMap": {"name": "c", "items": [{"key": "key", "path": "name"}]}},
    ]
    assert (
        run(cluster, namespace, shell("p", script, more, volumes=volumes))["phase"] == "Succeeded"
    )
    assert cluster.text(pods(namespace, "p", "log")) == f"hiddenshown{namespace}"


def test_a_pod_waits_for_a_secret_and_says_so(cluster: Cluster, namespace: str) -> None:
    more = {"envFrom": [{"secretRef": {"name": "late"}}]}
    cluster.request("POST", pods(namespace), body=shell("p", 'test "$KEY" = v', more))

    def told(found: Object) -> bool:
        (state,) = found.get("status", {}).get("containerStatuses", [{}])
        waiting = state.get("state", {}).get("waiting", {})
        return bool(waiting.get("message") == 'Secret "late" is not there')

    until(cluster, pods(namespace, "p"), told)
    body = {"metadata": {"name": "late"}, "stringData": {"KEY": "v"}}
    cluster.request("POST", f"/api/v1/namespaces/{namespace}/secrets", body=body)
    until(cluster, pods(namespace, "p"), lambda each: phase(each) == "Succeeded")


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


def test_host_paths_are_refused(cluster: Cluster, namespace: str) -> None:
    volumes = [{"name": "etc", "hostPath": {"path": "/etc"}}]
    status = run(cluster, namespace, pod("p", "true", volumes=volumes))
    assert (status["phase"], status["reason"]) == ("Failed", "NotInLab")
    assert 'volume "etc" is a hostPath' in status["message"]


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


def test_a_claim_for_one_pod_is_refused_to_the_second_by_name(
    cluster: Cluster, namespace: str
) -> None:
    core = f"/api/v1/namespaces/{namespace}"
    spec = {"accessModes": ["ReadWriteOncePod"], "resources": {"requests": {"storage": "1Gi"}}}
    cluster.request(
        "POST", f"{core}/persistentvolumeclaims", body={"metadata": {"name": "c"}, "spec": spec}
    )
    volumes = [{"name": "d", "persistentVolumeClaim": {"claimName": "c"}}]
    more = {"volumeMounts": [{"name": "d", "mountPath": "/d"}]}
    first = shell("one", "sleep 60", more, volumes=volumes)
    writer = {**first["spec"]["containers"][0], "name": "writer"}
    writer["command"] = ["/bin/sh", "-c", "echo 1 > /d/f"]
    first["spec"]["initContainers"] = [writer]
    cluster.request("POST", pods(namespace), body=first)
    until(cluster, pods(namespace, "one"), lambda each: phase(each) == "Running")
    cluster.request("POST", pods(namespace), body=shell("two", "cat /d/f", more, volumes=volumes))

    def refused(found: Object) -> bool:
        return any(
            'in use by pod "one"' in each.get("message", "")
            for each in found.get("status", {}).get("conditions", [])
        )

    until(cluster, pods(namespace, "two"), refused)
    cluster.request("DELETE", pods(namespace, "one"), body={"gracePeriodSeconds": 0})
    until(cluster, pods(namespace, "two"), lambda each: phase(each) == "Succeeded")
    assert cluster.text(pods(namespace, "two", "log")) == "1\n"


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
