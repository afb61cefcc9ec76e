"""Real processes that fail, take too long or are no longer wanted: each end is told apart."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from playbook.agent.assignment import Incident
from playbook.agent.result import ErrorClass
from playbook.agent.runtime.runtime import AgentRuntime
from playbook.agent.status import AgentStatus as Status
from playbook.testing import Behaviour, Fork, Hang, Ignore, calls
from tests.agent.runtime.runtime_bench import Make
from tests.agent.runtime.runtime_fakes import PATIENT, eventually, incident


def started(runtime: AgentRuntime, asked: Incident) -> None:
    """Wait until its program runs."""

    def runs() -> bool:
        row = runtime.store.find(asked.id)
        return row is not None and row.program is not None

    eventually(runs)


def test_a_program_that_does_not_end_is_timed_out_with_all_it_started(bench: Make) -> None:
    behaviour = Behaviour(lines=1, first=(Fork("setsid"),), then=(Hang(),))
    result = bench(behaviour, timeout=1.5).run()
    assert (result.status, result.failure and result.failure.error) == (
        Status.TIMEOUT, ErrorClass.DEADLINE,
    )  # fmt: skip


def test_a_cancel_ends_a_program_that_is_deaf(bench: Make) -> None:
    made = bench(
        Behaviour(lines=1, first=(Ignore(), Fork("double_fork")), then=(Hang(),)), grace=0.2
    )
    runtime, asked = made.runtime(), incident()
    with ThreadPoolExecutor() as pool:
        running = pool.submit(runtime.run, asked)
        started(runtime, asked)
        assert runtime.cancel(asked.id)
        result = running.result(PATIENT)
    assert (result.status, result.failure and result.failure.error) == (
        Status.CANCELLED, ErrorClass.CANCELLED,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("behaviour", "error", "code"),
    [
        pytest.param(Behaviour(exit_code=3), ErrorClass.EXIT_CODE, 3, id="another exit code"),
        pytest.param(Behaviour(recording="max_turns"), ErrorClass.TURN_LIMIT, 1, id="turns"),
        pytest.param(
            Behaviour(recording="api_error_401"), ErrorClass.AUTHENTICATION, 1, id="a wrong key"
        ),
        pytest.param(Behaviour(bytes=900), ErrorClass.NO_RESULT, 0, id="half a line"),
        pytest.param(Behaviour(version="1.0.0"), ErrorClass.COMMAND_VERSION, None, id="too old"),
    ],
)
def test_a_failure_is_told_apart(
    bench: Make, behaviour: Behaviour, error: ErrorClass, code: int | None
) -> None:
    result = bench(behaviour).run()
    assert result.failure is not None
    assert (result.status, result.failure.error, result.exit_code) == (Status.FAILED, error, code)


def test_a_missing_cli_is_told_before_anything_is_started(bench: Make) -> None:
    result = bench({"codex": Behaviour()}).run()
    assert result.failure is not None
    assert result.failure.error is ErrorClass.COMMAND_MISSING


def test_a_missing_key_is_told_without_a_start(bench: Make, tmp_path: Path) -> None:
    made = bench(model_key_file=tmp_path / "nowhere")
    result = made.run()
    assert result.failure is not None
    assert result.failure.error is ErrorClass.CONFIGURATION
    assert calls(made.bin) == []


def test_a_rate_limit_passes_within_the_deadline(bench: Make) -> None:
    made = bench(Behaviour(before=(Behaviour(recording="api_error_429"),)))
    result = made.run()
    assert (result.status, result.attempts, len(calls(made.bin))) == (Status.SUCCESS, 2, 2)
    assert result.output_log is not None
    assert result.output_log.name == "agent.2.log"


def test_a_budget_that_is_spent_stops_it(bench: Make) -> None:
    result = bench(Behaviour(recording="budget"), budget_usd=0.0005).run()
    assert result.failure is not None
    assert result.failure.error is ErrorClass.BUDGET


def test_a_cancel_is_heard_while_the_cli_is_asked_for_its_version(bench: Make) -> None:
    made = bench(Behaviour(checks=Behaviour(recording=None, then=(Hang(),))))
    runtime, asked = made.runtime(), incident()
    with ThreadPoolExecutor() as pool:
        running = pool.submit(runtime.run, asked)
        eventually(lambda: calls(made.bin, check=True))
        assert runtime.cancel(asked.id)
        result = running.result(PATIENT)
    assert (result.status, result.attempts) == (Status.CANCELLED, 0)
