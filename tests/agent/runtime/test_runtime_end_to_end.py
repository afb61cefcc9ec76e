"""From an incident to a result, with real processes: fake CLIs, real supervisor, real workspaces, real state."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from playbook.agent import logs
from playbook.agent.assignment import Incident
from playbook.agent.result import AgentResult, ErrorClass
from playbook.agent.runtime.runtime import AgentRuntime
from playbook.agent.status import AgentStatus as Status
from playbook.testing import (
    Behaviour,
    Fork,
    Hang,
    Ignore,
    Link,
    Print,
    PrintEnvironment,
    Write,
    calls,
    end,
    left,
)
from tests.agent.runtime.runtime_bench import KEY, Bench
from tests.agent.runtime.runtime_fakes import PATIENT, eventually, incident

Make = Callable[..., Bench]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Make]:
    """Make benches; afterwards nothing of them runs."""
    made: list[Bench] = []

    def make(behaviour: Behaviour | dict[str, Behaviour] | None = None, **options: Any) -> Bench:
        made.append(Bench(tmp_path, behaviour or Behaviour(), options))
        return made[-1]

    yield make
    for one in made:
        alive = left(one.bin)
        end(one.bin)
        assert alive == []


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Collect what is logged, at level debug."""
    stream, ours = io.StringIO(), logging.getLogger(logs.ROOT)
    handler = logs.configure("debug", stream)
    yield stream
    logging.getLogger().removeHandler(handler)
    ours.setLevel(logging.NOTSET)


def run(bench: Bench, asked: Incident | None = None) -> AgentResult:
    return bench.runtime().run(asked or incident())


def started(runtime: AgentRuntime, asked: Incident) -> None:
    """Wait until its program runs."""

    def runs() -> bool:
        row = runtime.store.find(asked.id)
        return row is not None and row.program is not None

    eventually(runs)


def test_an_incident_is_looked_into_and_everything_is_told(bench: Make) -> None:
    made, asked = bench(Behaviour(then=(Write("output/artifacts/report.md", b"# it"),))), incident()
    result = run(made, asked)
    assert (result.status, result.failure, result.exit_code) == (Status.SUCCESS, None, 0)
    assert result.workspace == made.root / str(asked.id)
    assert [(one.path, one.size) for one in result.artifacts] == [
        (result.workspace / "output" / "artifacts" / "report.md", 4)
    ]
    assert result.output_log == result.workspace / "output" / "agent.log"
    assert result.output_log.stat().st_size > 0
    assert result.session_id
    assert result.usage.cost_usd is not None


def test_the_program_gets_its_prompt_its_key_and_little_else(bench: Make) -> None:
    made = bench()
    run(made)
    (call,) = calls(made.bin)
    assert call.stdin_bytes > 0
    assert "ANTHROPIC_API_KEY" in call.environment
    assert "SECRET_OF_OURS" not in call.environment
    assert "PLAYBOOK_EXECUTION" in call.environment
    assert not {name for name in call.environment if name.startswith(("OPENAI", "GEMINI", "CODEX"))}
    assert KEY not in " ".join(call.argv)


def test_a_program_that_does_not_end_is_timed_out_with_all_it_started(bench: Make) -> None:
    behaviour = Behaviour(lines=1, first=(Fork("setsid"),), then=(Hang(),))
    result = run(bench(behaviour, timeout=1.5))
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
    result = run(bench(behaviour))
    assert result.failure is not None
    assert (result.status, result.failure.error, result.exit_code) == (Status.FAILED, error, code)


def test_a_missing_cli_is_told_before_anything_is_started(bench: Make) -> None:
    result = run(bench({"codex": Behaviour()}))
    assert result.failure is not None
    assert result.failure.error is ErrorClass.COMMAND_MISSING


def test_a_missing_key_is_told_without_a_start(bench: Make, tmp_path: Path) -> None:
    made = bench(model_key_file=tmp_path / "nowhere")
    result = run(made)
    assert result.failure is not None
    assert result.failure.error is ErrorClass.CONFIGURATION
    assert calls(made.bin) == []


def test_a_rate_limit_passes_within_the_deadline(bench: Make) -> None:
    made = bench(Behaviour(before=(Behaviour(recording="api_error_429"),)))
    result = run(made)
    assert (result.status, result.attempts, len(calls(made.bin))) == (Status.SUCCESS, 2, 2)
    assert result.output_log is not None
    assert result.output_log.name == "agent.2.log"


def test_a_link_out_is_no_artifact(bench: Make) -> None:
    result = run(bench(Behaviour(then=(Link("output/artifacts/passwd", "/etc/passwd"),))))
    assert result.artifacts == ()
    assert [one.name for one in result.rejected] == ["passwd"]


def test_ten_at_once_do_not_see_each_other_and_lose_no_line(bench: Make) -> None:
    talks = Behaviour(
        first=(Print("a line of many\n", times=500),),
        then=(Write("output/artifacts/mine", b"1"),),
    )
    made = bench(talks, max_concurrent=10)
    runtime, asked = made.runtime(), [incident() for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        results = list(pool.map(runtime.run, asked))
    assert {result.status for result in results} == {Status.SUCCESS}
    assert {call.cwd for call in calls(made.bin)} == {made.root / str(one.id) for one in asked}
    for one, result in zip(asked, results, strict=True):
        assert [artifact.path.parents[2].name for artifact in result.artifacts] == [str(one.id)]
        assert result.output_log == made.root / str(one.id) / "output" / "agent.log"
        text = result.output_log.read_text(encoding="utf-8")
        assert text.count("stdout a line of many\n") == 500
        assert result.session_id
        assert result.session_id in text


def test_no_secret_gets_into_the_service_log_or_the_agents_log(
    bench: Make, written: io.StringIO
) -> None:
    leaks = (PrintEnvironment(("ANTHROPIC_API_KEY",)), Print(f"{KEY}\n", stream="stderr"))
    result = run(bench(Behaviour(first=leaks)))
    assert result.output_log is not None
    assert "execution ended" in written.getvalue()
    for text in (written.getvalue(), result.output_log.read_text(encoding="utf-8")):
        assert KEY not in text
    assert "planted payload" not in written.getvalue()


def test_from_workspace_to_clean_up_nothing_stays_where_the_policy_says_so(bench: Make) -> None:
    made, asked = bench(retention={"policy": "keep_failed"}), incident()
    result = run(made, asked)
    assert result.status is Status.SUCCESS
    assert not (made.root / str(asked.id)).exists()


def test_a_failed_workspace_is_kept_for_whoever_looks_into_it(bench: Make) -> None:
    made = bench(Behaviour(exit_code=3), retention={"policy": "keep_failed"})
    result = run(made)
    assert result.workspace is not None
    assert (result.workspace / "PROMPT.md").exists()


def test_a_budget_that_is_spent_stops_it(bench: Make) -> None:
    result = run(bench(Behaviour(recording="budget"), budget_usd=0.0005))
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


@pytest.mark.parametrize(
    ("program", "instructions"),
    [
        pytest.param("codex", ".codex/AGENTS.md", id="codex"),
        pytest.param("gemini", ".gemini/GEMINI.md", id="gemini"),
    ],
)
def test_a_cli_without_an_argument_for_the_rules_finds_them_in_its_home(
    bench: Make, program: str, instructions: str
) -> None:
    result = run(bench(agent_command=[program]))
    assert (result.status, result.failure) == (Status.SUCCESS, None)
    assert result.workspace is not None
    rules = (result.workspace / ".home" / instructions).read_text(encoding="utf-8")
    assert rules == (result.workspace / "context/system-instructions.txt").read_text("utf-8")


def test_any_other_command_is_judged_by_its_exit_code(bench: Make) -> None:
    made = bench({"my-agent": Behaviour()}, agent_command=["my-agent", "--now"])
    assert run(made).status is Status.SUCCESS
    (call,) = calls(made.bin)
    assert call.argv == ("--now",)
    assert not {name for name in call.environment if name.endswith("_API_KEY")}
