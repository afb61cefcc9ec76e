"""The fake claude of `playbook.testing` beside the real one: it takes, refuses and prints the same."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from playbook.agent.clis.cli import Request
from playbook.testing import install, recorded
from playbook.testing.program.flags import CLAUDE
from tools.model_api import Say, UseTool, model_api
from tools.real_cli import VERSION

Real = Any  # tests/agent/real_cli/conftest.py
STREAM = ("-p", "--output-format", "stream-json", "--verbose")
ASKED_ONLY = {"-h", "--help", "-v", "--version"}
CHOICES = {
    "--output-format": "stream-json",
    "--input-format": "text",
    "--permission-mode": "plan",
    "--effort": "low",
    "--settings": "{}",
    "--agents": "{}",
    "--setting-sources": "user",
    "--permission-prompts": "none",
    "--system-prompt-snapshot": "off",
    "--autocompact": "auto",
}
PLACEHOLDER = rb" <[^>]+>"
Ended = tuple[int, bytes, bytes]


@pytest.mark.parametrize(
    "argv",
    [
        pytest.param((*STREAM, "--sing"), id="an unknown option"),
        pytest.param((*STREAM, "--model"), id="a value that lacks"),
        pytest.param(STREAM[:-1], id="a stream that is not verbose"),
        pytest.param((*STREAM, "--session-id", "7"), id="a session that is no UUID"),
        pytest.param((*STREAM, "--append-system-prompt-file", "gone"), id="a file that is not there"),
        pytest.param((*STREAM, "--permission-mode", "sing"), id="a mode that is none"),
        pytest.param((*STREAM, "--allowedTools", "Bash", "the prompt"), id="a list that takes the prompt"),
    ],
)  # fmt: skip
def test_both_refuse_the_same_with_the_same_words(
    argv: tuple[str, ...], real: Real, real_claude: str, tmp_path: Path
) -> None:
    fake = str(install(tmp_path / "bin") / "claude")
    stdin = b"" if argv[-1] == "the prompt" else b"say hi"
    code, stdout, stderr = run(real_claude, real, argv, stdin)
    assert (code, stdout) == (1, b"")
    assert run(fake, real, argv, stdin)[:2] == (code, stdout)
    # The real one may say more, and names what a value is: '--model <model>'.
    said = run(fake, real, argv, stdin)[2].strip()
    assert re.sub(PLACEHOLDER, b"", said) in re.sub(PLACEHOLDER, b"", stderr)


def test_every_option_of_the_fake_is_one_of_the_real_one(real: Real, real_claude: str) -> None:
    argv = [*sorted(CLAUDE.switches - ASKED_ONLY), *sorted(CLAUDE.optional)]
    for name in sorted(CLAUDE.values | CLAUDE.many):
        argv += [name, CHOICES.get(name, "1")]
    _, _, stderr = run(real_claude, real, (*argv, "--sing"))
    assert b"'--sing'" in stderr  # the first unknown one is named


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("success", (Say("hi"),)),
        ("tool_use", (UseTool("Bash", {"command": "echo hi"}), Say("hi"))),
    ],
)
def test_what_was_recorded_is_what_is_still_said(name: str, answers: Any, real: Real) -> None:
    with model_api(*answers) as api:
        outcome = real.run(real.config(api, Request(), "hi"))
    now = [json.loads(line) for line in outcome.lines]
    then = [json.loads(line) for line in recorded("claude", name).splitlines()]
    kinds = [(line["type"], line.get("subtype")) for line in then]
    said = [(line["type"], line.get("subtype")) for line in now]
    # Our stand-in asks for a tool without a word before it: an assistant line less than was recorded.
    assert list(dict.fromkeys(said)) == list(dict.fromkeys(kinds))
    assert now[-1].keys() >= then[-1].keys() - {"fast_mode_disabled_reason"}


def test_both_tell_the_pinned_version(real: Real, real_claude: str, tmp_path: Path) -> None:
    fake = str(install(tmp_path / "bin") / "claude")
    told = run(real_claude, real, ("--version",))
    assert told == run(fake, real, ("--version",))
    assert told[1].decode().startswith(VERSION)


def run(program: str, real: Real, argv: tuple[str, ...], stdin: bytes = b"") -> Ended:
    """Run it to its end."""
    ran = subprocess.run(
        [program, *argv], input=stdin, cwd=real.folder / "workspace", env=real.environment,
        capture_output=True, timeout=30, check=False,
    )  # fmt: skip
    return ran.returncode, ran.stdout, ran.stderr
