import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agent.workspace import SkillSource
from playbook.agent.workspace.disk import Disk, folder
from playbook.agent.workspace.record import SkillVersion
from playbook.agent.workspace.skill_version import SkillFile, check_name, tree_hash, version_of
from playbook.agent.workspace.skills import copy_skill
from tests.agent.workspace.workspace_facts import write_skill


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


@pytest.mark.parametrize(
    ("manual", "version_file", "version"),
    [
        pytest.param("---\nversion: 1.10\n---\n", None, "1.10", id="as written, no number"),
        pytest.param(
            '---\nname: a\nversion: "2.0.0-rc.1+b"\n---\n', None, "2.0.0-rc.1+b", id="quoted"
        ),
        pytest.param("---\nversion: 3 # new\n---\n", None, "3", id="a comment"),
        pytest.param("---\r\nversion: 1.2\r\n---\r\n", None, "1.2", id="lines of Windows"),
        pytest.param(
            "---\nmetadata:\n  author: x\n  version: '4.1'\n---\n",
            None,
            "4.1",
            id="in its metadata",
        ),
        pytest.param("---\ndescription: a: b: c\nversion: 5\n---\n", None, "5", id="no YAML"),
        pytest.param("---\nname: a\n---\n", "6.0\n", "6.0", id="a VERSION file"),
        pytest.param("---\nversion: 7\n---\n", "6.0\n", "7", id="SKILL.md before VERSION"),
        pytest.param("# a\nversion: 9\n", None, "sha256-" + "ab" * 8, id="no front matter"),
        pytest.param(
            "---\nname: a\n---\nversion: 9\n", None, "sha256-" + "ab" * 8, id="text below"
        ),
        pytest.param("---\nversion:\n---\n", " \n", "sha256-" + "ab" * 8, id="both empty"),
        pytest.param("", None, "sha256-" + "ab" * 8, id="an empty SKILL.md"),
    ],
)
def test_the_version_is_what_the_skill_says_else_its_hash(
    manual: str, version_file: str | None, version: str
) -> None:
    assert version_of("one", manual, version_file, "ab" * 32) == version


@pytest.mark.parametrize("name", ["", "..", "a/b", "A", "-a", "a" * 65, "a\n", ".a", "a b"])
def test_a_name_that_is_more_than_a_name_is_refused(name: str) -> None:
    with pytest.raises(AgentProblem, match="cannot be used"):
        check_name(name)


FILES = st.lists(
    st.builds(SkillFile, st.text(min_size=1), st.booleans(), st.sampled_from(["a" * 64, "b" * 64])),
    unique_by=lambda each: each.path,
)


@given(FILES)
def test_the_hash_does_not_depend_on_the_order(files: list[SkillFile]) -> None:
    assert tree_hash(files) == tree_hash(files[::-1])


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
