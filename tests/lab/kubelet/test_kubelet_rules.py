"""What is refused, who may have a claim, what exec means, which part of a log is shown, where mount points are made."""

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from playbook.lab.kubelet import argoexec, launch, logs
from playbook.lab.kubelet.binding import obstacle
from playbook.lab.kubelet.claims import volume_of
from playbook.lab.kubelet.node import node
from playbook.lab.kubelet.server import signal_of
from playbook.lab.kubelet.unmodelled import left_out, quietly_left_out, refusals

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def pod(name: str = "p", **spec: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "namespace": "n", "uid": f"uid-{name}"},
        "spec": {"containers": [{"name": "main"}], **spec},
    }


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(pod(volumes=[{"name": "v", "hostPath": {"path": "/"}}]), "hostPath", id="hostPath"),
        pytest.param(pod(volumes=[{"name": "v", "csi": {}}]), "csi", id="csi"),
        pytest.param(
            pod(initContainers=[{"name": "s", "restartPolicy": "Always"}]), 'container "s" is a sidecar', id="sidecar"
        ),
        pytest.param(pod(containers=[{"name": "m", "volumeDevices": [{}]}]), "volumeDevices", id="devices"),
    ],
)  # fmt: skip
def test_what_cannot_run_here_is_refused_by_name(given: dict[str, Any], said: str) -> None:
    (refusal,) = refusals(given)
    assert said in refusal


def test_probes_are_ignored_and_said() -> None:
    given = pod(
        containers=[{"name": "m", "livenessProbe": {}, "securityContext": {"runAsUser": 1}}]
    )
    assert refusals(given) == []
    assert left_out(given) == ['livenessProbe of container "m" is ignored']
    assert list(quietly_left_out(given)) == ["securityContext"]


def claim(mode: str = "ReadWriteOncePod", phase: str = "Bound", **metadata: str) -> dict[str, Any]:
    return {"metadata": metadata, "spec": {"accessModes": [mode]}, "status": {"phase": phase}}


def user(phase: str, node_name: str = "proc0") -> dict[str, Any]:
    volume = {"name": "v", "persistentVolumeClaim": {"claimName": "c"}}
    return {**pod("other", volumes=[volume], nodeName=node_name), "status": {"phase": phase}}


@pytest.mark.parametrize(
    ("found", "others", "said"),
    [
        pytest.param(claim(), [], "", id="a free claim"),
        pytest.param(None, [], 'persistentvolumeclaim "c" not found', id="no claim"),
        pytest.param(claim(phase="Pending"), [], "not bound yet", id="not bound"),
        pytest.param(claim(deletionTimestamp="x"), [], "is being deleted", id="being deleted"),
        pytest.param(claim(), [user("Running")], 'in use by pod "other"', id="one pod only"),
        pytest.param(claim(), [user("Pending")], 'in use by pod "other"', id="also before it runs"),
        pytest.param(claim(), [user("Succeeded")], "", id="an ended pod holds nothing"),
        pytest.param(claim(), [user("Pending", "")], "", id="nor one that waits itself"),
        pytest.param(claim("ReadWriteOnce"), [user("Running")], "", id="ReadWriteOnce is per node"),
    ],
)
def test_who_may_have_a_claim(
    found: dict[str, Any] | None, others: list[dict[str, Any]], said: str
) -> None:
    assert said in obstacle({"c": found}, others)
    assert bool(said) == bool(obstacle({"c": found}, others))


def test_a_claims_volume_is_bound_to_it_beforehand() -> None:
    wanted = {
        "metadata": {"name": "c", "namespace": "n", "uid": "u"},
        "spec": {
            "accessModes": ["ReadWriteOncePod"],
            "resources": {"requests": {"storage": "1Gi"}},
            "storageClassName": "fast",
        },
    }
    spec = volume_of(wanted, Path("/volumes"))["spec"]
    assert spec["claimRef"]["uid"] == "u"
    assert spec["hostPath"]["path"] == "/volumes/n/u"
    assert (spec["storageClassName"], spec["capacity"]) == ("fast", {"storage": "1Gi"})


def test_the_node_names_no_host_that_nobody_resolves() -> None:
    assert node(NOW)["status"]["addresses"] == [{"type": "InternalIP", "address": "127.0.0.1"}]


@pytest.mark.parametrize(
    ("command", "number"),
    [
        pytest.param(["/var/run/argo/argoexec", "kill", "15", "1"], 15, id="argoexec"),
        pytest.param(["/bin/sh", "-c", "kill -9 1"], 9, id="a container without it"),
        pytest.param(["/bin/sh", "-c", "kill -9 1; reboot"], None, id="more than that"),
        pytest.param(["argoexec", "kill", "15", "2"], None, id="another process"),
        pytest.param(["ls"], None, id="a command"),
        pytest.param([], None, id="nothing"),
    ],
)
def test_only_a_signal_to_the_first_process_is_passed_on(
    command: list[str], number: int | None
) -> None:
    assert signal_of(command) == number


@pytest.mark.parametrize(
    ("query", "text"),
    [
        pytest.param({}, "one\ntwo\nthree\n", id="all"),
        pytest.param({"tailLines": "2"}, "two\nthree\n", id="the last lines"),
        pytest.param({"tailLines": "0"}, "", id="none"),
        pytest.param({"tailLines": "9"}, "one\ntwo\nthree\n", id="more than there are"),
        pytest.param({"limitBytes": "5"}, "one\nt", id="bytes"),
        pytest.param({"follow": "true"}, "one\ntwo\nthree\n", id="following what has ended"),
    ],
)
def test_parts_of_a_log(query: dict[str, str], text: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("one\ntwo\nthree\n")
    pieces = logs.read(log, logs.wish(query), lambda: False, threading.Event())
    assert b"".join(pieces).decode() == text


def test_a_followed_log_ends_with_its_container_and_loses_nothing(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("begin\n")

    def running() -> bool:
        with log.open("a") as file:
            file.write("last words\n")
        return False

    pieces = logs.read(log, logs.wish({"follow": "true"}), running, threading.Event())
    assert b"".join(pieces) == b"begin\nlast words\n"


def test_each_line_gets_a_time_when_asked_for(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("a\nb\n")
    text = b"".join(
        logs.read(log, logs.wish({"timestamps": "true"}), lambda: False, threading.Event())
    )
    assert [line.split(b"Z ")[1] for line in text.splitlines()] == [b"a", b"b"]


def test_a_mount_point_is_made_inside_the_new_root_whatever_links_say(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "var").mkdir()
    (tmp_path / "var/run").symlink_to("/run")
    (tmp_path / "up").symlink_to("../../..")
    root = str(tmp_path)
    assert launch.place(root, "/var/run/argo", folder=True) == f"{root}/run/argo"
    assert launch.place(root, "/up/x/file", folder=False) == f"{root}/x/file"
    assert (tmp_path / "run/argo").is_dir()
    assert (tmp_path / "x/file").is_file()


def test_a_loop_of_links_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("/b")
    (tmp_path / "b").symlink_to("/a")
    with pytest.raises(OSError, match="symbolic links"):
        launch.place(str(tmp_path), "/a/c", folder=True)


def test_all_pods_share_one_argoexec(tmp_path: Path) -> None:
    binary = tmp_path / "cache"
    binary.write_bytes(b"program")
    pods, volume = tmp_path / "pods", tmp_path / "volume"
    pods.mkdir()
    volume.mkdir()
    shared = argoexec.share(binary, pods)
    assert argoexec.share(binary, pods) == shared  # a lab starts more than once
    container = {"volumeMounts": [{"name": "v", "mountPath": "/var/run/argo"}]}
    argoexec.put(shared, container, {"v": volume})
    assert not (volume / "argoexec").exists()  # the init container did not ask for it
    (volume / "argoexec").touch()
    argoexec.put(shared, container, {"v": volume})
    assert (volume / "argoexec").samefile(binary)
    assert sorted(path.name for path in pods.iterdir()) == [".argoexec", ".decoy"]
