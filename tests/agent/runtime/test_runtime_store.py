"""The state: what it keeps, what it refuses, and what it says when its file is unfit."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.result import AgentResult, Artifact, ErrorClass, Failure, Usage
from playbook.agent.runtime import store as rooms
from playbook.agent.runtime.history import Execution
from playbook.agent.runtime.instance import Instance, this_instance
from playbook.agent.runtime.reconcile import GONE, reconcile
from playbook.agent.runtime.store import AlreadyKnown, Store
from playbook.agent.status import AgentStatus as Status
from playbook.agent.status import IllegalTransition
from tests.agent.runtime.runtime_fakes import NOW, incident
from tests.agent.workspace.workspace_children import as_nobody


def opened(folder: Path, instance: Instance | None = None) -> Store:
    return Store(folder / "deep" / "state.sqlite", instance or this_instance())


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    store = opened(tmp_path)
    file = tmp_path / "deep" / "state.sqlite"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    store.close()


def test_a_result_survives_a_restart_word_by_word(tmp_path: Path) -> None:
    asked = incident()
    result = AgentResult(
        assignment_id=asked.id,
        status=Status.FAILED,
        workspace=tmp_path,
        started=NOW,
        ended=NOW,
        exit_code=None,
        signal=9,
        output_log=tmp_path / "agent.log",
        artifacts=(Artifact(tmp_path / "a", 1, "00", "text/plain"),),
        usage=Usage(3, 1, 2, 3, 0.5, "reported"),
        failure=Failure(ErrorClass.SIGNAL, "ended by signal 9"),
    )
    store = opened(tmp_path)
    store.begin(asked, NOW)
    store.finish(result, 1.5, NOW)
    store.close()
    again = opened(tmp_path)
    assert again.result(asked.id) == result
    row = again.find(asked.id)
    assert row is not None
    assert (row.kind, row.cluster, row.seconds, row.error, row.workspace) == (
        "incident", "east", 1.5, ErrorClass.SIGNAL, tmp_path,
    )  # fmt: skip


def test_every_step_is_kept_with_its_time(tmp_path: Path) -> None:
    store, asked = opened(tmp_path), incident()
    store.begin(asked, NOW)
    store.move(asked.id, Status.STARTING, NOW)
    store.move(asked.id, Status.RUNNING, NOW)
    steps = [(step.status, step.at) for step in store.transitions(asked.id)]
    assert steps == [(Status.CREATED, NOW), (Status.STARTING, NOW), (Status.RUNNING, NOW)]


def test_a_step_that_cannot_be_leaves_the_row_as_it_was(tmp_path: Path) -> None:
    store, asked = opened(tmp_path), incident()
    store.begin(asked, NOW)
    with pytest.raises(IllegalTransition):
        store.move(asked.id, Status.SUCCESS, NOW)
    assert [step.status for step in store.transitions(asked.id)] == [Status.CREATED]
    with pytest.raises(AgentProblem, match="not in the state"):
        store.move(uuid4(), Status.STARTING, NOW)


def test_the_history_is_newest_first_and_no_longer_than_asked(tmp_path: Path) -> None:
    store = opened(tmp_path)
    asked = [incident() for _ in range(5)]
    for one in asked:
        store.begin(one, NOW)
    assert [row.id for row in store.executions(2)] == [asked[4].id, asked[3].id]


def test_of_many_that_begin_the_same_id_one_wins(tmp_path: Path) -> None:
    asked, stores = incident(), [opened(tmp_path) for _ in range(4)]

    def begin(store: Store) -> bool:
        try:
            store.begin(asked, NOW)
        except AlreadyKnown:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(begin, stores * 4)) == 1


def unreadable(file: Path) -> None:
    file.write_bytes(b"this is no database at all" * 100)


def newer(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        pytest.param(unreadable, "not a database", id="no database"),
        pytest.param(Path.mkdir, "Is a directory", id="a folder"),
        pytest.param(newer, "newer playbook", id="written by a newer playbook"),
        pytest.param(lambda file: file.symlink_to(file), "symbolic links", id="a link to itself"),
    ],
)
def test_an_unfit_file_is_one_clear_error(
    tmp_path: Path, spoil: Callable[[Path], None], words: str
) -> None:
    file = tmp_path / "state.sqlite"
    spoil(file)
    with pytest.raises(AgentProblem, match=words) as caught:
        Store(file, this_instance())
    assert str(file) in caught.value.message
    assert caught.value.error is ErrorClass.CONFIGURATION
    assert caught.value.hint


def unwritable(folder: Path) -> None:
    file = folder / "state.sqlite"
    file.touch(0o400)
    with pytest.raises(AgentProblem, match="Permission denied"):
        Store(file, this_instance())


def test_a_file_that_may_not_be_written_is_one_clear_error() -> None:
    as_nobody(unwritable)


def test_a_file_another_program_holds_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "PATIENCE", 0.01)
    store = opened(tmp_path)
    other = sqlite3.connect(tmp_path / "deep" / "state.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(AgentProblem, match="locked") as caught:
        store.check()
    assert caught.value.error is ErrorClass.SUPERVISOR
    other.execute("ROLLBACK")
    store.check()
    other.close()


def test_a_state_in_memory_serves_every_thread() -> None:
    store, asked = Store(":memory:", this_instance()), incident()
    with ThreadPoolExecutor() as pool:
        pool.submit(store.begin, asked, NOW).result()
    assert store.find(asked.id) is not None


def test_what_a_dead_service_left_open_is_closed(tmp_path: Path) -> None:
    asked, finished = incident(), incident()
    dead = opened(tmp_path, Instance(this_instance().boot, 1 << 22, 1))
    for one in (asked, finished):
        dead.begin(one, NOW)
    dead.finish(AgentResult(finished.id, Status.FAILED, None, NOW), 1.0, NOW)
    dead.close()
    store = opened(tmp_path)
    seen = []

    def end(row: Execution) -> bool:
        seen.append(row.id)
        return True

    closed = reconcile(store, end)
    assert [row.id for row in closed] == seen == [asked.id]
    result = store.result(asked.id)
    assert result is not None
    assert (result.status, result.failure) == (Status.FAILED, GONE)
    assert reconcile(store, lambda _: True) == [], "once is enough"


def test_what_a_living_service_has_open_is_left_alone(tmp_path: Path) -> None:
    asked, ours = incident(), opened(tmp_path)
    ours.begin(asked, NOW)
    assert reconcile(opened(tmp_path), lambda _: True) == []
    assert ours.find(asked.id) == ours.unfinished()[0]


def test_another_process_with_the_same_number_is_not_that_service(tmp_path: Path) -> None:
    here = this_instance()
    for other in (
        Instance("another-boot", here.pid, here.started),
        Instance(here.boot, here.pid, here.started - 1),
    ):
        asked, store = incident(), opened(tmp_path, other)
        store.begin(asked, NOW)
        store.close()
        assert [row.id for row in reconcile(opened(tmp_path), lambda _: True)] == [asked.id]
