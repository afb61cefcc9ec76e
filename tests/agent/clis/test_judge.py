"""How an execution ended, rule by rule: who asked, the memory, the signal, the code, the last word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from playbook.agent.clis.claude import CLAUDE
from playbook.agent.clis.cli import Cli
from playbook.agent.clis.codex import CODEX
from playbook.agent.clis.custom import CustomCommand, custom
from playbook.agent.clis.gemini import EXIT_CODES, GEMINI
from playbook.agent.clis.judge import judge
from playbook.agent.clis.said import Said, Trouble
from playbook.agent.ports import Asker, Ended
from playbook.agent.result import ErrorClass, Usage
from playbook.agent.status import AgentStatus
from tests.agent.clis.recordings import TABLE, cli_of, said_of
from tests.agent.clis.replay import ended, heard, stream_of

SUCCESS = Said(final="success")
SILENT = Said()
TOOL = custom(CustomCommand("goose", "goose"))

ASKED = [
    (Asker.DEADLINE, AgentStatus.TIMEOUT, ErrorClass.DEADLINE),
    (Asker.CANCEL, AgentStatus.CANCELLED, ErrorClass.CANCELLED),
    (Asker.IDLE, AgentStatus.FAILED, ErrorClass.IDLE),
    (Asker.BUDGET, AgentStatus.FAILED, ErrorClass.BUDGET),
    (Asker.SUPERVISOR, AgentStatus.FAILED, ErrorClass.SUPERVISOR),
]


@pytest.mark.parametrize("end", [ended(0), ended(143), ended(signal=9, out_of_memory=True)])
@pytest.mark.parametrize("said", [SUCCESS, SILENT], ids=["success", "silent"])
@pytest.mark.parametrize(("asker", "status", "error"), ASKED)
def test_who_asked_decides_before_anything_else(
    asker: Asker, status: AgentStatus, error: ErrorClass, said: Said, end: Ended
) -> None:
    judgement = judge(CLAUDE, replace(end, asker=asker), said, needs_tools=True)

    assert (judgement.status, judgement.failure and judgement.failure.error) == (status, error)


def test_every_asker_has_its_status() -> None:
    assert {asker for asker, _, _ in ASKED} == set(Asker)


ROWS = [
    pytest.param(CLAUDE, ended(0), SUCCESS, None, id="exit 0 and a last word that says success"),
    pytest.param(CLAUDE, ended(0), SILENT, ErrorClass.NO_RESULT, id="exit 0 alone"),
    pytest.param(CLAUDE, ended(3), SUCCESS, ErrorClass.EXIT_CODE, id="the last word alone"),
    pytest.param(CLAUDE, ended(3), SILENT, ErrorClass.EXIT_CODE, id="neither"),
    pytest.param(CLAUDE, ended(143), SUCCESS, ErrorClass.SIGNAL, id="a signal after the last word"),
    pytest.param(CLAUDE, ended(signal=9), SUCCESS, ErrorClass.SIGNAL, id="killed at the end"),
    pytest.param(CLAUDE, ended(signal=40), SILENT, ErrorClass.SIGNAL, id="a real-time signal"),
    pytest.param(CLAUDE, ended(None), SUCCESS, ErrorClass.SUPERVISOR, id="an unknown end"),
    pytest.param(
        CLAUDE,
        ended(1),
        Said(trouble=Trouble(ErrorClass.NETWORK)),
        ErrorClass.NETWORK,
        id="a complaint explains a code without a last word",
    ),
    pytest.param(
        CLAUDE,
        ended(0),
        Said(trouble=Trouble(ErrorClass.NETWORK)),
        ErrorClass.NO_RESULT,
        id="a complaint explains no exit code 0",
    ),
    pytest.param(
        CLAUDE,
        ended(0),
        Said(final="error"),
        ErrorClass.AGENT_ERROR,
        id="an unhappy last word without a reason",
    ),
    pytest.param(
        CLAUDE,
        ended(signal=9, out_of_memory=True),
        SILENT,
        ErrorClass.OUT_OF_MEMORY,
        id="killed for its memory",
    ),
    pytest.param(
        CLAUDE,
        ended(137, out_of_memory=True),
        SILENT,
        ErrorClass.OUT_OF_MEMORY,
        id="killed for its memory, told by a shell",
    ),
    pytest.param(
        CLAUDE,
        ended(0, out_of_memory=True),
        SUCCESS,
        None,
        id="a test it ran was killed for its memory, and it went on",
    ),
    pytest.param(
        CLAUDE,
        ended(1, out_of_memory=True),
        Said(final="error", trouble=Trouble(ErrorClass.TURN_LIMIT)),
        ErrorClass.TURN_LIMIT,
        id="its last word is believed more than a counter of its group",
    ),
    pytest.param(
        GEMINI,
        ended(1),
        Said(trouble=Trouble(ErrorClass.DISK_FULL)),
        ErrorClass.DISK_FULL,
        id="no space left",
    ),
    pytest.param(
        GEMINI,
        ended(53),
        Said(trouble=Trouble(ErrorClass.RATE_LIMIT, 429)),
        ErrorClass.TURN_LIMIT,
        id="a code with a meaning is believed more than an old complaint",
    ),
    pytest.param(
        GEMINI,
        ended(143),
        Said(final="error", trouble=Trouble(ErrorClass.RATE_LIMIT, 429)),
        ErrorClass.RATE_LIMIT,
        id="an unhappy last word is believed more than 128+n",
    ),
    pytest.param(GEMINI, ended(42), SILENT, ErrorClass.EXIT_CODE, id="input refused"),
    pytest.param(GEMINI, ended(147), SILENT, ErrorClass.EXIT_CODE, id="147 is no signal"),
    pytest.param(CODEX, ended(130), SILENT, ErrorClass.SIGNAL, id="130 is SIGINT"),
    pytest.param(TOOL, ended(0), SILENT, None, id="exit 0 of a program that tells nothing"),
    pytest.param(TOOL, ended(7), SILENT, ErrorClass.EXIT_CODE, id="exit 7 of such a program"),
    pytest.param(TOOL, ended(143), SILENT, ErrorClass.SIGNAL, id="143 of such a program"),
    pytest.param(
        TOOL,
        ended(1, out_of_memory=True),
        SILENT,
        ErrorClass.OUT_OF_MEMORY,
        id="memory of such a program",
    ),
    pytest.param(
        TOOL, ended(0, out_of_memory=True), SILENT, None, id="memory of a child of such a program"
    ),
]


@pytest.mark.parametrize(("cli", "end", "said", "error"), ROWS)
def test_an_end_nobody_asked_for(
    cli: Cli, end: Ended, said: Said, error: ErrorClass | None
) -> None:
    judgement = judge(cli, end, said, needs_tools=True)

    assert (judgement.failure.error if judgement.failure else None) == error


@pytest.mark.parametrize("code", EXIT_CODES)
def test_a_code_of_gemini_says_what_it_means(code: int) -> None:
    failure = judge(GEMINI, ended(code), SILENT, needs_tools=False).failure

    assert failure is not None
    assert failure.error is EXIT_CODES[code][0]
    assert EXIT_CODES[code][1] in failure.text
    assert str(code) in failure.text


def test_every_class_of_the_model_the_limits_and_the_end_is_reached() -> None:
    rows = {error for _, _, error in TABLE} | {row.values[3] for row in ROWS}
    reached = rows | {error for _, _, error in ASKED}

    names = list(ErrorClass)
    about = names[names.index(ErrorClass.AUTHENTICATION) : names.index(ErrorClass.VERDICT)]
    assert set(about) <= reached
    assert len(about) == 17


def test_a_stop_at_the_budget_says_what_was_overspent() -> None:
    said = Said(usage=Usage(cost_usd=0.75, cost_source="reported"))
    stopped = replace(ended(143), asker=Asker.BUDGET)

    failure = judge(CLAUDE, stopped, said, needs_tools=True, budget_usd=0.5).failure

    assert failure is not None
    assert failure.text == "claude: stopped at its budget: spent $0.75 of $0.50, $0.25 over"


def test_the_budget_of_the_program_itself_says_what_was_overspent() -> None:
    said = heard(CLAUDE, stream_of("claude/extra/budget.jsonl"))

    failure = judge(CLAUDE, ended(1), said, needs_tools=True, budget_usd=0.0005).failure

    assert failure is not None
    assert failure.text.endswith(
        "it reached its budget: spent $0.000564 of $0.0005, $0.000064 over"
    )


def test_an_estimate_is_called_one() -> None:
    said = Said(usage=Usage(cost_usd=2.0, cost_source="estimated"))
    stopped = replace(ended(143), asker=Asker.BUDGET)

    failure = judge(CODEX, stopped, said, needs_tools=True).failure

    assert failure is not None
    assert failure.text == "codex: stopped at its budget: spent about $2.00"


def test_a_signal_is_named() -> None:
    failure = judge(CLAUDE, ended(signal=11), SILENT, needs_tools=True).failure

    assert failure is not None
    assert "signal 11 (SIGSEGV)" in failure.text


def test_a_refused_permission_names_the_tool_not_what_it_was_to_do() -> None:
    path = "claude/extra/tool_denied.jsonl"
    failure = judge(cli_of(path), ended(0), said_of(path), needs_tools=True).failure

    assert failure is not None
    assert "Bash" in failure.text
    assert "touch" not in failure.text
