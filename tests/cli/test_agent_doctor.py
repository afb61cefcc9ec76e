"""`playbook agent doctor`: what it prints, and the code it ends with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from playbook.agent.doctor import Row, State
from playbook.cli import agent_doctor
from playbook.testing import Behaviour, fake_clis, install, left

APP = typer.Typer()
APP.command("doctor")(agent_doctor.command)
SECRET = "sk-ant-very-secret"


@pytest.fixture
def clis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with fake_clis(tmp_path / "bin") as path:
        for name in ("git", "kubectl"):
            (path / name).write_text("#!/bin/sh\necho version 2.39.5\n")
            (path / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(path))
        (path / "authorities").write_text("this machine may have none of its own")
        monkeypatch.setenv("SSL_CERT_FILE", str(path / "authorities"))
        monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
        yield path
        assert not left(path)


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    (tmp_path / "key").write_text(SECRET)
    (tmp_path / "key").chmod(0o600)
    return [
        "--cli", "claude", "--workspace-root", str(tmp_path / "runs"),
        "--model-key-file", str(tmp_path / "key"),
    ]  # fmt: skip


def test_where_all_is_there_it_ends_with_0(clis: Path, arguments: list[str]) -> None:
    seen = CliRunner().invoke(APP, [*arguments, "--for", "code"])
    assert seen.exit_code == 0, seen.output
    assert seen.output.splitlines()[-1] == "for code: all that is needed is there"
    assert f"2.1.329{clis}/claude" in "".join(seen.output.split())
    assert SECRET not in seen.output


def test_what_is_missing_is_named_with_the_command_that_mends_it(
    clis: Path, arguments: list[str]
) -> None:
    (clis / "git").unlink()
    seen = CliRunner().invoke(APP, [*arguments, "--for", "code"])
    assert seen.exit_code == 1
    assert "MISSING git" in seen.output
    assert "mend: apt-get install git" in seen.output
    assert seen.output.splitlines()[-1] == "for code: missing: git"


def test_what_triage_does_not_need_is_a_note(clis: Path, arguments: list[str]) -> None:
    (clis / "git").unlink()
    seen = CliRunner().invoke(APP, [*arguments, "--for", "triage"])
    assert seen.exit_code == 0, seen.output
    assert "note    git" in seen.output


def test_programs_read_the_same_as_json(clis: Path, arguments: list[str]) -> None:
    install(clis, {"claude": Behaviour(version="1.0.0 (Claude Code)")})
    seen = CliRunner().invoke(APP, [*arguments, "--for", "code", "--output", "json"])
    assert seen.exit_code == 1
    document = json.loads(seen.output)
    assert (document["for"], document["ready"]) == ("code", False)
    [claude] = [one for one in document["checks"] if one["check"] == "claude"]
    assert claude["state"] == "missing"
    assert claude["needed"] is True
    assert "too old" in claude["found"]
    assert "2.1.329" in claude["mend"]


def test_the_variable_of_the_image_names_the_settings(
    clis: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "agent.yaml"
    file.write_text(f"agent_runtime: {{agent_command: codex, workspace_root: {tmp_path}/runs}}\n")
    monkeypatch.setenv("PLAYBOOK_AGENT_CONFIG", str(file))
    seen = CliRunner().invoke(APP, ["--for", "code", "--output", "json"])
    [settings] = [one for one in json.loads(seen.output)["checks"] if one["check"] == "settings"]
    assert settings["found"] == f"{file}; starts codex"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--for", "fun"], "triage, code, all", id="a purpose"),
        pytest.param(["--cli", "vim"], "claude, codex, gemini", id="a CLI"),
        pytest.param(["--output", "xml"], "text, json", id="an output"),
    ],
)
def test_what_is_unknown_is_a_usage_error(arguments: list[str], said: str) -> None:
    seen = CliRunner().invoke(APP, arguments, env={"COLUMNS": "200"})
    assert seen.exit_code == 2
    assert said in seen.output


def test_the_table_stays_within_80_columns() -> None:
    rows = [
        Row("workspace root", State.MISSING, True, "a problem " * 20, f"mkdir {'/long' * 30}"),
        Row("git", State.OK, True, "2.39.5 /usr/bin/git"),
        Row("settings", State.NOTE, False, "first line\nsecond line", ""),
    ]
    shown = agent_doctor.lines("all", rows, 80)
    assert max(map(len, shown)) <= 80
    assert "ok      git             2.39.5 /usr/bin/git" in shown
    assert shown[-1] == "for all: missing: workspace root"
