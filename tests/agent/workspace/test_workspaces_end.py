"""The end of a run: what the policy leaves of it, what its record says, and who may take it up again."""

import json
import logging
import os
import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.ports import CleanupPolicy, Workspace
from playbook.agent.status import AgentStatus
from playbook.agent.workspace import Workspaces
from tests.agent.workspace.workspace_facts import NOON, RECORD, incident, keeping


@pytest.mark.parametrize(
    ("policy", "failed", "gone"),
    [
        pytest.param(CleanupPolicy.KEEP_ALL, False, False, id="keep_all keeps a success"),
        pytest.param(CleanupPolicy.KEEP_ALL, True, False, id="keep_all keeps a failure"),
        pytest.param(CleanupPolicy.KEEP_FAILED, False, True, id="keep_failed drops a success"),
        pytest.param(CleanupPolicy.KEEP_FAILED, True, False, id="keep_failed keeps a failure"),
        pytest.param(CleanupPolicy.TTL, False, False, id="ttl waits for its time"),
        pytest.param(CleanupPolicy.MAX_BYTES, True, False, id="max_bytes waits for the others"),
    ],
)
def test_the_end_of_a_run_follows_the_policy(
    root: Path, policy: CleanupPolicy, failed: bool, gone: bool
) -> None:
    with keeping(root, policy) as workspaces:
        workspace = workspaces.create(incident())
        (workspace.artifacts / "report.md").write_text("x")
        assert workspaces.cleanup(workspace, failed=failed) is gone
        assert workspace.path.exists() is not gone
        assert os.listdir(root / ".locks") == []
        assert (workspaces.find(workspace.id) is None) is gone
        if not gone:
            record = json.loads((workspace.path / RECORD).read_text())
            assert record["ended"] == "2026-01-02T12:00:00Z"
            assert record["status"] == ("failed" if failed else "success")


@pytest.mark.parametrize(
    ("marked", "failed", "status"),
    [
        pytest.param(
            AgentStatus.TIMEOUT, True, "timeout", id="the runtime's word is the finer one"
        ),
        pytest.param(AgentStatus.RUNNING, True, "failed", id="a run that was cut short failed"),
        pytest.param(
            AgentStatus.SUCCESS, True, "failed", id="what failed afterwards is no success"
        ),
    ],
)
def test_the_record_keeps_how_it_ended(
    root: Path, marked: AgentStatus, failed: bool, status: str
) -> None:
    with keeping(root, CleanupPolicy.KEEP_ALL) as workspaces:
        workspace = workspaces.create(incident())
        workspaces.mark(workspace, marked)
        assert json.loads((workspace.path / RECORD).read_text())["status"] == marked
        workspaces.cleanup(workspace, failed=failed)
        assert json.loads((workspace.path / RECORD).read_text())["status"] == status


def test_the_record_survives_an_agent_that_writes_over_it(root: Path) -> None:
    with keeping(root, CleanupPolicy.KEEP_ALL) as workspaces:
        workspace = workspaces.create(incident())
        (workspace.path / RECORD).unlink()
        (workspace.path / RECORD).symlink_to(root.parent / "victim")
        workspaces.cleanup(workspace, failed=True)
        assert json.loads((workspace.path / RECORD).read_text())["status"] == "failed"
    assert not (root.parent / "victim").exists()


def test_a_clean_up_that_fails_is_logged_and_hides_nothing(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with keeping(root, CleanupPolicy.KEEP_ALL) as workspaces:
        workspace = workspaces.create(incident())
        (workspace.path / RECORD).unlink()
        (workspace.path / RECORD).mkdir()

        def run() -> None:
            try:
                raise ValueError("the first error")
            finally:
                assert workspaces.cleanup(workspace, failed=True) is False

        with caplog.at_level(logging.ERROR), pytest.raises(ValueError, match="the first error"):
            run()
        assert f"workspace {workspace.id}: clean-up failed" in caplog.text
        assert os.listdir(root / ".locks") == []


def test_a_second_clean_up_and_one_of_what_is_gone_are_fine(workspaces: Workspaces) -> None:
    workspace = workspaces.create(incident())
    assert workspaces.cleanup(workspace, failed=False) is True
    assert workspaces.cleanup(workspace, failed=False) is True


def test_a_folder_outside_the_root_is_never_touched(
    workspaces: Workspaces, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    identity = uuid4()
    stranger = tmp_path / str(identity)
    stranger.mkdir()
    elsewhere = Workspace(identity, stranger)
    assert workspaces.cleanup(elsewhere, failed=False) is False
    assert "is not in" in caplog.text
    with pytest.raises(AgentProblem, match="is not in"):
        workspaces.size(elsewhere)
    with pytest.raises(AgentProblem, match="is not in"):
        workspaces.setup_skills(elsewhere)
    assert stranger.exists()


def test_a_workspace_replaced_by_a_link_is_not_followed(
    workspaces: Workspaces, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "file").write_text("x")
    workspace = workspaces.create(incident())
    shutil.rmtree(workspace.path)
    workspace.path.symlink_to(victim)
    with pytest.raises(AgentProblem, match="its size"):
        workspaces.size(workspace)
    workspaces.cleanup(workspace, failed=False)
    assert (victim / "file").exists()


def test_a_restarted_service_takes_up_a_run_and_ends_it(root: Path) -> None:
    first = keeping(root, CleanupPolicy.KEEP_ALL)
    workspace = first.create(incident())
    first.mark(workspace, AgentStatus.RUNNING)
    first.close()
    with keeping(root, CleanupPolicy.KEEP_ALL) as second:
        assert second.adopt(workspace.id) == workspace
        assert [each.active for each in second.found()] == [True]
        second.cleanup(workspace, failed=True)
        assert [(each.active, each.failed, each.ended) for each in second.found()] == [
            (False, True, NOON)
        ]


def test_taking_up_what_is_not_there_is_an_error(workspaces: Workspaces, root: Path) -> None:
    with pytest.raises(AgentProblem, match="is not there"):
        workspaces.adopt(uuid4())
    assert os.listdir(root / ".locks") == []


def test_a_damaged_record_can_be_taken_up_and_ended(workspaces: Workspaces, root: Path) -> None:
    workspace = workspaces.create(incident())
    workspaces.close()
    (workspace.path / RECORD).write_text("{")
    with Workspaces(root) as second:
        second.adopt(workspace.id)
        with pytest.raises(AgentProblem, match="record was damaged"):
            second.mark(workspace, AgentStatus.RUNNING)
        assert second.cleanup(workspace, failed=True) is False
        assert [each.failed for each in second.found()] == [True]
