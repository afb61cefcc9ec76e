import json
import logging
import os
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.ports import CleanupPolicy, Workspace, WorkspaceManager
from playbook.agent.result import ErrorClass
from playbook.agent.status import AgentStatus
from playbook.agent.workspace import Retention, SkillSource, Workspaces
from tests.agent.workspace.workspace_facts import NOON, Clock, incident, visible, write_skill

RECORD = ".playbook-workspace.json"


@pytest.fixture
def workspaces(root: Path) -> Iterator[Workspaces]:
    with keeping(root, CleanupPolicy.KEEP_FAILED) as made:
        yield made


def keeping(root: Path, policy: CleanupPolicy) -> Workspaces:
    return Workspaces(root, policy=Retention(policy), clock=Clock())


def test_it_is_what_the_runtime_asks_for(workspaces: Workspaces) -> None:
    manager: WorkspaceManager = workspaces
    assert manager is workspaces


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_a_new_workspace_has_its_folders_and_nobody_else_may_enter(
    workspaces: Workspaces, root: Path, umask: int
) -> None:
    identity, before = uuid4(), os.umask(umask)
    try:
        workspace = workspaces.create(incident(identity))
    finally:
        os.umask(before)
    assert workspace == Workspace(identity, root / str(identity))
    folders = [workspace.path, *(path for path in workspace.path.rglob("*") if path.is_dir())]
    names = {str(each.relative_to(workspace.path)) for each in folders}
    assert names == {".", ".claude", "context", "output", "output/artifacts"}
    assert {each.stat().st_mode & 0o7777 for each in folders} == {0o700}
    assert visible(root) == [str(identity)]


def test_a_setgid_parent_gives_nothing_away(root: Path) -> None:
    root.mkdir(mode=0o700)
    root.chmod(0o2700)
    with Workspaces(root) as workspaces:
        assert workspaces.create(incident()).artifacts.stat().st_mode & 0o7777 == 0o700


def test_the_record_tells_whose_it_is_and_since_when(workspaces: Workspaces) -> None:
    workspace = workspaces.create(incident())
    record = json.loads((workspace.path / RECORD).read_text())
    assert record == {
        "assignment_id": str(workspace.id),
        "kind": "incident",
        "created": "2026-01-02T12:00:00Z",
        "status": "created",
        "skills": {},
        "ended": None,
    }
    assert (workspace.path / RECORD).stat().st_mode & 0o777 == 0o600


def make_folder(root: Path, identity: UUID) -> None:
    (root / str(identity)).mkdir()


def make_link(root: Path, identity: UUID) -> None:
    (root / str(identity)).symlink_to("/etc")


def make_broken_link(root: Path, identity: UUID) -> None:
    (root / str(identity)).symlink_to("nowhere")


def make_file(root: Path, identity: UUID) -> None:
    (root / str(identity)).write_text("")


def make_archive(root: Path, identity: UUID) -> None:
    (root / f"{identity}.tar.gz").write_text("")


@pytest.mark.parametrize(
    "make", [make_folder, make_link, make_broken_link, make_file, make_archive]
)
def test_an_existing_id_is_an_error_whatever_has_its_name(
    workspaces: Workspaces, root: Path, make: object
) -> None:
    identity = uuid4()
    assert callable(make)
    make(root, identity)
    before = visible(root)
    with pytest.raises(AgentProblem, match=f"workspace {identity}: exists already") as problem:
        workspaces.create(incident(identity))
    assert problem.value.error is ErrorClass.WORKSPACE
    assert visible(root) == before
    assert os.listdir(root / ".locks") == []


def test_an_active_id_is_an_error_and_stays_active(workspaces: Workspaces, root: Path) -> None:
    workspace = workspaces.create(incident())
    for _ in range(2):
        with pytest.raises(AgentProblem, match="in use by another run"):
            workspaces.create(incident(workspace.id))
    with Workspaces(root) as others, pytest.raises(AgentProblem, match="in use"):
        others.adopt(workspace.id)


def test_what_a_killed_service_was_making_is_made_anew(workspaces: Workspaces, root: Path) -> None:
    identity = uuid4()
    (root / f".tmp-{identity}" / "output").mkdir(parents=True)
    workspaces.create(incident(identity))
    assert visible(root) == [str(identity)]


def test_many_threads_get_workspaces_of_their_own(workspaces: Workspaces, root: Path) -> None:
    def run(number: int) -> int:
        workspace = workspaces.create(incident())
        (workspace.artifacts / "mine").write_text(str(number))
        together.wait(10)
        assert {(path / "output/artifacts/mine").read_text() for path in [workspace.path]} == {
            str(number)
        }
        assert workspaces.cleanup(workspace, failed=number % 2 == 0) is (number % 2 == 1)
        return number

    together = threading.Barrier(16)
    with ThreadPoolExecutor(16) as pool:
        assert sorted(pool.map(run, range(16))) == list(range(16))
    left = sorted(
        int((root / name / "output/artifacts/mine").read_text()) for name in visible(root)
    )
    assert left == list(range(0, 16, 2))


def test_of_many_threads_with_one_id_one_wins(workspaces: Workspaces) -> None:
    def run(_: int) -> bool:
        together.wait(10)
        try:
            workspaces.create(incident(identity))
        except AgentProblem:
            return False
        return True

    identity, together = uuid4(), threading.Barrier(8)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(run, range(8))) == 1


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


def test_every_descriptor_is_given_back(root: Path, tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    source = SkillSource("one", write_skill(tmp_path / "one"))
    with keeping(root, CleanupPolicy.KEEP_ALL) as workspaces:
        workspaces._skills = (source,)
        for _ in range(3):
            workspace = workspaces.create(incident())
            workspaces.setup_skills(workspace)
            workspaces.size(workspace)
            with pytest.raises(AgentProblem):
                workspaces.create(incident(workspace.id))
            workspaces.cleanup(workspace, failed=False)
        workspaces.create(incident())
        workspaces.collect_garbage()
    assert len(os.listdir("/proc/self/fd")) == before
