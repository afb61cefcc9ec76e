"""A disk that is full at any step leaves nothing half-made, and says so."""

import ctypes
import errno
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.ports import CleanupPolicy
from playbook.agent.result import ErrorClass
from playbook.agent.workspace import Retention, SkillSource, Workspaces
from tests.agent.workspace.workspace_facts import (
    NOON,
    Clock,
    FullAfter,
    incident,
    visible,
    write_skill,
)

LIBC = ctypes.CDLL(None, use_errno=True)


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EDQUOT], ids=["full", "over quota"])
def test_a_disk_full_at_any_step_leaves_nothing_half_made(tmp_path: Path, error: int) -> None:
    def made(step: int) -> bool:
        full.left = step
        try:
            workspaces.create(incident())
        except AgentProblem as e:
            problems.append(e)
            return False
        return True

    full, problems = FullAfter(10**6, error), list[AgentProblem]()
    with Workspaces(tmp_path / "root", disk=full.disk) as workspaces:
        while not made(len(problems)):
            assert visible(tmp_path / "root") == []
            assert os.listdir(tmp_path / "root" / ".locks") == []
    assert len(problems) > 8
    assert {each.error for each in problems} == {ErrorClass.DISK_FULL}
    assert "playbook agent gc" in problems[0].hint
    assert len(visible(tmp_path / "root")) == 1


def test_a_disk_full_while_skills_are_copied_leaves_whole_ones_only(tmp_path: Path) -> None:
    skills = [SkillSource(name, write_skill(tmp_path / name)) for name in ("one", "two")]
    full, seen = FullAfter(10**6), set()
    with Workspaces(tmp_path / "root", skills=skills, disk=full.disk) as workspaces:
        for step in count():
            full.left = 10**6
            workspace = workspaces.create(incident())
            full.left = step
            try:
                workspaces.setup_skills(workspace)
            except AgentProblem as problem:
                assert problem.error is ErrorClass.DISK_FULL  # noqa: PT017
            shelf = workspace.path / ".claude" / "skills"
            names = tuple(sorted(os.listdir(shelf))) if shelf.exists() else ()
            seen.add(names)
            for name in names:
                assert (shelf / name / "scripts" / "look.sh").read_text() == "#!/bin/sh\n"
            if not full.reached:
                break
    assert seen == {(), ("one",), ("one", "two")}


def test_a_disk_full_while_compressing_keeps_the_folder(tmp_path: Path) -> None:
    full, clock = FullAfter(10**6), Clock()
    policy = Retention(CleanupPolicy.KEEP_ALL, compress_after=NOON - NOON)
    with Workspaces(tmp_path / "root", policy=policy, clock=clock, disk=full.disk) as workspaces:
        workspace = workspaces.create(incident())
        (workspace.artifacts / "noise").write_bytes(os.urandom(50_000))
        workspaces.cleanup(workspace, failed=True)
        for step in count():
            full.left = step
            swept = workspaces.collect_garbage()
            if swept.compressed:
                break
            assert swept.errors == (f"workspace {workspace.id}: No space left on device",)
            assert visible(tmp_path / "root") == [str(workspace.id)]
    assert step > 3
    assert visible(tmp_path / "root") == [f"{workspace.id}.tar.gz"]


def test_a_disk_full_at_the_end_still_ends_the_run(tmp_path: Path) -> None:
    full = FullAfter(10**6)
    policy = Retention(CleanupPolicy.TTL)
    with Workspaces(tmp_path / "root", policy=policy, disk=full.disk) as workspaces:
        workspace = workspaces.create(incident())
        full.left = 0
        assert workspaces.cleanup(workspace, failed=False) is False
        assert [(each.active, each.failed) for each in workspaces.found()] == [(False, True)]


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 64 KiB and 24 names."""
    place = tmp_path / "tiny"
    place.mkdir(mode=0o700)
    options = b"size=64k,nr_inodes=24,mode=700"
    if LIBC.mount(b"tmpfs", os.fsencode(place), b"tmpfs", 0, options):
        pytest.skip("only root may mount")
    try:
        yield place
    finally:
        LIBC.umount2(os.fsencode(place), 2)


def test_a_real_disk_without_room_says_so_and_is_left_as_it_was(tiny: Path) -> None:
    with Workspaces(tiny) as workspaces:
        (tiny / "fill").write_bytes(b"x" * 64 * 1024)
        for _ in range(2):
            with pytest.raises(AgentProblem, match="No space left on device") as problem:
                workspaces.create(incident())
            assert problem.value.error is ErrorClass.DISK_FULL
            assert visible(tiny) == ["fill"]


def test_a_real_disk_without_inodes_can_still_be_cleared(tiny: Path) -> None:
    with Workspaces(tiny, policy=Retention(CleanupPolicy.TTL)) as workspaces:
        workspace = workspaces.create(incident())
        workspaces.cleanup(workspace, failed=False)
    for number in range(24 - 8):
        (workspace.artifacts / str(number)).write_text("")
    with pytest.raises(OSError, match="No space left"):
        (workspace.artifacts / "one more").write_text("")
    with Workspaces(tiny, policy=Retention(CleanupPolicy.KEEP_FAILED)) as workspaces:
        with pytest.raises(AgentProblem) as problem:
            workspaces.create(incident())
        assert problem.value.error is ErrorClass.DISK_FULL
        assert workspaces.collect_garbage().removed == (workspace.id,)
        workspaces.create(incident())
