"""`playbook lab apply`, on a fake API server in place of a lab."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from playbook.cli.lab_apply import command
from playbook.errors import InvalidDocument
from playbook.lab import lab
from tests.fakes.api_server import fake_api, kubeconfig
from tests.fakes.object_store import ObjectStore

OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one, namespace: plays}\ndata: {a: x}\n"


@dataclass
class Found:
    kubeconfig: Path


def test_each_change_is_a_line_and_the_second_time_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "rendered"
    (folder / "patches").mkdir(parents=True)
    (folder / "one.yaml").write_text(OBJECT, encoding="utf-8")
    (folder / "patches" / "p.yaml").write_text(OBJECT.replace("one", "none"), encoding="utf-8")
    with fake_api(ObjectStore()) as api:
        found = Found(kubeconfig(tmp_path, api.url))
        monkeypatch.setattr(lab, "find", lambda name: found)
        command(folder, name="x", dry_run=True)
        command(folder, name="x")
        command(folder, name="x")
    patch = "skipped    ConfigMap plays/none (patch): there is no such object to patch"
    assert capsys.readouterr().out.splitlines() == [
        "created    Namespace plays",
        "created    ConfigMap plays/one: not checked: its namespace is not there yet",
        patch,
        "2 to change of 3, 1 skipped",
        "created    Namespace plays",
        "created    ConfigMap plays/one",
        patch,
        "2 changed of 3, 1 skipped",
        patch,
        "0 changed of 2, 1 skipped",
    ]


def test_a_wrong_folder_is_said_before_a_lab_is_looked_for(tmp_path: Path) -> None:
    with pytest.raises(InvalidDocument, match="no such folder"):
        command(tmp_path / "none")
