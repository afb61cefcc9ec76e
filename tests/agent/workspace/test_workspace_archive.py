"""An old workspace becomes an archive that holds all of it, or stays as it is."""

import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.ports import CleanupPolicy, Workspace
from playbook.agent.workspace import Retention, Workspaces
from playbook.agent.workspace.archive import compress
from playbook.agent.workspace.disk import Disk
from playbook.agent.workspace.root import open_root
from tests.agent.workspace.workspace_children import as_nobody
from tests.agent.workspace.workspace_facts import NOON, Clock, incident, visible

POLICY = Retention(
    CleanupPolicy.TTL, ttl=timedelta(days=9), compress_after=timedelta(days=2), compress_bytes=10**6
)


@pytest.fixture
def workspaces(root: Path, clock: Clock) -> Iterator[Workspaces]:
    with Workspaces(root, policy=POLICY, clock=clock) as made:
        yield made


def filled(workspaces: Workspaces, *, failed: bool = True) -> Workspace:
    """A workspace with all an agent can leave in one."""
    workspace = workspaces.create(incident())
    (workspace.artifacts / "report.md").write_text("found it\n" * 1000)
    (workspace.artifacts / "empty").write_text("")
    (workspace.artifacts / "run.sh").write_text("#!/bin/sh\n")
    (workspace.artifacts / "run.sh").chmod(0o755)
    os.link(workspace.artifacts / "report.md", workspace.output / "same.md")
    (workspace.output / "link").symlink_to("/etc/passwd")
    os.mkfifo(workspace.output / "fifo")
    (workspace.output / os.fsdecode(b"caf\xe9")).write_text("latin")
    (workspace.output / ("long" * 40)).mkdir()
    (workspace.output / ("long" * 40) / ("name" * 40)).write_text("x")
    workspaces.cleanup(workspace, failed=failed)
    return workspace


def listing(top: Path) -> dict[bytes, tuple[int, bytes]]:
    paths = [path for path in top.rglob("*") if not path.is_fifo()]
    return {
        os.fsencode(path.relative_to(top)): (path.lstat().st_mode, content(path)) for path in paths
    }


def content(path: Path) -> bytes:
    if path.is_symlink():
        return os.fsencode(os.readlink(path))
    return path.read_bytes() if path.is_file() else b""


def test_an_old_workspace_becomes_an_archive_that_holds_all_of_it(
    workspaces: Workspaces, root: Path, clock: Clock, tmp_path: Path
) -> None:
    workspace = filled(workspaces)
    (workspace.output / "big").write_bytes(b"y" * 200_000)
    before = listing(workspace.path)
    clock.later(days=2)
    assert workspaces.collect_garbage(dry_run=True).compressed == (workspace.id,)
    swept = workspaces.collect_garbage()
    assert (swept.compressed, swept.removed, swept.errors) == ((workspace.id,), (), ())
    assert swept.freed_bytes > 200_000
    assert swept.kept == (workspace.id,)
    archive = root / f"{workspace.id}.tar.gz"
    assert visible(root) == [archive.name]
    assert archive.stat().st_mode & 0o777 == 0o600
    assert workspaces.find(workspace.id) == archive
    with tarfile.open(archive) as tar:
        assert tar.next().name == ".playbook-workspace.json"  # type: ignore[union-attr]
        tar.extractall(tmp_path / "again", filter="fully_trusted")
    assert listing(tmp_path / "again") == before
    assert (tmp_path / "again/output/same.md").stat().st_nlink == 2


@pytest.mark.parametrize("failed", [True, False])
def test_an_archive_is_found_again_as_what_it_was(
    workspaces: Workspaces, clock: Clock, failed: bool
) -> None:
    workspace = filled(workspaces, failed=failed)
    clock.later(days=2)
    workspaces.collect_garbage()
    (one,) = workspaces.found(measure=True)
    assert (one.id, one.ended, one.failed, one.compressed) == (workspace.id, NOON, failed, True)
    assert 0 < one.bytes < 100_000
    with pytest.raises(AgentProblem, match="exists already"):
        workspaces.create(incident(workspace.id))


def test_an_archive_is_not_compressed_again_and_goes_when_its_time_is_over(
    workspaces: Workspaces, root: Path, clock: Clock
) -> None:
    workspace = filled(workspaces)
    clock.later(days=2)
    workspaces.collect_garbage()
    assert workspaces.collect_garbage().compressed == ()
    clock.later(days=7)
    swept = workspaces.collect_garbage()
    assert (swept.removed, swept.compressed) == ((workspace.id,), ())
    assert swept.freed_bytes > 0
    assert visible(root) == []


@pytest.mark.parametrize("damage", [b"", b"no gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\xff"])
def test_a_damaged_archive_is_a_failure_as_old_as_its_file(
    workspaces: Workspaces, root: Path, clock: Clock, damage: bytes
) -> None:
    workspace = filled(workspaces, failed=False)
    clock.later(days=2)
    workspaces.collect_garbage()
    archive = root / f"{workspace.id}.tar.gz"
    archive.write_bytes(damage)
    os.utime(archive, (NOON.timestamp(), NOON.timestamp()))
    assert [(each.ended, each.failed) for each in workspaces.found()] == [(NOON, True)]
    clock.later(days=7)
    assert workspaces.collect_garbage().removed == (workspace.id,)


def test_what_was_interrupted_between_archive_and_removal_is_finished(
    workspaces: Workspaces, root: Path, clock: Clock, tmp_path: Path
) -> None:
    workspace = filled(workspaces)
    shutil.copytree(
        workspace.path, tmp_path / "copy", ignore=shutil.ignore_patterns("fifo", "link")
    )
    clock.later(days=2)
    workspaces.collect_garbage()
    shutil.copytree(tmp_path / "copy", workspace.path)
    assert [each.compressed for each in workspaces.found()] == [False]
    assert workspaces.collect_garbage().compressed == (workspace.id,)
    assert visible(root) == [f"{workspace.id}.tar.gz"]


def test_too_much_to_be_compressed_stays_a_folder_and_is_told(
    workspaces: Workspaces, root: Path, clock: Clock
) -> None:
    workspace = filled(workspaces)
    (workspace.output / "sparse").write_text("")
    os.truncate(workspace.output / "sparse", 1 << 40)
    clock.later(days=2)
    swept = workspaces.collect_garbage()
    assert swept.errors == (f"workspace {workspace.id}: too large to be compressed",)
    assert visible(root) == [str(workspace.id)]


def test_an_archive_that_reads_back_differently_replaces_nothing(
    workspaces: Workspaces, root: Path
) -> None:
    workspace = filled(workspaces)
    (workspace.output / "noise").write_bytes(os.urandom(100_000))

    def rotten(fd: int, content: bytes) -> int:
        if len(content) > 1000:
            content = bytes([content[0] ^ 1]) + content[1:]
        return os.write(fd, content)

    other = open_root(root, Disk(write=rotten))
    with pytest.raises(OSError, match="does not hold what was written"):
        compress(other, workspace.id, 10**7, 0)
    other.close()
    assert visible(root) == [str(workspace.id)]


def test_a_folder_that_became_a_link_is_archived_as_a_link(
    workspaces: Workspaces, root: Path
) -> None:
    workspace = filled(workspaces)
    other = open_root(root, Disk())
    (workspace.path / "output").rename(root / "aside")
    (workspace.path / "output").symlink_to(root / "aside")
    compress(other, workspace.id, 10**7, 0)
    other.close()
    with tarfile.open(root / f"{workspace.id}.tar.gz") as tar:
        assert tar.getmember("output").issym()
        assert "output/link" not in tar.getnames()


def _locked(name: str) -> Callable[[Path], None]:
    def run(place: Path) -> None:
        clock = Clock()
        with Workspaces(place / "root", policy=POLICY, clock=clock) as workspaces:
            workspace = workspaces.create(incident())
            (workspace.output / "folder").mkdir()
            (workspace.output / "folder" / "file").write_text("x")
            workspaces.cleanup(workspace, failed=True)
            (workspace.output / name).chmod(0)
            clock.later(days=2)
            swept = workspaces.collect_garbage()
            assert swept.errors == (f"workspace {workspace.id}: Permission denied",)
            assert visible(place / "root") == [str(workspace.id)]

    return run


@pytest.mark.parametrize("name", ["folder/file", "folder"])
def test_what_may_not_be_read_is_a_reason_to_keep_the_folder(name: str) -> None:
    as_nobody(_locked(name))
