"""Help and usage errors: plain, short, within 80 columns, with an example."""

import re
import sys
from pathlib import Path

import pytest

import playbook as package
from tests.cli.command_line import CommandLine, process

COMMANDS = [
    "init", "render", "prove", "rehearse", "explore", "graph", "submit", "version", "sensor test",
    "lab build", "lab up", "lab apply", "lab status", "lab logs", "lab down", "lab reset",
    "agent run", "agent triage", "agent serve", "agent status", "agent cancel", "agent gc", "agent doctor",
    "agent rbac", "agent skills list", "agent skills update", "agent skills choose",
]  # fmt: skip


def test_help_lists_every_command_with_a_whole_sentence(
    playbook: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    seen = playbook("--help")
    assert seen.code == 0
    listed = seen.out[seen.out.index("Commands:") :]
    assert re.findall(r"^  (\w+)", listed, re.MULTILINE) == [
        "init", "render", "prove", "rehearse", "explore", "graph", "submit", "version", "sensor",
        "lab", "agent",
    ]  # fmt: skip
    assert "..." not in listed
    assert max(map(len, seen.out.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(
    playbook: CommandLine, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    seen = playbook(*command.split(), "-h")
    assert seen.code == 0
    assert f"Usage: playbook {command}" in seen.out
    assert command == "version" or f"Example: playbook {command}" in seen.out
    assert max(map(len, seen.out.splitlines())) <= 80


def test_nothing_at_all_prints_the_help(playbook: CommandLine) -> None:
    seen = playbook()
    assert seen.code == 2
    assert "Commands:" in seen.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["rendr"], "No such command 'rendr'", id="a command"),
        pytest.param(["render", "--chek"], "No such option: --chek", id="an option"),
        pytest.param(["render", "x"], "unexpected extra argument", id="an argument too many"),
        pytest.param(["render", "--env"], "'--env' requires an argument", id="a value too few"),
        pytest.param(["lab", "logs"], "Missing argument", id="an argument too few"),
    ],
)
def test_what_is_unknown_is_a_usage_error(
    playbook: CommandLine, arguments: list[str], said: str
) -> None:
    seen = playbook(*arguments)
    assert (seen.code, seen.out) == (2, "")
    assert said in seen.err


def test_version_prints_the_version(playbook: CommandLine) -> None:
    assert playbook("version").out == f"{package.__version__}\n"


def test_graph_draws_a_play(playbook: CommandLine, root: Path) -> None:
    seen = playbook("graph", "coderun", "--root", root)
    assert seen.code == 0
    assert seen.out.startswith("flowchart")


def test_graph_of_an_unknown_play_names_the_known_ones(playbook: CommandLine, root: Path) -> None:
    seen = playbook("graph", "nope", "--root", root)
    assert seen.code == 2
    assert 'play "nope" is unknown; known: coderun, play' in seen.err


WITHOUT = """
import sys
sys.modules["{name}"] = None
from playbook.cli.main import run
run()
"""


@pytest.mark.parametrize("name", ["pydantic_settings", "structlog"])
def test_what_agents_need_and_is_not_installed_is_named(tmp_path: Path, name: str) -> None:
    program = (sys.executable, "-c", WITHOUT.format(name=name))
    seen = process("agent", "doctor", where=tmp_path, program=program)
    assert (seen.code, seen.out) == (3, "")
    assert f"{name} is not installed\n  pip install 'playbook-argo[agent]'" in seen.err
