"""`playbook submit`: which way it goes, by options, variables and kubeconfigs."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command_line import CommandLine
from tests.cli.submit.submitting import FIRST, TASK, TOKEN
from tests.fakes.argo_server import Cluster, Faces, serving


def kubeconfig(folder: Path, address: str) -> Path:
    path = folder / "kubeconfig"
    body: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": address}}],
        "users": [{"name": "u", "user": {"token": TOKEN}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "c",
    }
    path.write_text(json.dumps(body))
    return path


def test_argo_server_is_found_by_the_argo_clis_variables(
    playbook: CommandLine, root: Path, through: Faces
) -> None:
    seen = playbook("submit", *TASK, "--root", root)
    assert (seen.code, seen.out) == (0, f"{FIRST}\n")
    assert seen.err.splitlines() == [
        f"template play in namespace playbook of argo-server at {through.address}/",
        f"submitted {FIRST}, attempt 1",
    ]
    assert {who for _, _, who in through.asked} == {f"Bearer {TOKEN}"}


def test_an_option_names_argo_server_too(
    playbook: CommandLine, root: Path, faces: Faces, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARGO_TOKEN", TOKEN)
    seen = playbook("submit", *TASK, "--root", root, "--argo-server", faces.address)
    assert (seen.code, seen.out) == (0, f"{FIRST}\n")


def test_a_kubeconfig_wins_over_the_environments_argo_server(
    playbook: CommandLine,
    root: Path,
    faces: Faces,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ARGO_SERVER", "nowhere.invalid:1")
    path = kubeconfig(tmp_path, faces.address)
    seen = playbook("submit", *TASK, "--root", root, "--kubeconfig", path)
    assert (seen.code, seen.out) == (0, f"{FIRST}\n")
    assert "the Kubernetes API at 127.0.0.1:" in seen.err


def test_without_any_setting_the_usual_kubeconfig_is_taken(
    playbook: CommandLine, root: Path, faces: Faces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig(tmp_path, faces.address)))
    assert playbook("submit", *TASK, "--root", root).out == f"{FIRST}\n"


def test_the_namespace_can_come_from_the_environment(
    playbook: CommandLine, root: Path, through: Faces, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARGO_NAMESPACE", "argo")
    assert "namespace argo of" in playbook("submit", *TASK, "--root", root).err
    said = playbook("submit", *TASK, "--root", root, "--env", "local").err
    assert "namespace playbook of" in said


def test_a_cluster_that_is_not_there_is_the_outsides_fault(
    playbook: CommandLine, root: Path
) -> None:
    with serving(Cluster()) as gone:
        address = gone.address
    seen = playbook("submit", *TASK, "--root", root, "--argo-server", address)
    assert seen.code == 3
    assert "no connection" in seen.err


@pytest.mark.parametrize("token", ["wrong-s3cret", "wrong-s3cret\nx"])
def test_a_token_is_never_shown(
    playbook: CommandLine,
    root: Path,
    through: Faces,
    token: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ARGO_TOKEN", token)
    seen = playbook("submit", *TASK, "--root", root)
    assert seen.code in (2, 3)
    assert "s3cret" not in seen.out + seen.err
