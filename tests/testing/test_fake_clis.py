"""What fake CLIs replay, which arguments they take, and what they write down."""

import hashlib
import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import playbook.testing
from playbook.testing import RECORDINGS, Behaviour, FakeProblem, calls, install, recorded
from playbook.testing.program import flags

ARGV = {
    "claude": ("-p", "--output-format", "stream-json", "--verbose"),
    "codex": ("exec", "--json"),
    "gemini": ("-o", "stream-json", "-p", "say hi"),
    "command": (),
}
PAIRS = [(program, name) for program, names in RECORDINGS.items() for name in names]
Ran = subprocess.CompletedProcess[bytes]
Run = Callable[..., Ran]
Fakes = Callable[..., Path]


@pytest.mark.parametrize(("program", "name"), PAIRS, ids=[f"{one}-{two}" for one, two in PAIRS])
def test_a_recording_is_replayed_byte_for_byte_with_its_exit_code(
    program: str, name: str, fakes: Fakes, run: Run
) -> None:
    path = fakes({program: Behaviour(recording=name)})
    ran = run(path / program, *ARGV[program])
    assert ran.stdout == recorded(program, name).encode()
    assert ran.returncode == RECORDINGS[program][name]
    assert bool(ran.stderr) == (name == "bad_resume")


@pytest.mark.parametrize(("program", "name"), PAIRS, ids=[f"{one}-{two}" for one, two in PAIRS])
def test_a_recording_is_lines_of_json_without_a_path_of_a_machine(program: str, name: str) -> None:
    text = recorded(program, name)
    if program != "command":
        assert all(isinstance(json.loads(line), dict) for line in text.splitlines())
    assert "/home/" not in text
    assert "/root/" not in text


def test_every_recording_is_named_and_every_name_has_one() -> None:
    folder = Path(playbook.testing.__path__[0]) / "recorded"
    there = {(file.parent.name, file.stem) for file in folder.glob("*/*.jsonl")}
    assert there == set(PAIRS)


@pytest.mark.parametrize(
    ("program", "argv", "code", "words"),
    [
        pytest.param("claude", (*ARGV["claude"], "--sing"), 1, "unknown option '--sing'", id="claude-unknown"),
        pytest.param("claude", ARGV["claude"][:-1], 1, "requires --verbose", id="claude-not-verbose"),
        pytest.param("claude", (*ARGV["claude"], "--model"), 1, "argument missing", id="claude-no-value"),
        pytest.param(
            "claude", (*ARGV["claude"], "--session-id", "7"), 1, "valid UUID", id="claude-session"
        ),
        pytest.param(
            "claude", (*ARGV["claude"], "--append-system-prompt-file", "gone.txt"), 1, "gone.txt",
            id="claude-prompt-file",
        ),
        pytest.param("claude", ("hello",), 70, "headless", id="claude-not-headless"),
        pytest.param("codex", ("exec", "--json", "--sing"), 2, "unexpected argument '--sing'", id="codex-unknown"),
        pytest.param("codex", ("exec",), 70, "headless", id="codex-not-json"),
        pytest.param("gemini", ("--sing",), 1, "Unknown argument: --sing", id="gemini-unknown"),
        pytest.param("gemini", (*ARGV["gemini"], "twice"), 1, "positional prompt", id="gemini-twice"),
    ],
)  # fmt: skip
def test_what_the_real_one_refuses_is_refused(
    program: str, argv: tuple[str, ...], code: int, words: str, fakes: Fakes, run: Run
) -> None:
    path = fakes()
    ran = run(path / program, *argv)
    assert (ran.returncode, ran.stdout) == (code, b"")
    assert words in ran.stderr.decode()
    assert words in calls(path)[0].refused


@pytest.mark.parametrize(
    ("program", "argv", "code"),
    [
        pytest.param("claude", ARGV["claude"], 1, id="claude"),
        pytest.param("codex", (*ARGV["codex"], "-"), 1, id="codex"),
        pytest.param("codex", ("exec", "--json", "resume", "7"), 1, id="codex-resume"),
        pytest.param("gemini", ("-o", "stream-json", "-p", ""), 42, id="gemini"),
    ],
)
def test_without_a_prompt_anywhere_it_does_not_begin(
    program: str, argv: tuple[str, ...], code: int, fakes: Fakes, run: Run
) -> None:
    ran = run(fakes() / program, *argv, stdin=b"")
    assert (ran.returncode, ran.stdout) == (code, b"")


def test_bypassing_permissions_is_refused_to_root_outside_a_sandbox(fakes: Fakes, run: Run) -> None:
    argv = (*ARGV["claude"], "--dangerously-skip-permissions")
    path = fakes()
    assert run(path / "claude", *argv).returncode == (1 if os.getuid() == 0 else 0)
    assert run(path / "claude", *argv, IS_SANDBOX="1").returncode == 0


@pytest.mark.parametrize(
    ("argv", "options", "words"),
    [
        pytest.param(["-p", "hi"], {"-p": []}, ["hi"], id="a switch takes nothing"),
        pytest.param(["--model", "m", "hi"], {"--model": ["m"]}, ["hi"], id="a value is the next word"),
        pytest.param(["--model=m"], {"--model": ["m"]}, [], id="or stands behind ="),
        pytest.param(
            ["--allowedTools", "Bash", "Read", "hi"], {"--allowedTools": ["Bash", "Read", "hi"]}, [],
            id="a list swallows the prompt behind it, as the real one's does",
        ),
        pytest.param(["--resume", "-p"], {"--resume": [], "-p": []}, [], id="an optional value may lack"),
        pytest.param(["-p", "--", "--sing"], {"-p": []}, ["--sing"], id="behind -- all are words"),
    ],
)  # fmt: skip
def test_a_command_line_is_read_as_the_real_one_reads_it(
    argv: list[str], options: dict[str, list[str]], words: list[str]
) -> None:
    assert flags.read(flags.CLAUDE, argv) == flags.Asked(options, words)


@pytest.mark.parametrize(
    ("program", "argv"),
    [
        pytest.param("claude", ("--session-id", "11111111-2222-3333-4444-555555555555"), id="new"),
        pytest.param("claude", ("--resume", "11111111-2222-3333-4444-555555555555"), id="resumed"),
        pytest.param("codex", ("resume", "11111111-2222-3333-4444-555555555555"), id="codex"),
    ],
)
def test_the_session_that_was_asked_for_is_the_one_in_the_stream(
    program: str, argv: tuple[str, ...], fakes: Fakes, run: Run
) -> None:
    ran = run(fakes() / program, *ARGV[program], *argv)
    first = json.loads(ran.stdout.splitlines()[0])
    assert first.get("session_id", first.get("thread_id")) == argv[-1]
    assert (ran.returncode, len(ran.stdout)) == (0, len(recorded(program, "success")))


def test_a_call_is_written_down_without_the_values_of_its_environment(
    fakes: Fakes, run: Run, workspace: Path
) -> None:
    path, begun = fakes(), time.monotonic()
    run(path / "claude", *ARGV["claude"], stdin=b"do it", ANTHROPIC_API_KEY="not-to-be-kept")
    [call] = calls(path)
    assert (call.program, call.argv, call.cwd) == ("claude", ARGV["claude"], workspace)
    assert "ANTHROPIC_API_KEY" in call.environment
    assert (call.stdin_sha256, call.stdin_bytes) == (hashlib.sha256(b"do it").hexdigest(), 5)
    assert begun < call.monotonic < time.monotonic()
    assert not [
        file for file in path.rglob("*") if file.is_file() and b"to-be-kept" in file.read_bytes()
    ]


def test_nobody_who_writes_to_stdin_is_waited_for_for_ever(fakes: Fakes, workspace: Path) -> None:
    path = fakes()
    argv = [str(path / "claude"), *ARGV["claude"], "hi"]
    with subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=workspace
    ) as claude:
        assert claude.wait(timeout=20) == 0
    assert calls(path)[0].stdin_sha256 is None


def test_calls_at_once_are_all_written_down(fakes: Fakes, workspace: Path) -> None:
    path = fakes(Behaviour(before=(Behaviour(recording="max_turns"),) * 4))
    argv = [str(path / "claude"), *ARGV["claude"], "hi"]
    null = subprocess.DEVNULL
    running = [subprocess.Popen(argv, stdin=null, stdout=null, cwd=workspace) for _ in range(8)]
    codes = [claude.wait(timeout=20) for claude in running]
    assert sorted(codes) == [0] * 4 + [1] * 4  # the counter counts each once
    assert len({call.pid for call in calls(path)}) == 8


@pytest.mark.parametrize(
    ("program", "version"),
    [("claude", "2.1.329 (Claude Code)"), ("codex", "codex-cli 0.169.0"), ("gemini", "0.61.0")],
)
def test_a_version_is_told_and_is_no_run(
    program: str, version: str, fakes: Fakes, run: Run
) -> None:
    path = fakes(Behaviour(before=(Behaviour(recording="api_error_429"),)))
    assert run(path / program, "--version").stdout.decode() == f"{version}\n"
    assert (calls(path), len(calls(path, check=True))) == ([], 1)
    assert run(path / program, *ARGV[program]).returncode == 1


def test_another_version_and_a_check_that_fails(fakes: Fakes, run: Run) -> None:
    sick = Behaviour(recording=None, exit_code=9)
    path = fakes(
        {"claude": Behaviour(version="1.0.0 (Claude Code)"), "codex": Behaviour(checks=sick)}
    )
    assert run(path / "claude", "--version").stdout == b"1.0.0 (Claude Code)\n"
    assert run(path / "codex", "--version").returncode == 9
    assert run(path / "codex", "login", "status").returncode == 9


def test_any_other_command_takes_any_argument(fakes: Fakes, run: Run) -> None:
    path = fakes({"my-agent": Behaviour(exit_code=3)})
    ran = run(path / "my-agent", "--sing", "--loud")
    assert (ran.stdout, ran.returncode) == (b"Done.\n", 3)


def test_an_unknown_recording_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(
        FakeProblem, match="gemini: recording 'budget' is unknown; known: api_error_401"
    ):
        install(tmp_path, {"gemini": Behaviour(recording="budget")})
    with pytest.raises(FakeProblem, match="'sing' is unknown"):
        install(tmp_path, Behaviour(recording="sing"))


def test_one_behaviour_for_all_leaves_no_gap_through_which_a_real_cli_is_found(
    fakes: Fakes, run: Run
) -> None:
    path = fakes(Behaviour(recording="budget"))
    ran = run(path / "gemini", *ARGV["gemini"])
    assert ran.returncode == 70
    assert b"fake gemini: recording 'budget' is unknown" in ran.stderr
