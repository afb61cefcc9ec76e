"""What the doctor finds of programs, settings, secrets and skills: real programs and real files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from playbook.agent.doctor import Asked, Facts, Purpose, gather, programs, secrets
from playbook.agent.doctor.skills import tried
from playbook.agent.doctor.wardens import wardens
from playbook.agent.workspace import update
from playbook.testing import Behaviour, fake_clis, install, left
from tests.agent.doctor.doctor_facts import NOW, SECRET


@pytest.fixture
def clis(tmp_path: Path) -> Iterator[Path]:
    with fake_clis(tmp_path / "bin") as path:
        yield path
        assert not left(path)


def found(clis: Path, tmp_path: Path) -> Facts:
    flags = {"workspace_root": str(tmp_path / "runs")}
    environment = {"PATH": f"{clis}:/usr/bin:/bin"}
    return gather(Asked(Purpose.CODE, ("claude",), flags=flags), environment, NOW)


def test_the_clis_are_asked_for_their_versions(clis: Path, tmp_path: Path) -> None:
    facts = found(clis, tmp_path)
    assert facts.program("claude").version == "2.1.329"
    assert facts.program("claude").path == str(clis / "claude")
    assert facts.wanted == {"claude"}
    assert facts.configured.command == ("claude",)


@pytest.mark.parametrize(
    ("behaviour", "problem"),
    [
        pytest.param(Behaviour(version="1.0.0 (Claude Code)"), "too old", id="too old"),
        pytest.param(Behaviour(version="hello"), "no version", id="says no version"),
    ],
)
def test_a_cli_of_another_version_is_a_problem_with_its_installation_as_the_way_out(
    clis: Path, tmp_path: Path, behaviour: Behaviour, problem: str
) -> None:
    install(clis, {"claude": behaviour})
    one = found(clis, tmp_path).program("claude")
    assert problem in one.problem
    assert "npm install" in one.mend


def test_a_cli_that_is_not_there_is_told_without_the_whole_path(tmp_path: Path) -> None:
    asked = programs.ask((), {"PATH": str(tmp_path)})
    assert [one.problem for one in asked] == [
        f"no program '{name}' in any folder of PATH" for name in ("git", "kubectl", "helm")
    ]
    assert all(one.mend for one in asked)


@pytest.mark.parametrize(
    ("name", "script", "version", "problem"),
    [
        pytest.param("git", "echo git version 2.39.5", "2.39.5", "", id="git"),
        pytest.param("git", "echo git version 2.30.2", "2.30.2", "2.31.0 is needed", id="old git"),
        pytest.param("kubectl", "echo Client Version: v1.33.4", "1.33.4", "", id="kubectl"),
        pytest.param("helm", "echo v3.19.0+g3d8990f", "3.19.0", "", id="helm"),
        pytest.param("helm", "exit 3", "", "no version", id="one that fails"),
    ],
)
def test_tools_are_asked_for_their_versions(
    tmp_path: Path, name: str, script: str, version: str, problem: str
) -> None:
    program = tmp_path / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    [one] = [one for one in programs.ask((), {"PATH": str(tmp_path)}) if one.name == name]
    assert one.version == version
    assert problem in one.problem
    assert bool(one.problem) is bool(problem)


def test_a_configured_command_of_ones_own_is_looked_for(clis: Path, tmp_path: Path) -> None:
    flags = {"workspace_root": str(tmp_path / "runs"), "agent_command": str(tmp_path / "mine")}
    facts = gather(Asked(Purpose.TRIAGE, flags=flags), {"PATH": str(clis)}, NOW)
    assert "no program" in facts.program("command").problem
    assert facts.wanted == {"mine"}


def test_settings_that_are_wrong_are_found_and_the_rest_is_looked_at_all_the_same(
    clis: Path, tmp_path: Path
) -> None:
    file = tmp_path / "agent.yaml"
    file.write_text("agent_runtime: {agent_command: claude, workspce_root: /x}\n")
    facts = gather(Asked(config=file), {"PATH": str(clis)}, NOW)
    assert "did you mean" in facts.configured.problem
    assert facts.workspace is None
    assert facts.program("codex").version
    assert facts.wanted == {"claude", "codex", "gemini"}


def test_a_child_that_leaves_its_session_is_ended_with_its_program() -> None:
    seen = wardens()
    assert (seen.problem, seen.escaped, seen.left) == ("", 1, 0)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(f"{SECRET}\n", "", id="a key and a line break"),
        pytest.param("", "is empty", id="nothing"),
        pytest.param(f"key {SECRET}", "more than one word", id="two words"),
        pytest.param("schlüssel", "no plain text", id="no ASCII"),
        pytest.param(None, "cannot be read", id="no file"),
    ],
)
def test_a_file_of_a_key_is_tried_and_never_shown(
    tmp_path: Path, content: str | None, problem: str
) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_text(content)
        file.chmod(0o600)
    [one] = secrets.look([("model_key_file", file)])
    assert problem in one.problem
    assert bool(one.problem) is bool(problem)
    assert SECRET not in repr(one)
    assert one.mode == (0 if problem else 0o600)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        pytest.param(lambda file: file.write_text("a: 1\nb: 2\n"), "", id="a document"),
        pytest.param(lambda file: file.write_text(""), "is empty", id="nothing"),
        pytest.param(os.mkfifo, "no regular file", id="a fifo, without waiting for its writer"),
        pytest.param(lambda _: None, "cannot be read", id="no file"),
    ],
)
def test_a_kubeconfig_may_have_many_lines(
    tmp_path: Path, make: Callable[[Path], object], problem: str
) -> None:
    file = tmp_path / "kubeconfig"
    make(file)
    [one] = secrets.look([("kubeconfig", file)])
    assert problem in one.problem
    assert bool(one.problem) is bool(problem)


def test_skills_are_copied_for_trial_and_nothing_of_it_stays(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "SKILL.md").write_text("---\nversion: 1.4.0\n---\n")
    good, bad = tried([tmp_path / "web", tmp_path / "gone"], None)
    assert (good.version, good.problem) == ("1.4.0", "")
    assert "gone" in bad.problem
    assert sorted(one.name for one in tmp_path.iterdir()) == ["web"]


def test_the_skills_of_a_store_are_tried_too(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "SKILL.md").write_text("---\nversion: 1.4.0\n---\n")
    update(tmp_path / "store", "web", tmp_path / "web")
    [one] = tried((), tmp_path / "store")
    assert (one.name, one.version, one.problem) == ("web", "1.4.0", "")
    (tmp_path / "file").write_text("")
    [broken] = tried((), tmp_path / "file")
    assert "skill store" in broken.problem
