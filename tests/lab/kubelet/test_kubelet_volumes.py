"""What containers find in their folders: volumes, tokens that are renewed, mounts."""

from pathlib import Path
from typing import Any

import pytest

from playbook.lab.errors import LabError
from playbook.lab.kubelet.mounts import Places, mounts
from playbook.lab.kubelet.pod_volumes import PodVolumes
from playbook.lab.kubelet.volumes import File, Room, files, write
from tests.lab.kubelet.a_pod import LATER, NOW, POD, Things


@pytest.mark.parametrize(
    ("volume", "expected"),
    [
        pytest.param({"emptyDir": {}}, {}, id="emptyDir"),
        pytest.param({"configMap": {"name": "there"}}, {"one": b"1", "two": b"ConfigMap"}, id="configMap"),
        pytest.param(
            {"secret": {"secretName": "there", "items": [{"key": "one", "path": "d/e"}]}},
            {"d/e": b"1"},
            id="items of a secret",
        ),
        pytest.param({"secret": {"secretName": "x", "optional": True}}, {}, id="an absent optional secret"),
        pytest.param(
            {"configMap": {"name": "x", "optional": True, "items": [{"key": "k", "path": "p"}]}},
            {},
            id="an absent optional configMap with items",
        ),
        pytest.param(
            {"downwardAPI": {"items": [{"path": "ns", "fieldRef": {"fieldPath": "metadata.namespace"}}]}},
            {"ns": b"n"},
            id="downwardAPI",
        ),
        pytest.param(
            {
                "projected": {
                    "sources": [
                        {"serviceAccountToken": {"path": "token", "audience": "me", "expirationSeconds": 600}},
                        {"configMap": {"name": "there", "items": [{"key": "one", "path": "ca"}]}},
                        {"secret": {"name": "x", "optional": True}},
                    ]
                }
            },
            {"token": b"token 1 me 600", "ca": b"1"},
            id="projected",
        ),
    ],
)  # fmt: skip
def test_the_content_of_volumes(volume: dict[str, Any], expected: dict[str, bytes]) -> None:
    found = files({"name": "v", **volume}, POD, Things())
    assert {file.path: file.content for file in found} == expected


def test_a_file_is_written_with_its_mode_and_nothing_beside_it(tmp_path: Path) -> None:
    write(tmp_path, File("a/b", b"x", 0o400))
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]
    assert (tmp_path / "a/b").stat().st_mode & 0o777 == 0o400


def volumes_of(tmp_path: Path, things: Things, *volumes: dict[str, Any]) -> PodVolumes:
    pod = {**POD, "spec": {**POD["spec"], "volumes": list(volumes)}}
    return PodVolumes(pod, Room(tmp_path / "own", tmp_path / "claims"), things)


TOKEN = {"name": "api", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}


def test_a_token_is_renewed_before_it_expires(tmp_path: Path) -> None:
    things = Things()
    volumes = volumes_of(tmp_path, things, TOKEN)
    made = volumes.make(NOW)
    assert volumes.make(NOW) == made
    assert things.tokens == 1
    assert volumes.renewal == NOW + (LATER - NOW) * 0.8
    volumes.renew(NOW)
    assert (made["api"] / "token").read_text() == "token 2  3600"


def test_the_folder_of_a_claim_outlives_the_pod(tmp_path: Path) -> None:
    claim = {"name": "data", "persistentVolumeClaim": {"claimName": "c"}}
    volumes = volumes_of(tmp_path, Things(), claim, {"name": "e", "emptyDir": {}})
    made = volumes.make(NOW)
    volumes.remove()
    assert made["data"] == tmp_path / "claims/n/uid-of-c"
    assert (made["data"].exists(), made["e"].exists()) == (True, False)


def shown(mount: dict[str, Any], volume: dict[str, Any]) -> list[tuple[str, str, bool]]:
    pod = {**POD, "spec": {**POD["spec"], "volumes": [{"name": "v", **volume}]}}
    places = Places({"v": Path("/pods/v")}, Path("/pods/message"), Path("/bin/argoexec"))
    container = {"name": "main", "volumeMounts": [{"name": "v", **mount}]}
    found = mounts(container, pod, places, {"NAME": "x"})
    return [(str(each.source), each.target, each.readonly) for each in found]


@pytest.mark.parametrize(
    ("mount", "volume", "expected"),
    [
        pytest.param({"mountPath": "/d"}, {"emptyDir": {}}, ("/pods/v", "/d", False), id="emptyDir"),
        pytest.param({"mountPath": "/d"}, {"secret": {}}, ("/pods/v", "/d", True), id="secrets are read-only"),
        pytest.param(
            {"mountPath": "/d", "readOnly": True}, {"emptyDir": {}}, ("/pods/v", "/d", True), id="readOnly"
        ),
        pytest.param(
            {"mountPath": "/d"},
            {"persistentVolumeClaim": {"claimName": "c", "readOnly": True}},
            ("/pods/v", "/d", True),
            id="a claim read-only",
        ),
        pytest.param(
            {"mountPath": "/d", "subPath": "a/b"}, {"emptyDir": {}}, ("/pods/v/a/b", "/d", False), id="subPath"
        ),
        pytest.param(
            {"mountPath": "/d", "subPathExpr": "$(NAME)"}, {"emptyDir": {}}, ("/pods/v/x", "/d", False), id="expr"
        ),
    ],
)  # fmt: skip
def test_mounts(
    mount: dict[str, Any], volume: dict[str, Any], expected: tuple[str, str, bool]
) -> None:
    assert expected in shown(mount, volume)


def test_parents_are_mounted_before_what_is_in_them() -> None:
    targets = [target for _, target, _ in shown({"mountPath": "/dev"}, {"emptyDir": {}})]
    assert targets.index("/dev") < targets.index("/dev/termination-log")


def test_a_sub_path_cannot_leave_its_volume() -> None:
    with pytest.raises(LabError, match="leaves its volume"):
        shown({"mountPath": "/d", "subPath": "a/../../b"}, {"emptyDir": {}})
