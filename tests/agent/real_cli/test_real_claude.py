"""What the real Claude Code does, started, heard and judged by our room: the facts that our tables rest on."""

import json
import os
import signal
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from playbook.agent.clis.cli import Request, Session
from playbook.agent.ports import Asker, Stop
from playbook.agent.result import ErrorClass, Failure
from playbook.agent.status import AgentStatus
from tools.model_api import Answer, Fail, ModelApi, Say, UseTool, model_api

Real = Any  # tests/agent/real_cli/conftest.py
Moment = Callable[[Path, Callable[[], None]], AbstractContextManager[None]]
TOUCH = UseTool("Bash", {"command": "touch here", "description": "Run the command"})
SLEEP = UseTool("Bash", {"command": "echo > begun; sleep 77", "description": "Run the command"})
ONCE = Request(retries=1)
KEY = b"sk-ant-not-a-key"


def test_a_text_is_success(real: Real) -> None:
    with model_api(Say("hello")) as api:
        outcome = real.run(real.config(api, Request(), "say hello"))
    assert outcome.judgement.status is AgentStatus.SUCCESS
    assert (outcome.ended.exit_code, outcome.said.final, outcome.said.usage.turns) == (
        0,
        "success",
        1,
    )
    assert outcome.said.usage.cost_usd
    assert outcome.said.usage.cost_source == "reported"
    [asked] = api.asked
    assert "say hello" in asked.words
    assert "x-api-key" in asked.headers
    assert KEY not in outcome.log


def test_a_tool_is_used(real: Real) -> None:
    with model_api(TOUCH, Say("done")) as api:
        outcome = real.run(real.config(api, Request(), "touch a file"))
    assert outcome.judgement.status is AgentStatus.SUCCESS
    assert (real.folder / "workspace/here").exists()
    assert (outcome.said.usage.turns, len(api.asked)) == (2, 2)


def test_a_tool_outside_the_rules_is_refused_and_that_is_no_success(real: Real) -> None:
    with model_api(TOUCH, Say("done")) as api:
        outcome = real.run(real.config(api, Request(read_only=True), "touch a file"))
    assert (outcome.ended.exit_code, outcome.said.final) == (0, "success")  # what it says itself
    assert outcome.said.denials == ("Bash",)
    assert error_of(outcome) is ErrorClass.PERMISSION_REFUSED
    assert not (real.folder / "workspace/here").exists()


@pytest.mark.parametrize(
    ("answers", "request_", "error", "asked"),
    [
        pytest.param((Fail(400),), ONCE, ErrorClass.REQUEST_REFUSED, 6, id="400"),
        pytest.param((Fail(401),), ONCE, ErrorClass.AUTHENTICATION, 2, id="401"),
        pytest.param((Fail(403),), ONCE, ErrorClass.AUTHENTICATION, 1, id="403"),
        pytest.param((Fail(429, 0),), ONCE, ErrorClass.RATE_LIMIT, 2, id="429"),
        pytest.param((Fail(429),), Request(retries=0), ErrorClass.RATE_LIMIT, 1, id="429, no retry"),
        pytest.param((Fail(500),), ONCE, ErrorClass.OVERLOADED, 2, id="500"),
        pytest.param((Fail(529),), ONCE, ErrorClass.OVERLOADED, 2, id="529"),
        pytest.param((TOUCH,), Request(max_turns=2), ErrorClass.TURN_LIMIT, 2, id="turns without end"),
        pytest.param((TOUCH,), Request(budget_usd=0.0005), ErrorClass.BUDGET, 3, id="budget"),
    ],
)  # fmt: skip
def test_what_went_wrong_is_told_apart(
    answers: tuple[Answer, ...], request_: Request, error: ErrorClass, asked: int, real: Real
) -> None:
    with model_api(*answers) as api:
        outcome = real.run(real.config(api, request_, "do it"))
    assert (outcome.ended.exit_code, error_of(outcome)) == (1, error)
    assert len(api.asked) <= asked  # more would be minutes of a pod's time


def test_a_rate_limit_that_passes_is_no_failure(real: Real) -> None:
    with model_api(Fail(429, 0), Say("hello")) as api:
        outcome = real.run(real.config(api, ONCE, "do it"))
    assert (outcome.judgement.status, outcome.said.retries) == (AgentStatus.SUCCESS, 1)


def test_a_model_nobody_serves_is_the_network(real: Real) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    api = ModelApi((Say("hello"),), url=f"http://127.0.0.1:{free}")
    outcome = real.run(real.config(api, ONCE, "do it"))
    assert (outcome.ended.exit_code, error_of(outcome)) == (1, ErrorClass.NETWORK)


def test_a_session_goes_on_with_what_was_said(real: Real) -> None:
    session = str(uuid4())
    with model_api(Say("the word is plum")) as api:
        first = real.run(real.config(api, Request(session=Session(session)), "tell a word"))
        again = Request(session=Session(session, resume=True))
        second = real.run(real.config(api, again, "say it again"))
    assert first.said.session_id == second.said.session_id == session
    assert second.judgement.status is AgentStatus.SUCCESS
    assert "the word is plum" in api.asked[-1].words


def test_a_session_that_is_not_there_is_told(real: Real) -> None:
    request = Request(session=Session(str(uuid4()), resume=True))
    with model_api(Say("hello")) as api:
        outcome = real.run(real.config(api, request, "go on"))
    assert (outcome.ended.exit_code, error_of(outcome)) == (1, ErrorClass.SESSION)
    assert api.asked == []


def test_rules_go_into_the_system_prompt_and_an_outsiders_words_do_not(real: Real) -> None:
    rules = real.folder / "rules.txt"
    rules.write_text("Change nothing. plum-rule", encoding="utf-8")
    with model_api(Say("hello")) as api:
        real.run(real.config(api, Request(system_prompt=rules), "an outsider wrote plum-text"))
    system, messages = (json.dumps(api.asked[0].body[key]) for key in ("system", "messages"))
    assert ("plum-rule" in system, "plum-text" in system) == (True, False)
    assert "plum-text" in messages


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 0)], ids=["SIGTERM", "SIGINT"]
)
def test_a_cancel_while_a_tool_runs_leaves_nothing(
    number: int, code: int, real: Real, moment: Moment
) -> None:
    stop, seen = Stop(), {}

    def cancel() -> None:
        seen.update(real.processes())
        stop.ask(Asker.CANCEL)

    with model_api(SLEEP) as api, moment(real.folder / "workspace/begun", cancel):
        config = replace(real.config(api, Request(), "sleep"), stop_signal=number)
        outcome = real.run(config, stop)
    assert {"claude", "bash"} <= set(seen.values())  # the mark finds them: so {} means something
    assert real.processes() == {}
    assert (outcome.ended.exit_code, outcome.ended.asker) == (code, Asker.CANCEL)
    assert outcome.judgement.status is AgentStatus.CANCELLED
    assert outcome.ended.seconds < 20


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGKILL"])
def test_somebody_elses_signal_is_no_success_and_leaves_nothing(
    name: str, real: Real, moment: Moment
) -> None:
    def kill() -> None:
        [claude] = [pid for pid, comm in real.processes().items() if comm == "claude"]
        os.kill(claude, signal.Signals[name])

    with model_api(SLEEP) as api, moment(real.folder / "workspace/begun", kill):
        outcome = real.run(real.config(api, Request(), "sleep"))
    assert (error_of(outcome), outcome.ended.asker) == (ErrorClass.SIGNAL, None)
    assert real.processes() == {}


def test_a_model_that_falls_silent_half_way_is_stopped(real: Real) -> None:
    with model_api(Say("hel", hang=True)) as api:
        config = replace(real.config(api, Request(), "say hello"), idle=4.0)
        outcome = real.run(config)
        assert api.hanging.is_set()
    assert error_of(outcome) is ErrorClass.IDLE


def test_a_deadline_ends_a_run_that_would_never_end(real: Real) -> None:
    with model_api(TOUCH) as api:
        outcome = real.run(replace(real.config(api, Request(), "go on"), timeout=4.0))
    assert outcome.judgement.status is AgentStatus.TIMEOUT


def error_of(outcome: Any) -> ErrorClass | None:
    """Return the class of what went wrong, None where nothing did."""
    failure: Failure | None = outcome.judgement.failure
    return failure.error if failure else None
