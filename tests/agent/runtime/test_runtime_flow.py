"""Every path of an execution ends in a result, a row, a clean-up and a gauge that is back at zero."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass, Failure
from playbook.agent.runtime import course
from playbook.agent.runtime.store import AlreadyKnown
from playbook.agent.status import AgentStatus as Status
from tests.agent.runtime.runtime_fakes import NOW, PATIENT, Cli, Executor, failure, incident
from tests.agent.runtime.runtime_world import World

FULL = AgentProblem(ErrorClass.DISK_FULL, "no space left")
CRASH = ZeroDivisionError("planted text")


def test_a_run_goes_through_its_states_and_ends_with_success(tmp_path: Path) -> None:
    world, asked = World(tmp_path), incident()
    result = world.runtime.run(asked)
    assert (result.status, result.exit_code, result.session_id) == (Status.SUCCESS, 0, "s-1")
    assert world.statuses(asked.id) == [
        Status.CREATED, Status.STARTING, Status.RUNNING, Status.SUCCESS,
    ]  # fmt: skip
    assert world.workspaces.cleaned == [(asked.id, False)]
    assert world.store.result(asked.id) == result


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        pytest.param({"create": FULL}, ErrorClass.DISK_FULL, id="no workspace"),
        pytest.param({"setup_skills": FULL}, ErrorClass.DISK_FULL, id="no skills"),
        pytest.param({"build": FULL}, ErrorClass.DISK_FULL, id="no context"),
        pytest.param({"write": FULL}, ErrorClass.DISK_FULL, id="context cannot be written"),
        pytest.param(
            {"admit": AgentProblem(ErrorClass.NOT_READ_ONLY, "it may delete pods")},
            ErrorClass.NOT_READ_ONLY,
            id="access that could write",
        ),
        pytest.param({"create": CRASH}, ErrorClass.SUPERVISOR, id="a fault in the workspace"),
        pytest.param({"build": CRASH}, ErrorClass.SUPERVISOR, id="a fault in the context"),
        pytest.param({"collect": FULL}, ErrorClass.DISK_FULL, id="artifacts cannot be read"),
        pytest.param({"collect": CRASH}, ErrorClass.SUPERVISOR, id="a fault in the artifacts"),
    ],
)
def test_what_a_part_raises_becomes_a_failed_result(
    tmp_path: Path, broken: Mapping[str, Exception], error: ErrorClass
) -> None:
    world, asked = World(tmp_path, broken=broken), incident()
    result = world.runtime.run(asked)
    assert result.status is Status.FAILED
    assert result.failure is not None
    assert result.failure.error is error
    assert "planted" not in result.failure.text
    assert world.sample("active_agents", cluster="east") == 0
    assert world.statuses(asked.id)[-1] is Status.FAILED
    made = "create" not in broken
    assert world.workspaces.cleaned == ([(asked.id, True)] if made else [])


@pytest.mark.parametrize("verb", ["cleanup", "size"])
def test_a_clean_up_that_fails_hides_nothing(tmp_path: Path, verb: str) -> None:
    world = World(tmp_path, broken={verb: CRASH}, cli=Cli((failure(ErrorClass.EXIT_CODE),)))
    result = world.runtime.run(incident())
    assert result.failure == Failure(ErrorClass.EXIT_CODE, "so it is")


def test_a_cli_that_is_ill_is_never_started(tmp_path: Path) -> None:
    ill = AgentProblem(ErrorClass.COMMAND_MISSING, "claude is not there")
    world = World(tmp_path, cli=Cli(broken={"check": ill}))
    result = world.runtime.run(incident())
    assert result.failure == ill.failure
    assert (result.attempts, world.executor.configs) == (0, [])


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(Failure(ErrorClass.VERDICT, "none"), id="a failure"),
        pytest.param(AgentProblem(ErrorClass.VERDICT, "none"), id="a problem"),
    ],
)
def test_what_goes_wrong_afterwards_makes_a_success_a_failure(
    tmp_path: Path, what: Failure | Exception
) -> None:
    result = World(tmp_path, afterwards=what).runtime.run(incident())
    assert (result.status, result.failure) == (Status.FAILED, Failure(ErrorClass.VERDICT, "none"))


def test_what_goes_wrong_afterwards_never_hides_the_first_failure(tmp_path: Path) -> None:
    world = World(tmp_path, afterwards=CRASH, cli=Cli((failure(ErrorClass.TURN_LIMIT),)))
    result = world.runtime.run(incident())
    assert result.failure == Failure(ErrorClass.TURN_LIMIT, "so it is")


def test_an_id_is_used_once(tmp_path: Path) -> None:
    world, asked = World(tmp_path), incident()
    world.runtime.run(asked)
    with pytest.raises(AlreadyKnown, match=str(asked.id)):
        world.runtime.run(asked)
    assert len(world.store.executions(10)) == 1


def test_ctrl_c_leaves_a_row_a_clean_up_and_an_empty_gauge(tmp_path: Path) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    world, asked = World(tmp_path, executor=Executor(before=interrupt)), incident()
    with pytest.raises(KeyboardInterrupt):
        world.runtime.run(asked)
    row = world.store.find(asked.id)
    assert row is not None
    assert (row.status, row.error) == (Status.FAILED, ErrorClass.SUPERVISOR)
    assert world.workspaces.cleaned == [(asked.id, True)]
    assert world.sample("active_agents", cluster="east") == 0


def test_a_clock_that_is_set_back_under_way_changes_no_duration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, asked = World(tmp_path), incident()
    world.executor.before = lambda: monkeypatch.setattr(course, "utc_now", lambda: NOW)
    result = world.runtime.run(asked)
    row = world.store.find(asked.id)
    assert row is not None
    assert row.seconds is not None
    assert (result.status, result.ended) == (Status.SUCCESS, NOW)
    assert 0 <= row.seconds < PATIENT


def test_nobody_knows_an_id_that_was_never_run(tmp_path: Path) -> None:
    world = World(tmp_path)
    assert world.runtime.status(uuid4()) is None
    assert not world.runtime.cancel(uuid4())


def test_a_state_that_fails_under_way_hides_no_result(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.executor.before = world.store.close
    assert world.runtime.run(incident()).status is Status.SUCCESS
