"""`playbook init`: a new repository that renders and rehearses as it is; nothing is written over."""

import sys
from pathlib import Path

import pytest

from playbook.errors import CannotWrite
from playbook.project import init
from tests.cli.command_line import CommandLine, process, snapshot


def test_a_new_repository_renders_and_is_not_stale(playbook: CommandLine, tmp_path: Path) -> None:
    root = tmp_path / "a new" / "répo"
    seen = playbook("init", root)
    assert seen.code == 0
    assert f"wrote {root}/workflows/play.py\n" in seen.out
    assert seen.err == f"next: playbook render --root '{root}'\n"
    assert playbook("render", "--root", root).code == 0
    assert playbook("render", "--check", "--root", root).code == 0


def test_here_is_the_default(
    playbook: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert playbook("init").out.splitlines()[-1] == "wrote workflows/play.py"
    assert playbook("render").code == 0


def test_a_dry_run_writes_nothing(playbook: CommandLine, tmp_path: Path) -> None:
    seen = playbook("init", tmp_path / "new", "--dry-run")
    assert seen.code == 0
    assert f"would write {tmp_path}/new/workflows/play.py\n" in seen.out
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_stays(playbook: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine, too")
    assert playbook("init", tmp_path).code == 0
    assert (tmp_path / "README.md").read_text() == "mine"
    assert (tmp_path / "notes.txt").read_text() == "mine, too"


def test_a_file_in_the_way_is_refused_before_anything_is_written(
    playbook: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "workflows").mkdir()
    (tmp_path / "workflows" / "play.py").write_text("mine")
    for options in ([], ["--dry-run"]):
        seen = playbook("init", tmp_path, *options)
        assert seen.code == 3
        assert f"{tmp_path}/workflows/play.py: is there already; nothing was written\n" in seen.err
        assert "Choose an empty folder." in seen.err
    assert len(snapshot(tmp_path)) == 1


def test_a_second_init_is_refused(playbook: CommandLine, root: Path) -> None:
    before = snapshot(root)
    seen = playbook("init", root)
    assert seen.code == 3
    assert f"and so are {len(before) - 2} more; nothing was written" in seen.err
    assert snapshot(root) == before


def test_a_folder_that_cannot_be_made_is_named(playbook: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    seen = playbook("init", tmp_path / "file" / "plays")
    assert seen.code == 3
    assert "nothing was written" in seen.err
    assert "Choose another folder" in seen.err


@pytest.mark.parametrize(
    "stopped_by", [OSError(28, "No space left on device"), KeyboardInterrupt()]
)
def test_what_was_written_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped_by: BaseException
) -> None:
    def files() -> list[tuple[str, str]]:
        return [("a/b.txt", "text"), ("a/c/d.txt", "the last straw")]

    write = Path.write_text

    def failing(self: Path, data: str, *args: str | None, **kwargs: str | None) -> int:
        if data == "the last straw":
            raise stopped_by
        return write(self, data, *args, **kwargs)

    monkeypatch.setattr(init, "starter", files)
    monkeypatch.setattr(Path, "write_text", failing)
    with pytest.raises((CannotWrite, KeyboardInterrupt)):
        init.new_repository(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_message(tmp_path: Path) -> None:
    # The system's own refusal: no file may grow beyond 100 bytes.
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "import sys; sys.dont_write_bytecode = True; sys.argv = ['playbook', 'init', 'new']\n"
        "from playbook.cli.main import run; run()"
    )
    seen = process(where=tmp_path, program=(sys.executable, "-c", code))
    assert seen.code == 3
    assert "File too large; nothing was written" in seen.err
    assert list(tmp_path.iterdir()) == []
