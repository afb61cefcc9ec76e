"""A skill is copied whole into a workspace, or refused with nothing left of it."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agent.workspace import SkillSource, Workspaces
from playbook.agent.workspace.disk import Disk, folder
from playbook.agent.workspace.record import SkillVersion
from playbook.agent.workspace.skills import copy_skill
from tests.agent.workspace.workspace_facts import RECORD, incident, write_skill


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_skill(tmp_path / "source")


def copied(source: Path, target: Path) -> SkillVersion:
    target.mkdir(exist_ok=True)
    with folder(str(target)) as fd:
        return copy_skill(SkillSource("one", source), "copy", fd, Disk())


def names(top: Path) -> set[str]:
    return {str(path.relative_to(top)) for path in top.rglob("*")}


def test_all_of_a_skill_is_copied_and_what_could_run_still_can(
    source: Path, tmp_path: Path
) -> None:
    assert copied(source, tmp_path / "target").version == "1.0.0"
    copy = tmp_path / "target" / "copy"
    assert names(copy) == names(source)
    assert (copy / "references/deep/pods.md").read_text() == "pods"
    modes = {str(path.relative_to(copy)): path.stat().st_mode & 0o777 for path in copy.rglob("*")}
    assert modes["scripts/look.sh"] == modes["references"] == 0o700
    assert modes["SKILL.md"] == modes["references/deep/pods.md"] == 0o600


def no_folder(source: Path) -> None:
    source.rename(source.parent / "away")


def a_file(source: Path) -> None:
    source.rename(source.parent / "away")
    source.write_text("")


def no_manual(source: Path) -> None:
    (source / "SKILL.md").unlink()


def a_folder_as_manual(source: Path) -> None:
    (source / "SKILL.md").unlink()
    (source / "SKILL.md").mkdir()


def link_out(source: Path) -> None:
    (source / "references" / "passwd").symlink_to("/etc/passwd")


def link_up(source: Path) -> None:
    (source / "references" / "up").symlink_to("../../elsewhere")
    (source.parent / "elsewhere").write_text("x")


def link_beside(source: Path) -> None:
    beside = source.parent / "source-too"
    beside.mkdir()
    (beside / "file").write_text("x")
    (source / "beside").symlink_to(beside / "file")


def broken_link(source: Path) -> None:
    (source / "broken").symlink_to("nowhere")


def loop(source: Path) -> None:
    (source / "loop").symlink_to("loop")


def link_to_folder(source: Path) -> None:
    (source / "more").symlink_to("references")


def link_to_itself(source: Path) -> None:
    (source / "all").symlink_to(".")


def fifo(source: Path) -> None:
    os.mkfifo(source / "fifo")


def too_deep(source: Path) -> None:
    (source / "/".join("d" * 20)).mkdir(parents=True)


def too_large(source: Path) -> None:
    (source / "large").write_text("")
    os.truncate(source / "large", 65 * 1024 * 1024)


def odd_version(source: Path) -> None:
    (source / "SKILL.md").write_text("---\nversion: ../../1\n---\n")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        pytest.param(no_folder, "cannot be read: No such file", id="no source"),
        pytest.param(a_file, "cannot be read: Not a directory", id="a source that is a file"),
        pytest.param(no_manual, "there is no SKILL.md", id="no SKILL.md"),
        pytest.param(a_folder_as_manual, "there is no SKILL.md", id="SKILL.md is a folder"),
        pytest.param(link_out, "references/passwd is a link that leads out", id="a link out"),
        pytest.param(link_up, "is a link that leads out", id="a link up"),
        pytest.param(
            link_beside, "is a link that leads out", id="a folder whose name begins alike"
        ),
        pytest.param(broken_link, "broken is a link to nothing", id="a broken link"),
        pytest.param(loop, "loop is a link to nothing", id="a loop"),
        pytest.param(link_to_folder, "not a regular file", id="a link to a folder"),
        pytest.param(link_to_itself, "leads out", id="a link to the top"),
        pytest.param(fifo, "not a regular file", id="a fifo"),
        pytest.param(too_deep, "deeper than 16", id="too deep"),
        pytest.param(too_large, "more than 67108864 bytes", id="too large"),
        pytest.param(
            odd_version, "version '../../1' cannot be used", id="a version that is a path"
        ),
    ],
)
def test_a_source_that_is_no_skill_is_refused_and_nothing_is_left(
    source: Path, tmp_path: Path, spoil: Callable[[Path], None], why: str
) -> None:
    spoil(source)
    with pytest.raises(AgentProblem, match=why) as problem:
        copied(source, tmp_path / "target")
    assert problem.value.error is ErrorClass.SKILLS
    assert problem.value.message.startswith("skill one: ")
    assert problem.value.hint
    assert os.listdir(tmp_path / "target") == []


def test_a_link_inside_is_copied_as_the_file_it_means(source: Path, tmp_path: Path) -> None:
    (source / "scripts" / "again.sh").symlink_to("look.sh")
    (source / "pods.md").symlink_to(source / "references" / "deep" / "pods.md")
    copied(source, tmp_path / "target")
    copy = tmp_path / "target" / "copy"
    assert not (copy / "scripts" / "again.sh").is_symlink()
    assert os.access(copy / "scripts" / "again.sh", os.X_OK)
    assert (copy / "pods.md").read_text() == "pods"


def test_a_mounted_config_map_is_a_source(tmp_path: Path) -> None:
    source = tmp_path / "mounted"
    write_skill(source / "..2026_01_02")
    (source / "..data").symlink_to("..2026_01_02")
    (source / "SKILL.md").symlink_to("..data/SKILL.md")
    assert copied(source, tmp_path / "target").version == "1.0.0"
    assert names(tmp_path / "target" / "copy") == {"SKILL.md"}


def test_a_source_that_git_sync_switches_is_read_where_it_points(
    source: Path, tmp_path: Path
) -> None:
    (tmp_path / "current").symlink_to("source")
    (source / ".git").mkdir()
    (source / ".git" / "config").write_text("secret")
    assert copied(tmp_path / "current", tmp_path / "target").version == "1.0.0"
    assert ".git" not in names(tmp_path / "target" / "copy")


def test_the_hash_tells_names_contents_and_executable_bits_apart(
    source: Path, tmp_path: Path
) -> None:
    trees = {copied(source, tmp_path / "0").tree}
    (source / "scripts" / "look.sh").chmod(0o644)
    trees.add(copied(source, tmp_path / "1").tree)
    (source / "references" / "deep" / "pods.md").write_text("other")
    trees.add(copied(source, tmp_path / "2").tree)
    (source / "references").rename(source / "reference")
    trees.add(copied(source, tmp_path / "3").tree)
    assert len(trees) == 4


def test_skills_are_copied_and_their_versions_noted(root: Path, tmp_path: Path) -> None:
    skills = [
        SkillSource(name, write_skill(tmp_path / name, version))
        for name, version in [("k8s-troubleshooter", "2.1"), ("other", "0.1.0-rc.1")]
    ]
    with Workspaces(root, skills=skills) as workspaces:
        workspace = workspaces.create(incident())
        assert workspaces.setup_skills(workspace) == {
            "k8s-troubleshooter": "2.1",
            "other": "0.1.0-rc.1",
        }
        record = json.loads((workspace.path / RECORD).read_text())
        assert record["skills"]["k8s-troubleshooter"]["version"] == "2.1"
        assert len(record["skills"]["other"]["tree"]) == 64
        script = workspace.path / ".claude/skills/k8s-troubleshooter/scripts/look.sh"
        assert script.stat().st_mode & 0o777 == 0o700


def test_skills_are_not_copied_over_others(root: Path, tmp_path: Path) -> None:
    source = SkillSource("one", write_skill(tmp_path / "one"))
    with Workspaces(root, skills=[source]) as workspaces:
        workspace = workspaces.create(incident())
        workspaces.setup_skills(workspace)
        with pytest.raises(AgentProblem, match="skills"):
            workspaces.setup_skills(workspace)
        assert os.listdir(workspace.path / ".claude/skills") == ["one"]
