"""A secret comes from the file a key names; what is wrong with it names the key, never what is in it."""

import os
from pathlib import Path

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.agent.settings import secret


def problem(file: Path | None) -> AgentProblem:
    with pytest.raises(AgentProblem) as caught:
        secret(file, "model_key_file")
    assert caught.value.error is ErrorClass.CONFIGURATION
    assert "model_key_file" in caught.value.message
    return caught.value


def test_a_secret_is_read_without_the_line_break_editors_leave(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sk-abc\n")

    assert secret(tmp_path / "key", "model_key_file") == "sk-abc"


def test_a_secret_of_kubernetes_is_reached_through_its_links(tmp_path: Path) -> None:
    (tmp_path / "..data").mkdir()
    (tmp_path / "..data" / "key").write_text("sk-abc")
    (tmp_path / "key").symlink_to(Path("..data", "key"))

    assert secret(tmp_path / "key", "model_key_file") == "sk-abc"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b" \n", "is empty", id="blank"),
        pytest.param(b"one S3CRET", "more than one word", id="two words"),
        pytest.param(b"one\nS3CRET", "more than one word", id="two lines"),
        pytest.param(b"S3CRET\xff", "no plain text", id="not text"),
    ],
)
def test_a_file_that_holds_no_key_is_refused_without_repeating_it(
    tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "key").write_bytes(content)

    found = problem(tmp_path / "key")

    assert said in found.message
    assert "S3CRET" not in str(found)
    assert found.__cause__ is None


def test_a_file_that_is_missing_is_named_with_its_key(tmp_path: Path) -> None:
    found = problem(tmp_path / "none")

    assert (
        found.message
        == f"model_key_file: {tmp_path / 'none'} cannot be read: No such file or directory"
    )


def test_a_key_that_is_not_set_is_asked_for() -> None:
    assert problem(None).message == "model_key_file is not set"


def test_a_folder_is_no_secret(tmp_path: Path) -> None:
    assert "cannot be read" in problem(tmp_path).message


def test_a_fifo_is_an_error_and_no_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "key")

    assert "no regular file" in problem(tmp_path / "key").message
