"""Old workspaces and leftovers go by the policy; what is active or not ours stays."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from playbook.agent.ports import CleanupPolicy, Workspace
from playbook.agent.workspace import Retention, Workspaces
from tests.agent.workspace.workspace_children import as_nobody
from tests.agent.workspace.workspace_facts import NOON, Clock, incident, visible

DAY = Retention(CleanupPolicy.TTL, ttl=timedelta(days=1))


@pytest.fixture
def workspaces(root: Path, clock: Clock) -> Iterator[Workspaces]:
    with Workspaces(root, policy=DAY, clock=clock) as made:
        yield made


def ended(workspaces: Workspaces, *, failed: bool = False, size: int = 10_000) -> UUID:
    workspace = workspaces.create(incident())
    (workspace.artifacts / "report").write_bytes(os.urandom(size))
    workspaces.cleanup(workspace, failed=failed)
    return workspace.id


def test_only_what_is_old_goes_and_the_account_is_right(
    workspaces: Workspaces, root: Path, clock: Clock
) -> None:
    old = ended(workspaces)
    size = workspaces.size(Workspace(old, root / str(old)))
    clock.later(hours=20)
    young, active = ended(workspaces), workspaces.create(incident()).id
    clock.later(hours=5)
    swept = workspaces.collect_garbage()
    assert (swept.removed, swept.errors, swept.compressed) == ((old,), (), ())
    assert set(swept.kept) == {young, active}
    assert swept.freed_bytes == size > 10_000
    assert visible(root) == sorted(map(str, (young, active)))
    assert workspaces.find(old) is None


def test_a_dry_run_says_the_same_and_does_nothing(
    workspaces: Workspaces, root: Path, clock: Clock
) -> None:
    ended(workspaces)
    (root / f".gone-{uuid4()}").mkdir()
    clock.later(days=2)
    before = visible(root)
    foreseen = workspaces.collect_garbage(dry_run=True)
    assert visible(root) == before
    assert os.listdir(root / ".locks") == []
    assert workspaces.collect_garbage() == foreseen
    assert visible(root) == []


def test_what_is_not_ours_is_never_touched(workspaces: Workspaces, root: Path) -> None:
    names = [
        "notes.txt",
        ".tmp-notes",
        ".gone-",
        f"{uuid4()}.tar",
        f"{uuid4()}.tar.gz.bak",
        f"{uuid4()}x",
        str(uuid4()).upper(),
        ".locks-old",
    ]
    for name in names:
        (root / name).mkdir()
    (root / ".locks" / "readme").write_text("")
    assert workspaces.collect_garbage() == workspaces.collect_garbage(dry_run=True)
    assert visible(root) == sorted(names)
    assert os.listdir(root / ".locks") == ["readme"]


def test_leftovers_of_each_kind_are_swept(workspaces: Workspaces, root: Path) -> None:
    active = workspaces.create(incident()).id
    for name in (f".tmp-{uuid4()}", f".gone-{uuid4()}"):
        (root / name / "output").mkdir(parents=True)
        (root / name / "output" / "file").write_bytes(b"x" * 5000)
    (root / f".tmp-{uuid4()}.tar.gz").write_bytes(b"x" * 5000)
    (root / f".gone-{uuid4()}").symlink_to("/etc")
    (root / f".gone-{active}").mkdir()
    (root / ".locks" / str(uuid4())).write_text("")
    assert workspaces.collect_garbage().freed_bytes > 15_000
    assert visible(root) == [f".gone-{active}", str(active)]
    assert os.listdir(root / ".locks") == [str(active)]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"\xff\xfe", id="not text"),
        pytest.param(b"[1]", id="another shape"),
        pytest.param(b'{"a":' * 5000, id="deep"),
        pytest.param(b" " * 10_000_000, id="large"),
        pytest.param(
            b'{"assignment_id": "0b9f8c1e-6f0a-4a57-9a53-6d1f5f0f7a11", "kind": "incident",'
            b' "created": "2026-01-01T00:00:00Z", "status": "success"}',
            id="another workspace's",
        ),
        pytest.param(None, id="a fifo"),
    ],
)
def test_a_record_that_lies_makes_a_failed_run_as_old_as_its_folder(
    workspaces: Workspaces, root: Path, clock: Clock, content: bytes | None
) -> None:
    identity = ended(workspaces)
    record = root / str(identity) / ".playbook-workspace.json"
    record.unlink()
    if content is None:
        os.mkfifo(record)
    else:
        record.write_bytes(content)
    os.utime(record.parent, (NOON.timestamp(), NOON.timestamp()))
    (one,) = workspaces.found()
    assert (one.failed, one.ended, one.active) == (True, NOON, False)
    clock.later(days=1)
    assert workspaces.collect_garbage().removed == (identity,)


def test_the_largest_amount_is_kept_by_dropping_the_oldest_successes(
    root: Path, clock: Clock
) -> None:
    with Workspaces(root, policy=Retention(CleanupPolicy.KEEP_ALL), clock=clock) as workspaces:
        ids = []
        for failed in (True, False, False, False):
            ids.append(ended(workspaces, failed=failed, size=60_000))
            clock.later(hours=1)
        total = sum(each.bytes for each in workspaces.found(measure=True))
    policy = Retention(CleanupPolicy.MAX_BYTES, max_bytes=total - 1)
    with Workspaces(root, policy=policy, clock=clock) as workspaces:
        assert workspaces.collect_garbage().removed == (ids[1],)
        assert sum(each.bytes for each in workspaces.found(measure=True)) < total
        assert workspaces.collect_garbage().removed == ()


def test_a_lock_that_is_none_of_ours_means_hands_off(
    workspaces: Workspaces, root: Path, clock: Clock
) -> None:
    strange, free = ended(workspaces), ended(workspaces)
    clock.later(days=2)
    (root / ".locks" / str(strange)).mkdir()
    swept = workspaces.collect_garbage()
    assert (swept.removed, swept.kept) == ((free,), (strange,))


def _as_nobody(place: Path) -> None:
    clock = Clock()
    with Workspaces(place / "root", policy=DAY, clock=clock) as workspaces:
        workspace = workspaces.create(incident())
        cache = workspace.path / "go" / "mod" / "cache"
        cache.mkdir(parents=True)
        (cache / "file").write_text("x")
        cache.chmod(0o555)
        cache.parent.chmod(0o500)
        (workspace.path / "hidden").mkdir()
        (workspace.path / "hidden").chmod(0)
        assert workspaces.size(workspace) > 0
        workspaces.cleanup(workspace, failed=True)
        clock.later(days=2)
        swept = workspaces.collect_garbage()
        assert (swept.removed, swept.errors) == ((workspace.id,), ())
        assert visible(place / "root") == []


def test_a_user_without_rights_collects_what_an_agent_locked() -> None:
    as_nobody(_as_nobody)


def _stuck(place: Path) -> None:
    clock = Clock()
    with Workspaces(place / "root", policy=DAY, clock=clock) as workspaces:
        stuck, free = ended(workspaces), ended(workspaces)
        clock.later(days=2)
        hidden = place / "root" / str(stuck) / "hidden"
        hidden.mkdir()
        (place / "root").chmod(0o500)
        swept = workspaces.collect_garbage()
        assert (swept.removed, len(swept.errors)) == ((), 2)
        assert f"workspace {min(stuck, free)}: Permission denied" in swept.errors
        (place / "root").chmod(0o700)
        assert set(workspaces.collect_garbage().removed) == {stuck, free}


def test_what_may_not_be_removed_is_told_one_by_one() -> None:
    as_nobody(_stuck)
