"""Health before the run, asked of real programs: found, executable, of a version we know."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from playbook.agent.clis.check import Checked, Run, check, find
from playbook.agent.clis.claude import CLAUDE
from playbook.agent.clis.cli import Cli
from playbook.agent.clis.codex import CODEX
from playbook.agent.clis.custom import CustomCommand, custom
from playbook.agent.clis.gemini import GEMINI
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass as E
from tests.agent.clis.programs import program

KEY = "sk-secret-of-nobody"


def patient(
    argv: tuple[str, ...], environment: Mapping[str, str], timeout: float
) -> tuple[int, bytes]:
    """Start a real program and wait for its end as long as the check allows."""
    done = subprocess.run(
        argv, env=dict(environment), capture_output=True, timeout=timeout, check=False
    )
    return done.returncode, done.stdout


def hasty(
    argv: tuple[str, ...], environment: Mapping[str, str], timeout: float
) -> tuple[int, bytes]:
    """Wait 0.2 s where the check would wait half a minute."""
    try:
        return patient(argv, environment, timeout / 150)
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error


def problem(cli: Cli, path_variable: str, started: Run = patient) -> AgentProblem:
    with pytest.raises(AgentProblem) as caught:
        check(cli, path_variable, {}, started)
    assert caught.value.hint
    assert caught.value.message.startswith(cli.name) or "version" in caught.value.message
    return caught.value


VERSIONS = [
    pytest.param(CLAUDE, "2.1.329 (Claude Code)", "2.1.329", id="claude"),
    pytest.param(CLAUDE, "2.1.197 (Claude Code)", "2.1.197", id="the oldest claude"),
    pytest.param(CODEX, "codex-cli 0.169.0", "0.169.0", id="codex"),
    pytest.param(CODEX, "WARNING: no PATH aliases\ncodex-cli 1.0.0-alpha.1", "1.0.0", id="alpha"),
    pytest.param(GEMINI, "0.61.0", "0.61.0", id="gemini"),
]


@pytest.mark.parametrize(("cli", "answer", "version"), VERSIONS)
def test_a_healthy_program(tmp_path: Path, cli: Cli, answer: str, version: str) -> None:
    path = program(tmp_path / "bin", cli.program, f"print({answer!r})")

    assert check(cli, f"/nowhere:{path.parent}", {}, patient) == Checked(path, version)


@pytest.mark.parametrize(
    ("cli", "answer"),
    [
        (CLAUDE, "2.1.196 (Claude Code)"),
        (CLAUDE, "1.99.999 (Claude Code)"),
        (CODEX, "codex-cli 0.79.0"),
        (GEMINI, "0.9.0"),
    ],
)
def test_a_version_that_is_too_old(tmp_path: Path, cli: Cli, answer: str) -> None:
    path = program(tmp_path, cli.program, f"print({answer!r})")
    complaint = problem(cli, str(tmp_path))

    assert complaint.error is E.COMMAND_VERSION
    assert str(path) in complaint.message
    assert "npm install" in complaint.hint


UNHEALTHY = [
    pytest.param("sys.exit(3)", "exit code 3", id="it fails"),
    pytest.param("print('hello')", "no version", id="it tells no version"),
    pytest.param("sys.stdout.buffer.write(b'\\xff' * 9000)", "no version", id="it tells rubbish"),
    pytest.param("os.kill(os.getpid(), signal.SIGSEGV)", "exit code -11", id="it crashes"),
]


@pytest.mark.parametrize(("code", "word"), UNHEALTHY)
def test_a_program_that_is_not_well(tmp_path: Path, code: str, word: str) -> None:
    program(tmp_path, "claude", code)
    complaint = problem(CLAUDE, str(tmp_path))

    assert complaint.error is E.COMMAND_UNHEALTHY
    assert word in complaint.message


def test_a_program_that_never_answers_is_not_waited_for(tmp_path: Path) -> None:
    program(tmp_path, "claude", "signal.pause()")
    complaint = problem(CLAUDE, str(tmp_path), hasty)

    assert complaint.error is E.COMMAND_UNHEALTHY
    assert "no answer within 30 seconds" in complaint.message


def test_a_program_whose_interpreter_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "claude"
    path.write_text("#!/nowhere/node\n")
    path.chmod(0o755)

    assert problem(CLAUDE, str(tmp_path)).error is E.COMMAND_UNHEALTHY


@pytest.mark.parametrize("path_variable", ["", "/nowhere", ":", "relative/bin:."])
def test_a_program_that_is_not_there(path_variable: str) -> None:
    complaint = problem(CLAUDE, path_variable)

    assert complaint.error is E.COMMAND_MISSING
    assert "'claude' on PATH" in complaint.message
    assert "@anthropic-ai/claude-code@" in complaint.hint


def test_a_program_in_the_working_directory_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "claude", "print('2.1.329')")
    monkeypatch.chdir(tmp_path)

    for path_variable in (".", "", f":{os.curdir}", "./"):
        assert problem(CLAUDE, path_variable).error is E.COMMAND_MISSING


def test_a_file_that_cannot_be_executed(tmp_path: Path) -> None:
    program(tmp_path, "claude", "", mode=0o644)
    complaint = problem(CLAUDE, str(tmp_path))

    assert complaint.error is E.COMMAND_UNHEALTHY
    assert "cannot be executed" in complaint.message


def test_the_first_that_can_be_executed_counts(tmp_path: Path) -> None:
    program(tmp_path / "a", "claude", "", mode=0o644)
    (tmp_path / "b" / "claude").mkdir(parents=True)
    second = program(tmp_path / "c", "claude", "")
    program(tmp_path / "d", "claude", "")
    path_variable = ":".join(str(tmp_path / name) for name in "abcd")

    assert find(CLAUDE, path_variable) == second


def test_a_custom_program_by_its_path_is_not_asked_its_version(tmp_path: Path) -> None:
    path = program(tmp_path, "goose", "sys.exit(9)")
    goose = custom(CustomCommand("goose", str(path)))

    assert check(goose, "", {}, patient) == Checked(path, "")


CUSTOM = [
    pytest.param("bin/goose", 0o755, E.CONFIGURATION, id="neither a name nor a whole path"),
    pytest.param("{folder}/other", 0o755, E.COMMAND_MISSING, id="a path with nothing there"),
    pytest.param("{folder}/goose", 0o644, E.COMMAND_UNHEALTHY, id="a path to a plain file"),
]


@pytest.mark.parametrize(("written", "mode", "error"), CUSTOM)
def test_a_custom_path_that_will_not_do(tmp_path: Path, written: str, mode: int, error: E) -> None:
    program(tmp_path, "goose", "", mode=mode)
    goose = custom(CustomCommand("goose", written.format(folder=tmp_path)))

    assert problem(goose, str(tmp_path)).error is error


def test_the_program_gets_the_environment_it_will_have_and_no_other(tmp_path: Path) -> None:
    code = "print('2.1.329'); sys.exit(set(os.environ) - {'LC_CTYPE'} != {'HOME'})"
    program(tmp_path, "claude", code)

    assert check(CLAUDE, str(tmp_path), {"HOME": "/workspace"}, patient).version == "2.1.329"
    with pytest.raises(AgentProblem) as caught:
        check(CLAUDE, str(tmp_path), {"X": KEY}, patient)
    assert KEY not in str(caught.value)
