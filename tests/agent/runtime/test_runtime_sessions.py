"""A session that goes on: what it used before counts neither against the budget nor as this start's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from playbook.agent.clis.claude import CLAUDE
from playbook.agent.clis.cli import Request, Session
from playbook.agent.clis.gemini import GEMINI
from playbook.agent.ports import Asker, ContextBundle, ExecutionConfig, Stop, Workspace
from playbook.agent.process import ProcessExecutor
from playbook.agent.result import ErrorClass, Usage
from playbook.agent.runtime.budget import watched
from playbook.agent.runtime.parts import Program, Start
from playbook.agent.runtime.programs import KnownCli, Manner
from playbook.agent.runtime.sessions import FILE, KEPT, LONGEST, remember, used_before
from tests.agent.runtime.runtime_fakes import ended, incident

SESSION = "3f0e8c1a-9f6e-4a39-8a7e-6f1f3b1c2d4e"
TOTAL = Usage(7, 40, 20, 0, 3.0, "reported")


def result_line(cost: float, tokens: int) -> bytes:
    """Return the last word of Claude Code: totals of the whole session."""
    models = {"m": {"inputTokens": tokens, "outputTokens": tokens}}
    record = {
        "type": "result",
        "subtype": "success",
        "is_error": False,
        "session_id": SESSION,
        "num_turns": 2,
        "total_cost_usd": cost,
        "modelUsage": models,
    }
    return json.dumps(record).encode()


def begun(folder: Path, *, resume: bool, used: Usage = Usage()) -> Program:  # noqa: B008  a value
    """Return a start that has made its configuration, in the same home each time."""
    request = Request(session=Session(SESSION, resume=resume), budget_usd=5.0)
    manner = Manner(lambda _: request, {"PATH": "/nowhere"}, lambda _: folder / "home")
    program = KnownCli(CLAUDE, manner, ProcessExecutor()).program()
    asked = incident()
    workspace = Workspace(asked.id, folder)
    bundle = ContextBundle({}, {}, "rules", "prompt")
    program.config(Start(asked, workspace, bundle, 1, 60.0, folder / "log", used))
    return program


def test_a_session_that_goes_on_costs_what_it_costs_now(tmp_path: Path) -> None:
    first = begun(tmp_path, resume=False)
    first.reader.feed("stdout", result_line(3.0, 30))
    assert first.judge(ended()).usage.cost_usd == 3.0

    second = begun(tmp_path, resume=True)
    second.reader.feed("stdout", result_line(4.25, 50))
    assert second.judge(ended()).usage == Usage(2, 20, 20, 0, 1.25, "reported")
    assert used_before(tmp_path / "home", SESSION).cost_usd == 4.25


def test_what_it_had_cost_before_does_not_stop_it(tmp_path: Path) -> None:
    begun(tmp_path, resume=False)
    remember(tmp_path / "home", SESSION, TOTAL)
    program, stop = begun(tmp_path, resume=True), Stop()
    take = watched(program.reader, stop, 5.0)

    take("stdout", result_line(7.5, 90))
    assert not stop.wait(0)
    take("stdout", result_line(8.0, 95))
    assert stop.wait(0)
    failure = program.judge(ended(asker=stop.asker)).failure
    assert failure is not None
    assert failure.error is ErrorClass.BUDGET
    assert failure.text == "claude: stopped at its budget: spent $5.00 of $5.00, $0.00 over"


def test_the_overshoot_is_that_of_all_tries(tmp_path: Path) -> None:
    program = begun(tmp_path, resume=False, used=TOTAL)
    program.reader.feed("stdout", result_line(2.5, 9))
    failure = program.judge(ended(asker=Asker.BUDGET)).failure
    assert failure is not None
    assert failure.text == "claude: stopped at its budget: spent $5.50 of $5.00, $0.50 over"


def test_before_its_last_word_it_tells_its_own_messages_only(tmp_path: Path) -> None:
    begun(tmp_path, resume=False)
    remember(tmp_path / "home", SESSION, TOTAL)
    program = begun(tmp_path, resume=True)
    used = {"input_tokens": 100, "output_tokens": 50}
    message = {"type": "assistant", "message": {"id": "m", "usage": used}}
    program.reader.feed("stdout", json.dumps(message).encode())
    assert program.reader.usage.input_tokens == 100
    assert program.judge(ended(code=1)).usage.input_tokens == 100


def test_a_program_that_counts_anew_is_taken_at_its_word(tmp_path: Path) -> None:
    begun(tmp_path, resume=False)
    remember(tmp_path / "home", SESSION, TOTAL)
    program = begun(tmp_path, resume=True)
    program.reader.feed("stdout", result_line(1.0, 3))
    assert program.judge(ended()).usage.cost_usd == 1.0


def test_one_that_never_counts_on_is_not_remembered(tmp_path: Path) -> None:
    manner = Manner(lambda _: Request(), {}, lambda _: tmp_path / "home")
    program = KnownCli(GEMINI, manner, ProcessExecutor()).program()
    config: ExecutionConfig = program.config(
        Start(
            incident(),
            Workspace(incident().id, tmp_path),
            ContextBundle({}, {}, "", ""),
            1,
            1.0,
            tmp_path / "log",
        )
    )
    program.judge(ended())
    assert not (tmp_path / "home" / FILE).exists()
    assert config.workspace == tmp_path


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda file: None, id="missing"),
        pytest.param(lambda file: file.write_bytes(b"\xff{"), id="no JSON"),
        pytest.param(lambda file: file.write_text(json.dumps({SESSION: [1]})), id="another shape"),
        pytest.param(
            lambda file: file.write_text(
                json.dumps({SESSION: {"cost_usd": float("nan"), "input_tokens": -3}})
            ),
            id="no numbers",
        ),
        pytest.param(lambda file: file.symlink_to("/etc/passwd"), id="a link"),
        pytest.param(lambda file: file.mkdir(), id="a folder"),
        pytest.param(lambda file: file.write_bytes(b" " * LONGEST + b"{}"), id="endless"),
    ],
)
def test_a_spoilt_file_knows_nothing(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    spoil(tmp_path / FILE)
    assert used_before(tmp_path, SESSION) == Usage()


def test_the_oldest_session_is_forgotten_first(tmp_path: Path) -> None:
    for number in range(KEPT + 1):
        remember(tmp_path, f"s-{number}", TOTAL)
    assert used_before(tmp_path, "s-0") == Usage()
    assert used_before(tmp_path, f"s-{KEPT}").cost_usd == 3.0


def test_a_total_that_cannot_be_kept_hides_no_result(tmp_path: Path) -> None:
    program = begun(tmp_path, resume=False)
    (tmp_path / "home" / FILE).mkdir()
    program.reader.feed("stdout", result_line(3.0, 30))
    assert program.judge(ended()).failure is None
