"""A verdict that is missing or malformed is a failure, never a pass; nothing of what it says is shown."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.pod.verdict import LIMIT, forget_verdict, read_verdict
from playbook.agent.result import ErrorClass

GOOD: dict[str, Any] = {"verdict": "pass", "summary": "Fine."}
FINDING = {"path": "a.py", "line": 3, "severity": "major", "text": "wrong"}
SAID = "model-said-this"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "output").mkdir()
    return tmp_path


def leave(workspace: Path, content: bytes | str) -> Path:
    path = workspace / "output" / "verdict.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_pass_needs_no_findings(workspace: Path) -> None:
    leave(workspace, json.dumps(GOOD))
    assert (read_verdict(workspace).verdict, read_verdict(workspace).findings) == ("pass", [])


def test_changes_come_with_their_findings(workspace: Path) -> None:
    other = {"text": "no line", "line": None, "path": "b.py", "severity": "nit"}
    leave(
        workspace, json.dumps({"verdict": "changes", "summary": "s", "findings": [FINDING, other]})
    )
    found = read_verdict(workspace).findings
    assert [(each.path, each.line, each.severity, each.text) for each in found] == [
        ("a.py", 3, "major", "wrong"),
        ("b.py", None, "nit", "no line"),
    ]


def test_the_example_in_the_prompt_is_one(workspace: Path) -> None:
    prompt = files("playbook").joinpath("prompts/code/verdict.md.j2").read_text(encoding="utf-8")
    leave(workspace, prompt.split("```json\n")[1].split("```")[0])
    assert read_verdict(workspace).verdict == "changes"


def bad(**more: Any) -> str:
    return json.dumps(GOOD | more)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("pass", id="a word"),
        pytest.param("null", id="null"),
        pytest.param('"pass"', id="a string"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="an empty object"),
        pytest.param('{"verdict": "pass"', id="cut off"),
        pytest.param(json.dumps(GOOD) + "\n" + json.dumps(GOOD), id="two of them"),
        pytest.param("```json\n" + json.dumps(GOOD) + "\n```", id="in a code fence"),
        pytest.param('{"verdict": "changes", "verdict": "pass", "summary": "s"}', id="a key twice"),
        pytest.param('{"verdict": "pass", "summary": "\\ud800"}', id="half a character"),
        pytest.param("[" * 100_000, id="deeper than Python"),
        pytest.param('{"verdict": "pass", "summary": ' + "9" * 10_000 + "}", id="a huge number"),
        pytest.param(json.dumps(GOOD).encode("utf-16"), id="UTF-16"),
        pytest.param(b'\xff{"verdict": "pass", "summary": "s"}', id="not UTF-8"),
        pytest.param("\ufeff" + json.dumps(GOOD), id="a byte order mark"),
        pytest.param(json.dumps(GOOD) + " " * LIMIT, id="too large"),
        pytest.param(json.dumps({"verdict": "pass"}), id="no summary"),
        pytest.param(json.dumps({"summary": "s"}), id="no verdict"),
        pytest.param(bad(summary=""), id="an empty summary"),
        pytest.param(bad(summary=" \n "), id="a blank summary"),
        pytest.param(bad(summary=None), id="summary null"),
        pytest.param(bad(summary="x" * 20_001), id="an endless summary"),
        pytest.param(bad(verdict="PASS"), id="another case"),
        pytest.param(bad(verdict="passed"), id="another word"),
        pytest.param(bad(verdict=SAID), id="any other word"),
        pytest.param(bad(verdict=True), id="true"),
        pytest.param(bad(verdict=1), id="1"),
        pytest.param(bad(verdict=["pass"]), id="a list of verdicts"),
        pytest.param(bad(verdict=None), id="null verdict"),
        pytest.param(bad(approved=True), id="a key that is not known"),
        pytest.param(bad(findings={}), id="findings an object"),
        pytest.param(bad(findings=None), id="findings null"),
        pytest.param(bad(findings=["x"]), id="a finding that is a string"),
        pytest.param(bad(findings=[{}]), id="an empty finding"),
        pytest.param(bad(findings=[FINDING | {"line": "3"}]), id="a line that is a string"),
        pytest.param(bad(findings=[FINDING | {"line": 0}]), id="line 0"),
        pytest.param(bad(findings=[FINDING | {"line": 1.5}]), id="half a line"),
        pytest.param(bad(findings=[FINDING | {"line": True}]), id="line true"),
        pytest.param(bad(findings=[FINDING | {"path": "a\nb"}]), id="a path of two lines"),
        pytest.param(bad(findings=[FINDING | {"severity": "<!-- x -->"}]), id="a severity that is no word"),
        pytest.param(bad(findings=[FINDING | {SAID: 1}]), id="a finding with a key too many"),
        pytest.param(bad(findings=[FINDING] * 1001), id="too many findings"),
    ],
)  # fmt: skip
def test_a_malformed_verdict_is_a_failure(workspace: Path, content: bytes | str) -> None:
    leave(workspace, content)
    with pytest.raises(AgentProblem) as caught:
        read_verdict(workspace)
    assert caught.value.error is ErrorClass.VERDICT
    assert SAID not in str(caught.value)
    assert "output/verdict.json" in caught.value.message
    assert caught.value.hint


def linked(workspace: Path) -> None:
    (workspace / "elsewhere").write_text(json.dumps(GOOD), encoding="utf-8")
    (workspace / "output" / "verdict.json").symlink_to(workspace / "elsewhere")


def hard_linked(workspace: Path) -> None:
    os.link(leave(workspace, json.dumps(GOOD)), workspace / "second")


def in_a_linked_folder(workspace: Path) -> None:
    (workspace / "output").rename(workspace / "real")
    (workspace / "output").symlink_to("real")
    (workspace / "real" / "verdict.json").write_text(json.dumps(GOOD), encoding="utf-8")


def behind_a_socket(workspace: Path) -> None:
    here = os.getcwd()
    os.chdir(workspace / "output")  # a socket's path may be no longer than 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("verdict.json")
    finally:
        os.chdir(here)


def unreadable(workspace: Path) -> None:
    (workspace / "output").rmdir()
    (workspace / "output").write_text("", encoding="utf-8")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        pytest.param(lambda _: None, "is missing", id="missing"),
        pytest.param(lambda w: (w / "output").rmdir(), "is missing", id="no folder"),
        pytest.param(unreadable, "cannot be opened", id="the folder is a file"),
        pytest.param(linked, "cannot be opened", id="a link"),
        pytest.param(in_a_linked_folder, "cannot be opened", id="its folder is a link"),
        pytest.param(hard_linked, "second name", id="a hard link"),
        pytest.param(lambda w: os.mkfifo(w / "output/verdict.json"), "not a regular", id="a fifo"),
        pytest.param(lambda w: (w / "output/verdict.json").mkdir(), "not a regular", id="a folder"),
        pytest.param(behind_a_socket, "cannot be opened", id="a socket"),
    ],
)
def test_what_is_no_plain_file_is_a_failure(
    workspace: Path, make: Callable[[Path], None], words: str
) -> None:
    make(workspace)
    with pytest.raises(AgentProblem, match=words) as caught:
        read_verdict(workspace)
    assert caught.value.error is ErrorClass.VERDICT


def test_an_earlier_try_s_verdict_is_forgotten(workspace: Path) -> None:
    leave(workspace, json.dumps(GOOD))
    forget_verdict(workspace)
    forget_verdict(workspace)
    with pytest.raises(AgentProblem, match="is missing"):
        read_verdict(workspace)


def test_a_link_is_forgotten_and_what_it_names_stays(workspace: Path) -> None:
    linked(workspace)
    forget_verdict(workspace)
    assert (workspace / "elsewhere").exists()


def test_a_verdict_that_cannot_be_forgotten_stops_the_start(workspace: Path) -> None:
    (workspace / "output" / "verdict.json").mkdir()
    with pytest.raises(AgentProblem, match="cannot be removed"):
        forget_verdict(workspace)


def test_without_a_workspace_there_is_nothing_to_forget(tmp_path: Path) -> None:
    forget_verdict(tmp_path / "none")
