"""The first process' ear: one line a request, one an answer, and for its owner only."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playbook.lab.control import Answer, ask, listen
from playbook.lab.errors import LabError


def echo(request: dict[str, Any], reply: Callable[[Answer], None]) -> None:
    reply({"error": "no"} if "bad" in request else {"ok": True, "heard": request})


def test_a_request_gets_its_answer(tmp_path: Path) -> None:
    listen(tmp_path / "control.sock", echo)
    assert ask(tmp_path / "control.sock", {"stop": "x"})["heard"] == {"stop": "x"}


def test_only_its_owner_may_ask(tmp_path: Path) -> None:
    listen(tmp_path / "control.sock", echo)
    assert (tmp_path / "control.sock").stat().st_mode & 0o777 == 0o600


def test_a_home_may_be_deeper_than_the_path_of_a_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 120)
    deep.mkdir()
    listen(deep / "control.sock", echo)
    assert ask(deep / "control.sock", {})["ok"]


def test_the_socket_of_a_killed_lab_is_replaced(tmp_path: Path) -> None:
    listen(tmp_path / "control.sock", echo)
    listen(tmp_path / "control.sock", echo)
    assert ask(tmp_path / "control.sock", {})["ok"]


def test_an_error_is_raised_without_the_request(tmp_path: Path) -> None:
    listen(tmp_path / "control.sock", echo)
    with pytest.raises(LabError, match=r": no$") as error:
        ask(tmp_path / "control.sock", {"bad": "token"})
    assert "token" not in str(error.value)


def test_nobody_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="no answer"):
        ask(tmp_path / "control.sock", {})


@pytest.mark.parametrize("line", [b"{\n", b"[]\n", b"\xff\n"])
def test_a_line_that_is_no_request_is_answered(line: bytes, tmp_path: Path) -> None:
    listen(tmp_path / "s", echo)
    with socket.socket(socket.AF_UNIX) as connection, connection.makefile("rwb") as lines:
        connection.connect(str(tmp_path / "s"))
        lines.write(line)
        lines.flush()
        assert "a request is one line" in json.loads(lines.readline())["error"]
