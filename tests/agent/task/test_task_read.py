"""A task's file: camelCase, every key known; what is wrong is told with file, line and key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agent.task.read import read_task

GOOD: dict[str, Any] = {
    "id": "3f1b6a52-8f63-4d0c-9d3a-0b9c6c1f7a11", "coderun": "play-web-42-implement-r0", "run": "play-web-42",
    "stage": "implement", "purpose": "implement", "taskId": "42", "repository": {"url": "https://github.com/acme/web"},
    "agent": {"name": "rex", "githubApp": "5DLabs-Rex", "role": "implements"}, "branch": "feature/task-42",
}  # fmt: skip


def refused(file: Path) -> AgentProblem:
    with pytest.raises(AgentProblem) as caught:
        read_task(file)
    assert caught.value.error is ErrorClass.CONFIGURATION
    return caught.value


def test_json_is_read(tmp_path: Path) -> None:
    file = tmp_path / "task.json"
    file.write_text(json.dumps(GOOD, indent="\t"), encoding="utf-8")
    task = read_task(file)
    assert (task.task_id, task.agent.github_app, task.limits.max_turns) == ("42", "5DLabs-Rex", 500)


def test_what_a_task_is_written_as_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "task.json"
    file.write_text(json.dumps(GOOD), encoding="utf-8")
    task = read_task(file)
    file.write_text(task.model_dump_json(by_alias=True), encoding="utf-8")
    assert read_task(file) == task


def test_yaml_is_read(tmp_path: Path) -> None:
    file = tmp_path / "task.yaml"
    lines = [f"{key}: {json.dumps(value)}" for key, value in GOOD.items()]
    file.write_text("\n".join([*lines, "limits: {timeout: 60}"]), encoding="utf-8")
    assert read_task(file).limits.timeout == 60


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"colour": "red"}, "colour: no such key", id="a key nobody knows"),
        pytest.param({"task_id": "42"}, "task_id: no such key; write taskId", id="another way to write"),
        pytest.param({"taskId": 42}, "taskId: 42: a text is expected here; put it into quotes", id="a number"),
        pytest.param({"purpose": "play"}, "purpose: \"play\": Input should be 'implement' or 'review'", id="a purpose"),
        pytest.param({"branch": "-x"}, "branch: \"-x\": it must match", id="a branch that is an option"),
        pytest.param({"repository": {}}, "repository.url: it is required", id="something is missing"),
        pytest.param({"agent": {**GOOD["agent"], "cli": "vim"}}, "agent.cli: \"vim\"", id="a CLI nobody knows"),
        pytest.param({"limits": {"timeout": 0}}, "limits.timeout: 0: Input should be greater than 0", id="no time"),
        pytest.param({"id": "../x"}, "id: \"../x\": Input should be a valid UUID", id="an id that is a path"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_file_line_and_key(
    tmp_path: Path, changes: dict[str, Any], told: str
) -> None:
    file = tmp_path / "task.json"
    file.write_text(json.dumps(GOOD | changes, indent=1), encoding="utf-8")
    message = refused(file).message
    assert any(line.startswith(f"{file}:") and told in line for line in message.splitlines())


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"", "is empty", id="nothing"),
        pytest.param(b"[]", "a mapping is expected", id="a list"),
        pytest.param(b"\xff", "no UTF-8 text, at byte 0", id="no text"),
        pytest.param(b"{", "task.json", id="half of one"),
    ],
)
def test_what_is_no_task_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "task.json"
    file.write_bytes(content)
    assert told in refused(file).message


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "none").message
