"""A tree is written whole or not at all; here are the ways in which writing is cut short."""

import os
import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typing_extensions import override

from playbook.errors import CannotWrite
from playbook.project.files import read_text, write_text
from playbook.project.write import Changes, compare, diff, write
from playbook.render import MADE_BY

NEW = {f"{folder}/{n}.yaml": f"{MADE_BY}: new {n}\n" for folder in ("a", "b") for n in range(3)}
OLD = {"a/0.yaml": f"{MADE_BY}: old\n", "c/gone.yaml": f"{MADE_BY}: old\n"}


class Interrupted(Mapping[str, str]):
    """Files of which the fourth is never finished: somebody presses Ctrl-C, or the disk is full."""

    def __init__(self, error: BaseException) -> None:
        self._error = error
        self.armed = False
        self._asked = 0

    @override
    def __getitem__(self, name: str) -> str:
        self._asked += self.armed
        if self._asked == 4:
            raise self._error
        return NEW[name]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(NEW)

    @override
    def __len__(self) -> int:
        return len(NEW)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    write(folder, OLD, compare(folder, OLD))
    return folder


def texts(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        pytest.param(KeyboardInterrupt(), KeyboardInterrupt, id="Ctrl-C"),
        pytest.param(OSError(28, "No space left on device"), CannotWrite, id="a full disk"),
    ],
)
def test_what_is_cut_short_leaves_the_old_tree(
    tree: Path, error: BaseException, raised: type[BaseException]
) -> None:
    files = Interrupted(error)
    changes = compare(tree, files)
    files.armed = True
    with pytest.raises(raised):
        write(tree, files, changes)
    assert texts(tree) == OLD
    assert [path for path in tree.iterdir() if path.name.startswith(".playbook-")] == []


def test_ctrl_c_between_two_renames_waits_for_the_last(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def interrupted(source: Path, target: Path) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        replace(source, target)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tree, NEW, compare(tree, NEW))
    assert texts(tree) == NEW
    assert not (tree / "c").exists()


def test_another_thread_writes_too(tree: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(write, tree, NEW, compare(tree, NEW)).result()
    assert texts(tree) == NEW


def test_a_folder_that_cannot_be_written_is_found_before_the_first_rename(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write everywhere: what the system would say to anybody else is said here.
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != "b")
    with pytest.raises(CannotWrite, match="b: Permission denied"):
        write(tree, NEW, compare(tree, NEW))
    assert texts(tree) == OLD


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_read_only_folder_is_refused(tree: Path) -> None:
    tree.chmod(0o555)
    try:
        with pytest.raises(CannotWrite, match="Permission denied"):
            write(tree, NEW, compare(tree, NEW))
    finally:
        tree.chmod(0o755)
    assert texts(tree) == OLD


def test_nothing_to_do_makes_no_folder(tmp_path: Path) -> None:
    write(tmp_path / "none", {}, compare(tmp_path / "none", {}))
    assert list(tmp_path.iterdir()) == []


def test_the_difference_is_told_by_name(tree: Path) -> None:
    changes = compare(tree, {**NEW, "a/0.yaml": OLD["a/0.yaml"]})
    assert changes == Changes(
        tuple(name for name in NEW if name != "a/0.yaml"), ("c/gone.yaml",), 1, ()
    )
    assert changes.stale


def test_the_diff_shows_what_was_and_what_would_be(tree: Path) -> None:
    files = {"a/0.yaml": f"{MADE_BY}: new\n"}
    said = "".join(diff(tree, files, compare(tree, files)))
    assert (
        f"--- a/a/0.yaml\n+++ b/a/0.yaml\n@@ -1 +1 @@\n-{MADE_BY}: old\n+{MADE_BY}: new\n" in said
    )
    assert "--- a/c/gone.yaml\n+++ /dev/null\n" in said


def test_line_ends_that_git_changed_are_a_difference(tree: Path) -> None:
    (tree / "a" / "0.yaml").write_bytes(OLD["a/0.yaml"].replace("\n", "\r\n").encode())
    assert compare(tree, OLD).written == ("a/0.yaml",)


def test_a_linked_folder_is_written_through(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tree / "b").symlink_to(tmp_path / "elsewhere")
    write(tree, NEW, compare(tree, NEW))
    assert not compare(tree, NEW).stale
    assert (tmp_path / "elsewhere" / "0.yaml").read_text() == NEW["b/0.yaml"]


def test_one_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    page = tmp_path / "new" / "page.html"
    write_text(page, "first")
    with pytest.raises(UnicodeEncodeError):
        write_text(page, "half a character: \ud800")
    assert texts(tmp_path) == {"new/page.html": "first"}
    with pytest.raises(CannotWrite, match="Name a file"):
        write_text(tmp_path, "x")
    with pytest.raises(CannotWrite, match=r"page\.html/x: "):
        write_text(page / "x", "x")


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    child = os.fork()
    if child == 0:
        pipe.write_text("through a pipe")
        os._exit(0)
    assert read_text(pipe) == "through a pipe"
    os.waitpid(child, 0)
