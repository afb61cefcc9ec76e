"""The files of a bundle end up in the workspace, whole and readable by their owner, and nowhere else."""

import os
import stat
from pathlib import Path

import pytest

from playbook.agent.context import Contexts
from playbook.agent.context.files import write_files
from playbook.agent.errors import AgentProblem
from playbook.agent.ports import ContextBuilder, Workspace
from playbook.agent.result import ErrorClass
from tests.agent.context.context_samples import ID, incident


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(ID, tmp_path / str(ID))
    for folder in (made.path, made.context):
        folder.mkdir(mode=0o700)
    return made


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_every_file_is_written_as_the_bundle_says(workspace: Workspace) -> None:
    contexts: ContextBuilder = Contexts()
    made = contexts.build(incident(logs="é漢"), workspace)

    assert tree(workspace.path) == {}  # to build writes nothing
    contexts.write(made, workspace)

    assert tree(workspace.path) == {name: text.encode() for name, text in made.files.items()}


def test_files_are_for_their_owner_to_read(workspace: Workspace) -> None:
    before = os.umask(0)
    try:
        write_files({"context/a": "x", "deep/er/b": "x"}, workspace.path)
    finally:
        os.umask(before)

    assert stat.S_IMODE((workspace.path / "context/a").stat().st_mode) == 0o400
    assert stat.S_IMODE((workspace.path / "deep").stat().st_mode) == 0o700


def test_writing_again_replaces(workspace: Workspace) -> None:
    write_files({"context/a": "old"}, workspace.path)
    (workspace.context / ".a.new").write_text("of a writer that died")

    write_files({"context/a": "new"}, workspace.path)

    assert tree(workspace.path) == {"context/a": b"new"}


def test_a_link_in_the_place_of_a_file_is_replaced_not_followed(
    workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "precious").write_text("precious")
    (workspace.context / "a").symlink_to(tmp_path / "precious")
    (workspace.context / ".a.new").symlink_to(tmp_path / "precious")

    write_files({"context/a": "new"}, workspace.path)

    assert (tmp_path / "precious").read_text() == "precious"
    assert (workspace.context / "a").read_text() == "new"
    assert not (workspace.context / "a").is_symlink()


def test_a_link_in_the_place_of_a_folder_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    workspace.context.rmdir()
    workspace.context.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(AgentProblem) as caught:
        write_files({"context/a": "x"}, workspace.path)

    assert caught.value.error is ErrorClass.CONTEXT
    assert str(workspace.context / "a") in caught.value.message
    assert tree(tmp_path / "elsewhere") == {}


@pytest.mark.parametrize("name", ["/etc/passwd", "../a", "context/../../a", "", "."])
def test_a_name_outside_the_workspace_is_refused(workspace: Workspace, name: str) -> None:
    with pytest.raises(AgentProblem, match="not below the workspace"):
        write_files({name: "x"}, workspace.path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
def test_a_full_disk_has_its_own_class(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def full(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        """Open the device that is always full in place of every new file."""
        if flags & os.O_CREAT:
            return opened("/dev/full", os.O_WRONLY)
        return opened(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", full)

    with pytest.raises(AgentProblem, match="No space left on device") as caught:
        write_files({"context/a": "x" * 100_000}, workspace.path)

    assert caught.value.error is ErrorClass.DISK_FULL
    assert tree(workspace.path) == {}


def test_a_workspace_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(AgentProblem, match="none/context/a: cannot be written: No such file"):
        write_files({"context/a": "x"}, tmp_path / "none")
