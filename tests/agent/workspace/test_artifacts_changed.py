"""What is replaced or written to meanwhile is no artifact."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from playbook.agent.ports import Workspace
from playbook.agent.workspace import collect
from playbook.agent.workspace.artifacts import _sha256
from tests.agent.workspace.workspace_facts import whys


def artifacts_linked(workspace: Workspace) -> None:
    workspace.artifacts.rmdir()
    workspace.artifacts.symlink_to("/etc")


def artifacts_linked_inside(workspace: Workspace) -> None:
    workspace.artifacts.rmdir()
    workspace.artifacts.symlink_to("../context")
    (workspace.context / "file").write_text("x")


def output_linked(workspace: Workspace) -> None:
    shutil.move(workspace.output, workspace.path / "moved")
    workspace.output.symlink_to("moved")


def artifacts_a_file(workspace: Workspace) -> None:
    workspace.artifacts.rmdir()
    workspace.artifacts.write_text("")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(artifacts_linked, "no folder of ours", id="a link to /etc"),
        pytest.param(artifacts_linked_inside, "no folder of ours", id="a link inside"),
        pytest.param(output_linked, "no folder of ours", id="output is a link"),
        pytest.param(artifacts_a_file, "no folder of ours", id="a file"),
        pytest.param(lambda w: w.artifacts.rmdir(), "is not there", id="gone"),
        pytest.param(lambda w: shutil.rmtree(w.path), "is not there", id="the workspace is gone"),
    ],
)
def test_a_folder_that_was_replaced_is_refused_as_a_whole(
    workspace: Workspace, change: Callable[[Workspace], None], why: str
) -> None:
    change(workspace)
    collected = collect(workspace)
    assert collected.artifacts == ()
    assert [each.name for each in collected.rejected] == ["."]
    assert why in collected.rejected[0].why


def test_a_file_that_grows_or_shrinks_while_it_is_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 10)
    for size, same in [(10, True), (9, False), (11, False)]:
        fd = os.open(tmp_path / "file", os.O_RDONLY)
        assert (_sha256(fd, size) is not None) is same
        os.close(fd)


def test_a_file_that_is_touched_while_it_is_read_is_refused(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def touching(fd: int, size: int) -> str | None:
        (workspace.artifacts / "file").write_bytes(b"y" * 10)
        return _sha256(fd, size)

    (workspace.artifacts / "file").write_bytes(b"x" * 10)
    monkeypatch.setattr("playbook.agent.workspace.artifacts._sha256", touching)
    assert whys(collect(workspace)) == {"file": "changed while it was read"}
