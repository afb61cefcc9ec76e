"""`playbook lab` without a lab: what it says, and its exit codes."""

import fcntl
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from playbook.cli.lab import app, lines
from playbook.errors import PlaybookError
from playbook.lab import lab
from playbook.lab.cache import Binaries
from playbook.lab.errors import LabError
from playbook.lab.home import home_of, write_status
from playbook.lab.locks import locked
from playbook.lab.status import NoSuchLab, OneProcess, Status

SAID = {
    "name": "here", "pid": 0, "started": 0, "since": "2026-11-21T12:00:00+00:00", "ready": True,
    "api": "https://127.0.0.1:1", "argoServer": "http://127.0.0.1:2", "webhooks": {}, "versions": {},
    "processes": [{"name": "etcd", "pid": 3, "state": "ready", "took": 0.3, "restarts": 0,
                   "exit": None, "tail": [], "log": "etcd.log"}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.fixture
def killed() -> None:
    """Leave what a killed lab leaves."""
    home = home_of("here")
    home.logs.mkdir(parents=True)
    home.log("etcd").write_text("one\ntwo\nthree\n")
    write_status(home, SAID)


@pytest.mark.parametrize(
    "words", [["status"], ["down"], ["reset"], ["logs", "etcd"], ["kubeconfig"], ["restart", "x"]]
)
def test_a_lab_that_is_not_there_is_named(words: list[str]) -> None:
    result = CliRunner().invoke(app, [*words, "--name", "nobody"])
    assert isinstance(result.exception, NoSuchLab)
    assert "there is no lab nobody" in str(result.exception)
    assert result.exception.exit_code == 3


@pytest.mark.usefixtures("killed")
def test_a_killed_lab_is_down_whatever_it_said_last() -> None:
    result = CliRunner().invoke(app, ["status", "--name", "here"])
    assert result.exit_code == 1
    assert "lab here: down" in result.output
    assert "stopped" in result.output


@pytest.mark.usefixtures("killed")
def test_a_killed_lab_needs_no_down() -> None:
    assert CliRunner().invoke(app, ["down", "--name", "here"]).output == (
        "lab here was not running\n"
    )


@pytest.mark.usefixtures("killed")
@pytest.mark.parametrize(("count", "text"), [(1, "three\n"), (2, "two\nthree\n"), (0, "")])
def test_the_last_lines_of_a_log(count: int, text: str) -> None:
    result = CliRunner().invoke(app, ["logs", "etcd", "--name", "here", "--lines", str(count)])
    assert result.output == text


@pytest.mark.usefixtures("killed")
def test_an_unknown_log_names_the_known_ones() -> None:
    result = CliRunner().invoke(app, ["logs", "nats", "--name", "here"])
    assert isinstance(result.exception, LabError)
    assert 'no process "nats"\n  processes with a log: etcd' in str(result.exception)


@pytest.mark.usefixtures("killed")
def test_a_reset_leaves_nothing() -> None:
    assert CliRunner().invoke(app, ["reset", "--name", "here"]).exit_code == 0
    assert not home_of("here").folder.exists()


def test_the_table_fits_in_80_columns_and_shows_what_crashed() -> None:
    ready = OneProcess("kube-controller-manager", "ready", 123456, 0, 95 << 20, None, (), "")
    crashed = OneProcess("etcd", "crashed", None, 12, 0, -9, ("last words",), "etcd.log")
    status = Status("here", True, False, "", "2026-11-21T12:00:00+00:00", "", "", "", "")
    table = lines(replace(status, processes=(ready, crashed)))
    assert max(map(len, table)) <= 80
    assert table[-2:] == ["etcd was ended by SIGKILL; the end of etcd.log:", "    last words"]


def stop_before_it_runs() -> Binaries:
    raise LabError("the binaries are not built")


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        pytest.param(
            lambda patch: patch.setattr(lab, "found", stop_before_it_runs),
            "not built",
            id="no binaries",
        ),
        pytest.param(
            lambda patch: (
                patch.setattr(lab, "found", lambda: None),
                patch.setattr(lab, "isolation", lambda: ()),
                patch.setattr(lab, "ROOM", 1 << 60),
            ),
            "MB are free there; a lab needs",
            id="a full disk",
        ),
        pytest.param(
            lambda patch: patch.setenv("XDG_STATE_HOME", "/proc"),
            "the lab's folder cannot be used: /proc/playbook",
            id="a folder that takes no files",
        ),
    ],
)
def test_what_is_missing_is_said_before_anything_is_started(
    missing: Callable[[pytest.MonkeyPatch], None], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing(monkeypatch)
    with pytest.raises(PlaybookError, match=said):
        lab.up("here")


def test_a_second_up_says_that_it_waits(tmp_path: Path) -> None:
    home, said = home_of("here"), list[str]()
    with locked(home, said.append):
        other = os.open(home.lock, os.O_RDWR)
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(other)
    assert said == []
