"""The root is a folder of ours that nobody else writes to, or it is refused."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agent.workspace import Workspaces
from tests.agent.workspace.workspace_children import NOBODY
from tests.agent.workspace.workspace_facts import incident


def _file(root: Path) -> None:
    root.write_text("")


def _link(root: Path) -> None:
    (root.parent / "real").mkdir(mode=0o700)
    root.symlink_to("real")


def _broken_link(root: Path) -> None:
    root.symlink_to("nowhere")


def _fifo(root: Path) -> None:
    os.mkfifo(root)


def _group_writable(root: Path) -> None:
    root.mkdir()
    root.chmod(0o770)


def _sticky(root: Path) -> None:
    root.mkdir()
    root.chmod(0o1777)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(_file, "is no folder", id="a file"),
        pytest.param(_link, "is a link", id="a link to a folder"),
        pytest.param(_broken_link, "is a link", id="a link to nothing"),
        pytest.param(_fifo, "is no folder", id="a fifo"),
        pytest.param(_group_writable, r"written by others \(mode 0770\)", id="the group may write"),
        pytest.param(_sticky, r"written by others \(mode 1777\)", id="everybody may write"),
    ],
)
def test_a_root_that_is_not_a_folder_of_ours_is_refused(
    tmp_path: Path, make: Callable[[Path], None], why: str
) -> None:
    make(tmp_path / "root")
    with pytest.raises(AgentProblem, match=why) as problem:
        Workspaces(tmp_path / "root")
    assert problem.value.error is ErrorClass.WORKSPACE
    assert str(tmp_path / "root") in problem.value.message
    assert problem.value.hint


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("missing/root", id="no parent"),
        pytest.param("nul\0byte/root", id="a null byte"),
        pytest.param("file/root", id="a parent that is a file"),
        pytest.param("loop/root", id="a parent that is a loop of links"),
    ],
)
def test_a_root_whose_parent_is_none_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(AgentProblem, match="workspace root") as problem:
        Workspaces(tmp_path / path)
    assert problem.value.error is ErrorClass.WORKSPACE


def test_the_file_systems_own_root_is_refused() -> None:
    with pytest.raises(AgentProblem, match="root of the file system"):
        Workspaces(Path("/"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_root_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir(mode=0o700)
    os.chown(tmp_path / "root", NOBODY, NOBODY)
    with pytest.raises(AgentProblem, match=f"belongs to user {NOBODY}"):
        Workspaces(tmp_path / "root")


def test_a_missing_root_is_made_for_us_alone(tmp_path: Path) -> None:
    with Workspaces(tmp_path / "root") as workspaces:
        assert workspaces.root == tmp_path / "root"
    assert (tmp_path / "root").stat().st_mode & 0o777 == 0o700


def test_a_link_above_the_root_is_followed_once(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with Workspaces(tmp_path / "link" / "root") as workspaces:
        assert workspaces.root == tmp_path / "real" / "root"


def test_a_root_moved_away_meanwhile_is_still_the_one_that_was_checked(tmp_path: Path) -> None:
    with Workspaces(tmp_path / "root") as workspaces:
        (tmp_path / "root").rename(tmp_path / "moved")
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "root").symlink_to("elsewhere")
        workspaces.create(incident())
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert len(list((tmp_path / "moved").iterdir())) == 2
