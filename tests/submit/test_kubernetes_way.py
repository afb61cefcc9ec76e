"""Straight to the Kubernetes API, on a server of our own: what is asked, and nodes that Argo compressed."""

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from playbook import workflow_template
from playbook.kube.cluster import connect
from playbook.kube.errors import AlreadyThere, NotFound
from playbook.submit.kubernetes import Kubernetes
from playbook.submit.send import Wanted, send
from playbook.submit.task import Target, Task
from playbook.submit.ways import Shell
from playbook.submit.workflow import selector, workflow
from tests.fakes.argo_server import Cluster, Faces, serving
from workflows.play import play

TASK = Task("42", "web", "acme/web")
RUN = workflow(Target("play", "playbook", play), TASK)
NAME = RUN["metadata"]["name"]
WORKFLOWS = "/apis/argoproj.io/v1alpha1/namespaces/playbook/workflows"


@pytest.fixture
def faces() -> Iterator[Faces]:
    with serving(Cluster({"play": workflow_template(play).to_dict()}), "s3cret") as served:
        yield served


def kubeconfig(folder: Path, address: str) -> Path:
    path = folder / "kubeconfig"
    body = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": address}}],
        "users": [{"name": "u", "user": {"token": "s3cret"}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "c",
    }
    path.write_text(json.dumps(body))
    return path


@pytest.fixture
def way(faces: Faces, tmp_path: Path) -> Kubernetes:
    return Kubernetes(connect(kubeconfig(tmp_path, faces.address)), "playbook")


def test_a_workflow_is_posted_strictly_and_as_it_is(faces: Faces, way: Kubernetes) -> None:
    way.create(RUN)
    assert faces.bodies == [RUN]
    (method, path, who) = faces.asked[0]
    assert (method, who) == ("POST", "Bearer s3cret")
    assert path == f"{WORKFLOWS}?fieldValidation=Strict&fieldManager=playbook"


def test_what_is_created_can_be_read_and_listed(faces: Faces, way: Kubernetes) -> None:
    way.create(RUN)
    faces.cluster.code = [{"metadata": {"name": "x", "labels": {"playbook.dev/run": NAME}}}]
    assert way.get(NAME)["metadata"]["name"] == NAME
    assert [one["metadata"]["name"] for one in way.runs(selector(TASK))] == [NAME]
    assert [one["metadata"]["name"] for one in way.coderuns(NAME)] == ["x"]
    assert way.coderuns("another") == []
    assert way.where == f"the Kubernetes API at {faces.address.removeprefix('http://')}"


def test_a_name_that_is_taken_and_one_that_is_not_there_are_told_apart(way: Kubernetes) -> None:
    way.create(RUN)
    with pytest.raises(AlreadyThere):
        way.create(RUN)
    with pytest.raises(NotFound):
        way.get("another")
    with pytest.raises(NotFound):
        way.template("another")


def test_a_whole_submit_goes_through(way: Kubernetes) -> None:
    run = send(
        Wanted("play", "playbook", TASK, play=play), Shell(way, lambda _: None, lambda _: None)
    )
    assert (run.name, run.phase) == (NAME, "Running")


@pytest.mark.parametrize(
    ("packed", "nodes"),
    [
        pytest.param(
            base64.b64encode(gzip.compress(b'{"a": {"type": "Suspend"}}')).decode(),
            {"a": {"type": "Suspend"}},
            id="as Argo does it",
        ),
        pytest.param("AAAA", None, id="no gzip"),
        pytest.param("é", None, id="no base64"),
        pytest.param(base64.b64encode(gzip.compress(b"x")).decode(), None, id="no JSON"),
        pytest.param(base64.b64encode(gzip.compress(b"{}" * 99)[:-9]).decode(), None, id="cut off"),
    ],
)
def test_compressed_nodes_are_unpacked_where_they_can_be(
    faces: Faces, way: Kubernetes, packed: str, nodes: object
) -> None:
    way.create(RUN)
    faces.cluster.workflows[NAME]["status"] = {"phase": "Running", "compressedNodes": packed}
    assert way.get(NAME)["status"].get("nodes") == nodes


def test_coderuns_that_may_not_be_listed_are_none(faces: Faces, way: Kubernetes) -> None:
    faces.answer = (403, '{"message": "no", "reason": "Forbidden"}', {})
    assert way.coderuns(NAME) == []
