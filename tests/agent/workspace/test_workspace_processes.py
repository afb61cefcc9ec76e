"""Several processes with one root: each id has one owner, and what is active is left alone."""

import os
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID, uuid4

from playbook.agent.errors import AgentProblem
from playbook.agent.ports import CleanupPolicy
from playbook.agent.workspace import Retention, Workspaces
from tests.agent.workspace.workspace_children import Work, child
from tests.agent.workspace.workspace_facts import NOON, Clock, FullAfter, incident, visible

AT_ONCE = Retention(CleanupPolicy.TTL, ttl=NOON - NOON)


def creates(root: Path) -> Work:
    """Create each id it is told, all at the word; say which ones it got."""

    def work(line: Connection) -> None:
        with Workspaces(root) as workspaces:
            while ids := line.recv():
                line.send("ready")
                line.recv()
                line.send([each for each in ids if won(workspaces, each)])

    return work


def won(workspaces: Workspaces, identity: UUID) -> bool:
    try:
        workspaces.create(incident(identity))
    except AgentProblem as e:
        assert "in use" in e.message or "exists already" in e.message  # noqa: PT017
        return False
    return True


def test_of_two_processes_with_one_id_exactly_one_wins(tmp_path: Path) -> None:
    root, ids = tmp_path / "root", [uuid4() for _ in range(20)]
    with child(creates(root)) as one, child(creates(root)) as two:
        for each in (one, two):
            each.line.send(ids)
            assert each.hear() == "ready"
        for each in (one, two):
            each.tell()
        first, second = one.hear(), two.hear()
    assert set(first) & set(second) == set()
    assert set(first) | set(second) == set(ids)
    assert visible(root) == sorted(map(str, ids))


def runs(root: Path, identity: UUID) -> Work:
    """Run an execution until it is told to end it."""

    def work(line: Connection) -> None:
        with Workspaces(root, policy=Retention(CleanupPolicy.TTL)) as workspaces:
            workspace = workspaces.create(incident(identity))
            line.send("running")
            line.recv()
            workspaces.cleanup(workspace, failed=False)
            line.send("ended")
            line.recv()

    return work


def test_garbage_collection_beside_an_active_run_leaves_it(tmp_path: Path) -> None:
    root, identity, clock = tmp_path / "root", uuid4(), Clock()
    clock.later(days=10_000)
    with child(runs(root, identity)) as run, Workspaces(root, policy=AT_ONCE, clock=clock) as mine:
        assert run.hear() == "running"
        for _ in range(3):
            assert mine.collect_garbage().removed == ()
        assert [each.active for each in mine.found()] == [True]
        assert (root / str(identity) / "output" / "artifacts").is_dir()
        run.tell()
        assert run.hear() == "ended"
        assert mine.collect_garbage().removed == (identity,)
        assert visible(root) == []


def test_a_run_whose_process_was_killed_is_not_active_any_more(tmp_path: Path) -> None:
    root, identity, clock = tmp_path / "root", uuid4(), Clock()
    clock.later(days=10_000)
    with child(runs(root, identity)) as run:
        assert run.hear() == "running"
        run.kill()
    with Workspaces(root, policy=AT_ONCE, clock=clock) as mine:
        assert [(each.active, each.failed) for each in mine.found()] == [(False, True)]
        # Its service is dead, its agent may not be: whoever looks after processes says so.
        assert mine.collect_garbage(active=[identity]).removed == ()
        assert mine.collect_garbage().removed == (identity,)
        assert os.listdir(root / ".locks") == []


def stalls(root: Path, identity: UUID) -> Work:
    """Stop for good in the middle of making a workspace."""

    def work(line: Connection) -> None:
        full = FullAfter(10**6)
        with Workspaces(root, disk=full.disk) as workspaces:
            real = os.fsync

            def wait(fd: int) -> None:
                line.send("half made")
                line.recv()
                real(fd)

            object.__setattr__(workspaces._root.disk, "fsync", wait)
            workspaces.create(incident(identity))

    return work


def test_what_a_killed_process_left_half_made_is_swept_and_what_is_being_made_is_not(
    tmp_path: Path,
) -> None:
    root, identity = tmp_path / "root", uuid4()
    with child(stalls(root, identity)) as maker, Workspaces(root) as mine:
        assert maker.hear() == "half made"
        assert mine.collect_garbage().freed_bytes == 0
        assert visible(root) == [f".tmp-{identity}"]
        maker.kill()
        os.waitid(os.P_PID, maker.pid, os.WEXITED | os.WNOWAIT)
        foreseen = mine.collect_garbage(dry_run=True)
        assert visible(root) == [f".tmp-{identity}"]
        swept = mine.collect_garbage()
        assert visible(root) == []
        assert swept.freed_bytes == foreseen.freed_bytes > 0


def collects(root: Path) -> Work:
    def work(line: Connection) -> None:
        clock = Clock()
        clock.later(days=1)
        with Workspaces(root, policy=AT_ONCE, clock=clock) as workspaces:
            line.send("ready")
            line.recv()
            swept = workspaces.collect_garbage()
            line.send((swept.removed, swept.errors))

    return work


def test_two_collectors_at_once_remove_each_workspace_once(tmp_path: Path) -> None:
    root, clock = tmp_path / "root", Clock()
    with Workspaces(root, policy=Retention(CleanupPolicy.KEEP_ALL), clock=clock) as workspaces:
        for _ in range(60):
            workspaces.cleanup(workspaces.create(incident()), failed=True)
        ids = {each.id for each in workspaces.found()}
    with child(collects(root)) as one, child(collects(root)) as two:
        assert (one.hear(), two.hear()) == ("ready", "ready")
        one.tell()
        two.tell()
        (first, errors), (second, others) = one.hear(), two.hear()
    assert errors == others == ()
    assert set(first) & set(second) == set()
    clock.later(days=1)
    with Workspaces(root, policy=AT_ONCE, clock=clock) as workspaces:
        # Each may have stepped aside for the other, who was only looking: then the next one takes it.
        rest = workspaces.collect_garbage().removed
    assert {*first, *second, *rest} == ids
    assert len(first) + len(second) + len(rest) == len(ids)
    assert visible(root) == []
