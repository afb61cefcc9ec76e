"""A repository as `playbook init` writes it, and the command line in this process."""

import sys
from pathlib import Path

import pytest

from playbook.cli.main import run
from tests.cli.command_line import CommandLine, Ended, repository


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "plays")


@pytest.fixture
def playbook(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    def command(*arguments: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["playbook", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            run()
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ended(ended.value.code, said.out, said.err)

    return command
