"""A store of skills: versions stay as they are, and only an update or a choice moves new workspaces."""

import os
import shutil
from pathlib import Path

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agent.workspace import Installed, Workspaces, choose, installed, sources, update
from tests.agent.workspace.workspace_facts import incident, write_skill


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def skill(tmp_path: Path, version: str) -> Path:
    return write_skill(tmp_path / "new" / version, version)


def test_an_update_moves_new_workspaces_and_leaves_the_old_ones(
    store: Path, tmp_path: Path
) -> None:
    first = update(store, "triage", skill(tmp_path, "1.0.0"))
    assert (first.before, first.after) == ("", "1.0.0")
    with Workspaces(tmp_path / "root", skills=sources(store)) as workspaces:
        old = workspaces.create(incident())
        assert workspaces.setup_skills(old) == {"triage": "1.0.0"}
    second = update(store, "triage", skill(tmp_path, "1.1.0"))
    assert (second.before, second.after) == ("1.0.0", "1.1.0")
    with Workspaces(tmp_path / "root", skills=sources(store)) as workspaces:
        new = workspaces.create(incident())
        assert workspaces.setup_skills(new) == {"triage": "1.1.0"}
    manual = ".claude/skills/triage/SKILL.md"
    assert "version: 1.0.0" in (old.path / manual).read_text()
    assert "version: 1.1.0" in (new.path / manual).read_text()
    assert installed(store) == (Installed("triage", "1.1.0", ("1.0.0", "1.1.0")),)


def test_nothing_moves_by_itself_when_the_source_changes(store: Path, tmp_path: Path) -> None:
    source = skill(tmp_path, "1.0.0")
    update(store, "triage", source)
    shutil.rmtree(source)
    (one,) = sources(store)
    assert (one.path / "SKILL.md").exists()


def test_the_same_version_again_changes_nothing(store: Path, tmp_path: Path) -> None:
    source = skill(tmp_path, "1.0.0")
    first = update(store, "triage", source)
    again = update(store, "triage", source)
    assert (again.before, again.after, again.tree) == ("1.0.0", "1.0.0", first.tree)
    assert sorted(os.listdir(store / "triage")) == [".tree-1.0.0", "1.0.0", "current"]


def test_a_version_is_never_two_things(store: Path, tmp_path: Path) -> None:
    source = skill(tmp_path, "1.0.0")
    update(store, "triage", source)
    (source / "scripts" / "look.sh").write_text("#!/bin/sh\nrm\n")
    with pytest.raises(
        AgentProblem, match=r"version 1\.0\.0 is in the store with other"
    ) as problem:
        update(store, "triage", source)
    assert problem.value.error is ErrorClass.SKILLS
    assert "new version" in problem.value.hint
    assert sorted(os.listdir(store / "triage")) == [".tree-1.0.0", "1.0.0", "current"]


def test_a_skill_without_a_version_is_one_by_its_hash(store: Path, tmp_path: Path) -> None:
    source = skill(tmp_path, "1.0.0")
    (source / "SKILL.md").write_text("# nothing said\n")
    first = update(store, "triage", source)
    (source / "SKILL.md").write_text("# something else said\n")
    second = update(store, "triage", source)
    assert first.after.startswith("sha256-")
    assert second.before == first.after != second.after


def test_there_is_a_way_back(store: Path, tmp_path: Path) -> None:
    update(store, "triage", skill(tmp_path, "1.0.0"))
    update(store, "triage", skill(tmp_path, "1.1.0"))
    back = choose(store, "triage", "1.0.0")
    assert (back.before, back.after) == ("1.1.0", "1.0.0")
    assert [each.path.name for each in sources(store)] == ["1.0.0"]
    with pytest.raises(AgentProblem, match=r"'2\.0' is unknown; known: 1\.0\.0, 1\.1\.0"):
        choose(store, "triage", "2.0")


@pytest.mark.parametrize("version", ["current", "../other", ".tree-1"])
def test_a_version_that_would_be_another_thing_is_refused(
    store: Path, tmp_path: Path, version: str
) -> None:
    source = skill(tmp_path, "1.0.0")
    (source / "SKILL.md").write_text(f"---\nversion: {version}\n---\n")
    with pytest.raises(AgentProblem, match="version"):
        update(store, "triage", source)
    assert os.listdir(store / "triage") == []


@pytest.mark.parametrize("name", ["../triage", "Triage", ""])
def test_a_name_that_would_be_another_folder_is_refused(
    store: Path, tmp_path: Path, name: str
) -> None:
    with pytest.raises(AgentProblem, match="name"):
        update(store, name, skill(tmp_path, "1.0.0"))
    assert not store.exists()


def test_a_missing_source_leaves_the_current_version(store: Path, tmp_path: Path) -> None:
    update(store, "triage", skill(tmp_path, "1.0.0"))
    with pytest.raises(AgentProblem, match="cannot be read"):
        update(store, "triage", tmp_path / "missing")
    assert installed(store) == (Installed("triage", "1.0.0", ("1.0.0",)),)


def test_an_empty_store_has_nothing_and_a_broken_one_says_so(store: Path, tmp_path: Path) -> None:
    assert installed(store) == ()
    assert sources(store) == ()
    update(store, "triage", skill(tmp_path, "1.0.0"))
    (store / "triage" / "current").write_text("../../etc")
    assert installed(store) == (Installed("triage", "", ("1.0.0",)),)
    assert sources(store) == ()
    (tmp_path / "file").write_text("")
    with pytest.raises(AgentProblem, match="Not a directory"):
        installed(tmp_path / "file")
