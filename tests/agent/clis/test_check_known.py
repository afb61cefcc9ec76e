"""What was asked once and was well is not asked again, until it is another file."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from playbook.agent.clis.check import Checked, Known, check
from playbook.agent.clis.claude import CLAUDE
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass as E
from tests.agent.clis.programs import program


class Counting:
    """Answers with a version, and counts how often it was asked."""

    def __init__(self, answer: bytes = b"2.1.329 (Claude Code)", code: int = 0) -> None:
        self.answer, self.code, self.asked = answer, code, 0

    def __call__(
        self, argv: tuple[str, ...], environment: Mapping[str, str], timeout: float
    ) -> tuple[int, bytes]:
        self.asked += 1
        return self.code, self.answer


def newer(path: Path) -> None:
    os.utime(path, ns=(1, 1))


def larger(path: Path) -> None:
    before = path.stat()
    path.write_text(path.read_text() + "#")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def another(path: Path) -> None:
    before = path.stat()
    new = path.with_name("new")
    new.write_text(path.read_text())
    new.chmod(0o755)
    os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns))
    new.replace(path)


def link(path: Path) -> None:
    path.rename(path.with_name("old"))
    (path.parent / "other").mkdir()
    path.symlink_to(program(path.parent / "other", path.name, ""))


@pytest.mark.parametrize("change", [newer, larger, another, link])
def test_a_file_is_asked_once_until_it_is_another_one(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    path, known, ask = program(tmp_path, "claude", ""), Known(), Counting()

    first, second = (check(CLAUDE, str(tmp_path), {}, ask, known) for _ in range(2))
    assert (first, second, ask.asked) == (Checked(path, "2.1.329"), first, 1)

    change(path)
    old = Counting(b"2.1.1")
    with pytest.raises(AgentProblem, match="too old"):
        check(CLAUDE, str(tmp_path), {}, old, known)
    assert old.asked == 1


def test_what_is_not_well_is_asked_again(tmp_path: Path) -> None:
    path, known, ill, well = program(tmp_path, "claude", ""), Known(), Counting(code=3), Counting()

    with pytest.raises(AgentProblem, match="exit code 3"):
        check(CLAUDE, str(tmp_path), {}, ill, known)
    assert check(CLAUDE, str(tmp_path), {}, well, known) == Checked(path, "2.1.329")


def test_what_was_well_and_is_gone_is_missing(tmp_path: Path) -> None:
    path, known = program(tmp_path, "claude", ""), Known()
    check(CLAUDE, str(tmp_path), {}, Counting(), known)
    path.unlink()

    with pytest.raises(AgentProblem) as caught:
        check(CLAUDE, str(tmp_path), {}, Counting(), known)
    assert caught.value.error is E.COMMAND_MISSING
