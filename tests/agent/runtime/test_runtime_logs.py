"""The logs: JSON lines with the fields an operator filters by, and nothing that is nobody's business."""

from __future__ import annotations

import io
import json
import logging
from datetime import datetime
from pathlib import Path

import pytest

from playbook.agent import logs
from playbook.agent.result import ErrorClass
from playbook.agent.status import AgentStatus as Status
from tests.agent.runtime.runtime_fakes import KEY, PROMPT, Cli, failure, incident
from tests.agent.runtime.runtime_logged import lines
from tests.agent.runtime.runtime_world import World


def test_every_line_of_an_execution_has_the_fields_and_each_step_has_a_line(
    tmp_path: Path, written: io.StringIO
) -> None:
    asked = incident()
    World(tmp_path).runtime.run(asked)
    found = lines(written)
    for line in found:
        assert datetime.fromisoformat(line["timestamp"]).tzinfo is not None
        assert line["level"] in logs.LEVELS
        assert (line["component"], line["incident_id"], line["cluster"]) == (
            "runtime", str(asked.id), "east",
        )  # fmt: skip
    steps = [line["new"] for line in found if line["event"] == "transition"]
    assert steps == [Status.CREATED, Status.STARTING, Status.RUNNING, Status.SUCCESS]
    events = [line["event"] for line in found]
    for event in ("workspace created", "agent started", "agent ended", "execution ended"):
        assert event in events


def test_a_start_is_logged_with_options_and_names_but_no_values(
    tmp_path: Path, written: io.StringIO
) -> None:
    World(tmp_path).runtime.run(incident())
    (line,) = [line for line in lines(written) if line["event"] == "agent started"]
    assert line["command"] == ["claude", "-p", "--tools"]
    assert line["pid"] == 4711
    assert line["environment"] == ["ANTHROPIC_API_KEY", "PATH"]


@pytest.mark.parametrize("verb", ["create", "build", "write", "check", "collect", "cleanup"])
def test_no_log_line_holds_a_secret_a_prompt_or_a_payload(
    tmp_path: Path, written: io.StringIO, verb: str
) -> None:
    world = World(tmp_path, broken={verb: ZeroDivisionError("a fault")})
    world.cli.broken = world.broken
    world.executor.before = lambda: logging.getLogger("someone").warning("leaks %s", KEY)
    world.runtime.run(incident())
    text = written.getvalue()
    assert "fault" in text
    for planted in (KEY, json.dumps(KEY)[1:-1], PROMPT, "planted payload", "/planted/path"):
        assert planted not in text
    if verb in ("collect", "cleanup"):
        assert f"leaks {logs.HIDDEN}" in text, "the net below the rule"


def test_a_fault_is_logged_with_its_trace(tmp_path: Path, written: io.StringIO) -> None:
    World(tmp_path, broken={"build": ZeroDivisionError("a fault")}).runtime.run(incident())
    (line,) = [line for line in lines(written) if line["event"] == "fault"]
    assert line["level"] == "error"
    assert "runtime_fakes.py" in line["exception"]


def test_a_failure_is_logged_with_its_class(tmp_path: Path, written: io.StringIO) -> None:
    World(tmp_path, cli=Cli((failure(ErrorClass.TURN_LIMIT),))).runtime.run(incident())
    line = lines(written)[-2]
    assert (line["event"], line["level"], line["error"]) == (
        "execution ended", "error", "turn_limit",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        pytest.param("debug", ["debug", "info", "warn", "error"], id="debug"),
        pytest.param("info", ["info", "warn", "error"], id="info"),
        pytest.param("warn", ["warn", "error"], id="warn"),
        pytest.param("error", ["error"], id="error"),
    ],
)
def test_the_level_decides(written: io.StringIO, level: logs.Level, expected: list[str]) -> None:
    logs.configure(level, written)
    log = logs.logger("serve")
    for write in (log.debug, log.info, log.warning, log.error):
        write("said", token_count=1)
    assert [line["level"] for line in lines(written)] == expected
    logs.configure("debug", written)


def test_a_line_of_a_library_is_json_too(written: io.StringIO) -> None:
    logging.getLogger("urllib3.pool").warning("retrying %s", "x")
    assert lines(written)[0] | {"timestamp": ""} == {
        "timestamp": "",
        "level": "warn",
        "component": "urllib3.pool",
        "event": "retrying x",
    }
