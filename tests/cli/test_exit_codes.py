"""How a command's end becomes an exit code: 0 fine, 1 findings, 2 usage, 3 the outside world failed."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typing_extensions import override

from playbook.cli import main, options
from playbook.errors import CannotWrite, InvalidPlay, SchemaViolation


def raising(error: BaseException) -> Callable[[], None]:
    def app() -> None:
        raise error

    return app


def no_reader() -> None:
    """End as typer ends a command whose output nobody reads."""
    try:
        raising(BrokenPipeError())()
    except BrokenPipeError:
        sys.exit(1)


@pytest.mark.parametrize(
    ("app", "code", "said"),
    [
        pytest.param(lambda: None, 0, "", id="a return"),
        pytest.param(raising(SystemExit(0)), 0, "", id="the usual end"),
        pytest.param(raising(SystemExit(None)), 0, "", id="an end without code"),
        pytest.param(raising(SchemaViolation("a", hint="b")), 1, "error: a\n  b\n", id="a finding"),
        pytest.param(raising(InvalidPlay("a")), 2, "error: a\n", id="a mistake"),
        pytest.param(raising(CannotWrite("a")), 3, "error: a\n", id="the disk"),
        pytest.param(raising(OSError(5, "broken", "f")), 3, "error: f: broken\n", id="a surprise"),
        pytest.param(raising(OSError(5, "broken")), 3, "error: output: broken\n", id="no file"),
        pytest.param(raising(SystemExit(130)), 130, "stopped\n", id="Ctrl-C"),
        pytest.param(no_reader, 141, "", id="a reader that went away"),
    ],
)
def test_the_end_of_a_command_has_a_code(
    app: Callable[[], None],
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(main, "app", app)
    assert main.ended() == code
    assert capsys.readouterr() == ("", said)


class Stuck(io.StringIO):
    """An output whose last words cannot be written."""

    def __init__(self, error: OSError, number: int) -> None:
        super().__init__()
        self._error = error
        self._number = number

    @override
    def flush(self) -> None:
        raise self._error

    @override
    def fileno(self) -> int:
        return self._number


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        pytest.param(BrokenPipeError(), 141, "", id="nobody reads"),
        pytest.param(OSError(28, "full"), 3, "error: output: full\n", id="the disk is full"),
    ],
)
def test_what_cannot_be_written_at_the_end_has_a_code(
    error: OSError,
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with (tmp_path / "out").open("w") as file:
        monkeypatch.setattr(sys, "stdout", Stuck(error, file.fileno()))
        monkeypatch.setattr(main, "app", lambda: None)
        assert main.ended() == code
    assert capsys.readouterr().err == said


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_no_output_at_all_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["playbook", "version"])
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main.ended() == 0


@pytest.mark.parametrize(
    ("encoding", "plain"), [("ascii", True), ("latin-1", True), ("utf-8", False)]
)
def test_an_output_that_knows_no_arrows_gets_none(
    encoding: str, plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with io.TextIOWrapper(io.BytesIO(), encoding=encoding) as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert options.ascii_only() is plain
        monkeypatch.undo()
