"""A repository as `playbook init` writes it, and the command line in this process."""

import sys
from pathlib import Path

import pytest

from playbook.cli.main import ended
from tests.cli.command_line import CommandLine, Ended, repository


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "plays")


@pytest.fixture
def playbook(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    def command(*arguments: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["playbook", *map(str, arguments)])
        code = ended()
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return command
