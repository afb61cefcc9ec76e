"""How often a CLI is started, for how long and for how much: one deadline and one budget for all tries."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from playbook.agent.assignment import CodeTask, TaskLimits, TaskRepository
from playbook.agent.result import ErrorClass, Failure
from playbook.agent.runtime.limits import Limits
from playbook.agent.runtime.parts import Judgement
from playbook.agent.runtime.retry import Retry
from playbook.agent.status import AgentStatus as Status
from playbook.agents import rex
from tests.agent.runtime.runtime_fakes import (
    PATIENT,
    SUCCESS,
    UNREACHABLE,
    Cli,
    Executor,
    failure,
    incident,
)
from tests.agent.runtime.runtime_world import World


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
