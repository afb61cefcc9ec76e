"""What containers are given: variables, commands, volumes, mounts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from playbook.lab.errors import LabError
from playbook.lab.kubelet.fields import field, resource
from playbook.lab.kubelet.mounts import Places, mounts
from playbook.lab.kubelet.pod_volumes import PodVolumes
from playbook.lab.kubelet.quantities import in_units, number
from playbook.lab.kubelet.sources import Token
from playbook.lab.kubelet.variables import command, environment, expand
from playbook.lab.kubelet.volumes import File, Room, files, write

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 21, 13, tzinfo=UTC)
POD: dict[str, Any] = {
    "metadata": {
        "name": "p",
        "namespace": "n",
        "uid": "u",
        "labels": {"b": 'say "x"', "a": "1"},
        "annotations": {"k/l": "v"},
    },
    "spec": {
        "nodeName": "proc0",
        "serviceAccountName": "runner",
        "containers": [
            {"name": "main", "resources": {"limits": {"memory": "1Gi", "cpu": "1500m"}}}
        ],
    },
}


class Things:
    """ConfigMaps, Secrets and tokens that are there."""

    def __init__(self) -> None:
        self.tokens = 0

    def data(self, kind: str, name: str, *, optional: bool) -> Mapping[str, bytes] | None:
        if name == "there":
            return {"one": b"1", "two": kind.encode()}
        if optional:
            return None
        raise LabError(f'{kind} "{name}" is not there')

    def claim(self, name: str) -> dict[str, Any]:
        return {"metadata": {"uid": f"uid-of-{name}"}}

    def token(self, audience: str, seconds: int) -> Token:
        self.tokens += 1
        return Token(f"token {self.tokens} {audience} {seconds}", LATER)


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
