"""Every path of an execution ends in a result, a row, a clean-up and a gauge that is back at zero."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from playbook.agent.assignment import CodeTask, TaskLimits, TaskRepository
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass, Failure
from playbook.agent.runtime import course
from playbook.agent.runtime.limits import Limits
from playbook.agent.runtime.parts import Judgement
from playbook.agent.runtime.retry import Retry
from playbook.agent.runtime.store import AlreadyKnown
from playbook.agent.status import AgentStatus as Status
from playbook.agents import rex
from tests.agent.runtime.runtime_fakes import (
    NOW,
    PATIENT,
    SUCCESS,
    Cli,
    Executor,
    World,
    eventually,
    failure,
    incident,
)

UNREACHABLE = failure(ErrorClass.NETWORK)
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


@pytest.mark.parametrize(
    ("script", "status", "tries"),
    [
        pytest.param((UNREACHABLE, SUCCESS), Status.SUCCESS, 2, id="the second try succeeds"),
        pytest.param((UNREACHABLE,), Status.FAILED, 3, id="three tries are enough"),
        pytest.param(
            (failure(ErrorClass.AUTHENTICATION),), Status.FAILED, 1, id="a wrong key stays wrong"
        ),
    ],
)
def test_only_transient_failures_are_tried_again(
    tmp_path: Path, script: tuple[Judgement, ...], status: Status, tries: int
) -> None:
    world, asked = World(tmp_path, cli=Cli(script)), incident()
    result = world.runtime.run(asked)
    assert (result.status, result.attempts) == (status, tries)
    logs = [config.log.name for config in world.executor.configs]
    assert logs == ["agent.log", "agent.2.log", "agent.3.log"][:tries]
    assert result.output_log == world.executor.configs[-1].log
    assert world.statuses(asked.id).count(Status.STARTING) == tries
    if tries == 3:
        assert result.failure == Failure(ErrorClass.NETWORK, "so it is (tried 3 times)")


def test_no_wait_outlasts_the_deadline(tmp_path: Path) -> None:
    limits = Limits(timeout=PATIENT, retry=Retry(5, first=3 * PATIENT))
    result = World(tmp_path, cli=Cli((UNREACHABLE,)), limits=limits).runtime.run(incident())
    assert (result.attempts, result.failure) == (1, UNREACHABLE.failure)


def test_each_try_gets_what_is_left_of_one_deadline(tmp_path: Path) -> None:
    world = World(tmp_path, cli=Cli((UNREACHABLE,)))
    world.runtime.run(incident())
    left = [config.timeout for config in world.executor.configs]
    assert left == sorted(left, reverse=True)
    assert len(set(left)) == 3
    assert left[0] < world.limits.timeout


def test_the_deadline_makes_a_timeout(tmp_path: Path) -> None:
    world = World(tmp_path, executor=Executor(obedient=True), limits=Limits(timeout=0.05))
    result = world.runtime.run(incident())
    assert (result.status, result.failure and result.failure.error) == (
        Status.TIMEOUT, ErrorClass.DEADLINE,
    )  # fmt: skip


def test_a_cancel_is_heard_while_the_program_runs(tmp_path: Path) -> None:
    world, asked = World(tmp_path, executor=Executor(obedient=True)), incident()
    with ThreadPoolExecutor() as pool:
        running = pool.submit(world.runtime.run, asked)
        assert world.executor.running.acquire(timeout=PATIENT)
        standing = world.runtime.status(asked.id)
        assert standing is not None
        assert (standing.status, standing.workspace) == (
            Status.RUNNING, world.workspaces.root / str(asked.id),
        )  # fmt: skip
        assert world.runtime.cancel(asked.id)
        assert not world.runtime.cancel(asked.id), "the second wish changes nothing"
        result = running.result(PATIENT)
    assert result.status is Status.CANCELLED
    assert not world.runtime.cancel(asked.id), "it is over"


def test_a_cancel_is_heard_while_it_waits_for_the_next_try(tmp_path: Path) -> None:
    limits = Limits(timeout=10 * PATIENT, retry=Retry(5, first=4 * PATIENT))
    world, asked = World(tmp_path, cli=Cli((UNREACHABLE,)), limits=limits), incident()
    with ThreadPoolExecutor() as pool:
        running = pool.submit(world.runtime.run, asked)
        assert world.executor.running.acquire(timeout=PATIENT)
        world.runtime.cancel(asked.id)
        result = running.result(PATIENT)
    assert result.status is Status.CANCELLED


def test_whoever_waits_for_a_slot_can_be_cancelled(tmp_path: Path) -> None:
    world = World(tmp_path, executor=Executor(obedient=True), limits=Limits(at_once=1))
    first, second = incident(), incident()
    with ThreadPoolExecutor() as pool:
        one = pool.submit(world.runtime.run, first)
        assert world.executor.running.acquire(timeout=PATIENT)
        two = pool.submit(world.runtime.run, second)
        eventually(lambda: world.runtime.active == 2)
        assert world.sample("active_agents", cluster="east") == 1
        assert world.runtime.cancel(second.id)
        assert two.result(PATIENT).status is Status.CANCELLED
        assert world.statuses(second.id) == [Status.CREATED, Status.CANCELLED]
        world.runtime.cancel(first.id)
        assert one.result(PATIENT).status is Status.CANCELLED


def test_a_service_that_ends_stops_all_and_takes_no_more(tmp_path: Path) -> None:
    world = World(tmp_path, executor=Executor(obedient=True))
    with ThreadPoolExecutor() as pool:
        running = [pool.submit(world.runtime.run, incident()) for _ in range(3)]
        for _ in running:
            assert world.executor.running.acquire(timeout=PATIENT)
        assert world.runtime.stop() == 3
        failures = [one.result(PATIENT).failure for one in running]
    assert {failure and failure.error for failure in failures} == {ErrorClass.SUPERVISOR}
    with pytest.raises(AgentProblem, match="service is ending"):
        world.runtime.run(incident())


def test_an_id_is_used_once(tmp_path: Path) -> None:
    world, asked = World(tmp_path), incident()
    world.runtime.run(asked)
    with pytest.raises(AlreadyKnown, match=str(asked.id)):
        world.runtime.run(asked)
    assert len(world.store.executions(10)) == 1


def test_the_budget_watchdog_stops(tmp_path: Path) -> None:
    executor = Executor(lines=(b"1.5", b"5.25"), obedient=True)
    result = World(tmp_path, executor=executor).runtime.run(incident())
    assert result.failure == Failure(ErrorClass.BUDGET, "stopped at its budget")


def test_the_budget_counts_all_tries_together(tmp_path: Path) -> None:
    executor = Executor(lines=(b"3",))
    world = World(tmp_path, executor=executor, cli=Cli((UNREACHABLE,)))
    result = world.runtime.run(incident())
    assert (result.attempts, result.usage.cost_usd) == (2, 6.0)
    assert result.failure is not None
    assert result.failure.error is ErrorClass.BUDGET


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


def test_ten_at_once_never_exceed_the_limit(tmp_path: Path) -> None:
    world = World(tmp_path, limits=Limits(at_once=3))
    seen: list[float | None] = []
    world.executor.before = lambda: seen.append(world.sample("active_agents", cluster="east"))
    with ThreadPoolExecutor(10) as pool:
        results = list(pool.map(world.runtime.run, [incident() for _ in range(10)]))
    assert {result.status for result in results} == {Status.SUCCESS}
    assert len({result.workspace for result in results}) == 10
    assert max(one or 0 for one in seen) <= 3
    assert world.runtime.active == 0


def test_a_state_that_fails_under_way_hides_no_result(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.executor.before = world.store.close
    assert world.runtime.run(incident()).status is Status.SUCCESS


def test_a_code_task_brings_its_own_limits() -> None:
    task = CodeTask(
        id=uuid4(),
        coderun="c",
        run="r",
        stage="implement",
        purpose="implement",
        task_id="42",
        repository=TaskRepository(url="https://github.com/acme/web"),
        agent=rex,
        branch="feature/task-42",
        limits=TaskLimits(timeout=7200, budget_usd=20),
    )
    assert Limits().of(task) == (7200, 20)
    assert Limits().of(incident()) == (600, 5)
