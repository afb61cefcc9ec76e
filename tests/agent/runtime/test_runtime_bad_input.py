"""Bad input, from one end to the other: one clear message, the right class, nothing left running.

What needs no whole execution is tried closer by: `test_executor_refusals`, `test_readers_bad_input`, `test_settings_bad`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from playbook.agent.assignment import Assignment, Incident
from playbook.agent.errors import AgentProblem
from playbook.agent.ports import Workspace
from playbook.agent.result import ErrorClass
from playbook.agent.runtime.parts import Admit
from playbook.agent.settings import load
from playbook.agent.status import AgentStatus as Status
from playbook.testing import Behaviour, Print
from tests.agent.runtime.runtime_bench import Make
from tests.agent.runtime.runtime_fakes import incident

MEGABYTE = "x" * 1_000_000


@pytest.mark.parametrize(
    ("behaviour", "options", "error", "words"),
    [
        pytest.param({"codex": Behaviour()}, {}, ErrorClass.COMMAND_MISSING, "no program 'claude' on PATH", id="missing CLI"),
        pytest.param(Behaviour(version="2.0.9"), {}, ErrorClass.COMMAND_VERSION, "version 2.0.9 is too old", id="CLI of the wrong version"),
        pytest.param(Behaviour(version="none"), {}, ErrorClass.COMMAND_UNHEALTHY, "no version in what it answers", id="CLI that tells no version"),
        pytest.param(Behaviour(), {"model_key_file": Path("/nowhere/key")}, ErrorClass.CONFIGURATION, "model_key_file: /nowhere/key", id="secret file missing"),
        pytest.param(Behaviour(), {"skills": (Path("/nowhere/skill"),)}, ErrorClass.SKILLS, "/nowhere/skill", id="skill missing"),
    ],
)  # fmt: skip
def test_what_cannot_begin_is_one_message_of_the_right_class(
    bench: Make, behaviour: Any, options: dict[str, Any], error: ErrorClass, words: str
) -> None:
    result = bench(behaviour, **options).run()
    assert result.status is Status.FAILED
    assert result.failure is not None
    assert result.failure.error is error
    assert words in result.failure.text
    assert "\n" not in result.failure.text


def gone(_: Assignment, workspace: Workspace) -> None:
    (workspace.path / "PROMPT.md").unlink()


def folder_instead(_: Assignment, workspace: Workspace) -> None:
    gone(_, workspace)
    (workspace.path / "PROMPT.md").mkdir()


@pytest.mark.parametrize("spoil", [gone, folder_instead])
def test_an_unreadable_prompt_is_the_contexts_fault(bench: Make, spoil: Admit) -> None:
    result = bench().run(admit=spoil)
    assert result.failure is not None
    assert result.failure.error is ErrorClass.CONTEXT
    assert "PROMPT.md" in result.failure.text


@pytest.mark.parametrize(
    "noise",
    [
        pytest.param((Print(b"\xff\xfe\xc3\x28 \xed\xa0\x80\n"),), id="invalid UTF-8 in the stream"),
        pytest.param((Print('{"type":"user","filler":"'), Print(MEGABYTE, times=50), Print('"}\n')), id="JSON line of 50 MB"),
        pytest.param((Print(MEGABYTE, times=80), Print("\n")), id="a line that is longer than any we hold"),
        pytest.param((Print('{"type":"resu\n{"type":\n'),), id="half a line of JSON"),
        pytest.param((Print(b"\0\x1b[2J\r\n" * 100),), id="control characters"),
    ],
)  # fmt: skip
def test_noise_in_the_stream_hides_no_result(bench: Make, noise: tuple[Print, ...]) -> None:
    result = bench(Behaviour(first=noise)).run()
    assert (result.status, result.failure) == (Status.SUCCESS, None)
    assert result.session_id
    assert result.output_log is not None
    assert result.output_log.stat().st_size < 2_000_000


def a_file(root: Path) -> None:
    root.write_text("")


def a_link(root: Path) -> None:
    root.with_name("elsewhere").mkdir()
    root.symlink_to(root.with_name("elsewhere"))


@pytest.mark.parametrize(
    ("spoil", "words"), [(a_file, "is no folder"), (a_link, "is a link")], ids=["file", "link"]
)
def test_a_workspace_root_that_is_none_is_refused_before_anything(
    bench: Make, spoil: Callable[[Path], None], words: str
) -> None:
    made = bench()
    spoil(made.root)
    with pytest.raises(AgentProblem, match=words) as caught:
        made.runtime()
    assert caught.value.error is ErrorClass.WORKSPACE
    assert str(made.root) in caught.value.message


@pytest.mark.parametrize("key", ["../../etc/passwd", "../6f1c8a52-0b7e-4c3b-9a54-2f7d1e0c9b11", ""])
def test_an_id_that_is_a_path_is_no_incident(key: str) -> None:
    given = incident().model_dump(mode="json") | {"id": key}
    with pytest.raises(ValidationError, match="id"):
        Incident.model_validate(given)


def test_an_unknown_key_of_the_settings_is_named_with_what_it_may_have_been(tmp_path: Path) -> None:
    file = tmp_path / "agent.yaml"
    file.write_text("agent_runtime:\n  workspace_rot: /w\n", encoding="utf-8")
    with pytest.raises(AgentProblem, match="did you mean workspace_root") as caught:
        load(file, {}, {"agent_command": "claude", "workspace_root": "/w"})
    assert caught.value.error is ErrorClass.CONFIGURATION
