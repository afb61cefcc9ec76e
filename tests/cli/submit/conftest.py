"""argo-server in this process, and how the argo CLI would know it. No setting of this machine counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from playbook import workflow_template
from tests.cli.submit.submitting import TOKEN
from tests.fakes.argo_server import Cluster, Faces, serving
from workflows.coderun import coderun
from workflows.play import play


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ARGO_SERVER", "ARGO_TOKEN", "ARGO_NAMESPACE", "ARGO_SECURE", "KUBECONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def faces() -> Iterator[Faces]:
    templates = {one.name: workflow_template(one).to_dict() for one in (play, coderun)}
    with serving(Cluster(templates), TOKEN) as served:
        yield served


@pytest.fixture
def through(faces: Faces, monkeypatch: pytest.MonkeyPatch) -> Faces:
    """Name argo-server as the argo CLI would know it."""
    monkeypatch.setenv("ARGO_SERVER", faces.address.removeprefix("http://"))
    monkeypatch.setenv("ARGO_SECURE", "false")
    monkeypatch.setenv("ARGO_TOKEN", f"Bearer {TOKEN}")
    return faces
