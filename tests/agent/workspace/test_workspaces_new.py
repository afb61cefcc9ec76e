"""A new workspace has its folders, its record and an id of its own, and nobody else may enter."""

import json
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.ports import CleanupPolicy, Workspace, WorkspaceManager
from playbook.agent.result import ErrorClass
from playbook.agent.workspace import Retention, SkillSource, Workspaces
from tests.agent.workspace.workspace_facts import RECORD, Clock, incident, visible, write_skill


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
    workspaces: Workspaces, root: Path, make: Callable[[Path, UUID], None]
) -> None:
    identity = uuid4()
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
        assert (workspace.artifacts / "mine").read_text() == str(number)
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


def test_every_descriptor_is_given_back(root: Path, tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    source = SkillSource("one", write_skill(tmp_path / "one"))
    policy = Retention(CleanupPolicy.KEEP_ALL)
    with Workspaces(root, skills=[source], policy=policy, clock=Clock()) as workspaces:
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
