"""What pods are given on the real API server: volumes, secrets, the token, claims."""

import pytest

from playbook.kube.cluster import Cluster, Object
from tests.lab.cluster.pods import phase, pod, pods, run, shell, until

pytestmark = pytest.mark.cluster


def test_init_containers_run_before_and_share_volumes(cluster: Cluster, namespace: str) -> None:
    mounts = [{"name": "work", "mountPath": "/etc/not/there/kept"}]
    first = {
        "name": "first",
        "image": "none",
        "command": ["/bin/sh", "-c", "echo $(NAME) > /etc/not/there/kept/file"],
        "env": [{"name": "NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
        "volumeMounts": mounts,
    }
    second = {
        "name": "second",
        "image": "none",
        "command": ["cat", "/etc/not/there/kept/file"],
        "volumeMounts": mounts,
    }
    wanted = shell("p", "cat /etc/not/there/kept/file", {"volumeMounts": mounts})
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


def test_host_paths_are_refused(cluster: Cluster, namespace: str) -> None:
    volumes = [{"name": "etc", "hostPath": {"path": "/etc"}}]
    status = run(cluster, namespace, pod("p", "true", volumes=volumes))
    assert (status["phase"], status["reason"]) == ("Failed", "NotInLab")
    assert 'volume "etc" is a hostPath' in status["message"]


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
