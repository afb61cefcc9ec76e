"""Many at once, and whoever wants one of them to end: nobody waits in vain, and nobody exceeds the limit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agent.runtime.limits import Limits
from playbook.agent.runtime.retry import Retry
from playbook.agent.status import AgentStatus as Status
from tests.agent.runtime.runtime_fakes import (
    PATIENT,
    UNREACHABLE,
    Cli,
    Executor,
    eventually,
    incident,
)
from tests.agent.runtime.runtime_world import World


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
