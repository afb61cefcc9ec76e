"""Folders of any shape are walked, measured and removed, and no link is followed."""

import os
import socket
from pathlib import Path
from threading import Event, Thread

import pytest

from playbook.agent.workspace.removal import remove_tree
from playbook.agent.workspace.trees import tree_bytes, walk
from tests.agent.workspace.workspace_children import as_nobody

DEEP = 1500  # more than Python recurses, more than a process has descriptors


def blocks(*paths: Path) -> int:
    return sum(path.lstat().st_blocks * 512 for path in paths)


def opened(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY)


def size(path: Path) -> int:
    parent = opened(path.parent)
    try:
        return tree_bytes(path.name, parent)
    finally:
        os.close(parent)


def remove(path: Path) -> None:
    parent = opened(path.parent)
    try:
        remove_tree(path.name, parent)
    finally:
        os.close(parent)


def make_deep(top: Path) -> None:
    top.mkdir()
    fd = opened(top)
    for _ in range(DEEP):
        os.mkdir("d", dir_fd=fd)
        inner = os.open("d", os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = inner
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=fd))
    os.close(fd)


def test_a_file_with_two_names_counts_once_and_a_link_for_itself(tmp_path: Path) -> None:
    top, outside = tmp_path / "top", tmp_path / "outside"
    (top / "inner").mkdir(parents=True)
    outside.write_bytes(b"x" * 1_000_000)
    file = top / "inner" / "file"
    file.write_bytes(b"x" * 100_000)
    os.link(file, top / "again")
    (top / "link").symlink_to(outside)
    (top / "links").symlink_to("/")
    assert size(top) == blocks(top, top / "inner", file, top / "link", top / "links")


def test_holes_take_no_room(tmp_path: Path) -> None:
    (tmp_path / "top").mkdir()
    os.truncate(_touch(tmp_path / "top" / "sparse"), 1 << 40)
    assert size(tmp_path / "top") < 1_000_000


def _touch(path: Path) -> Path:
    path.write_text("")
    return path


def test_what_is_not_there_takes_nothing(tmp_path: Path) -> None:
    assert size(tmp_path / "missing") == 0


def test_a_tree_deeper_than_python_recurses_is_measured_and_removed(tmp_path: Path) -> None:
    make_deep(tmp_path / "deep")
    fd = opened(tmp_path / "deep")
    assert sum(1 for _ in walk(fd)) == DEEP + 1
    os.close(fd)
    assert size(tmp_path / "deep") >= 0
    remove(tmp_path / "deep")
    assert os.listdir(tmp_path) == []


def test_a_walk_names_everything_in_order_a_folder_first(tmp_path: Path) -> None:
    for path in ("b/y/1", "b/x", "a", "c/z"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    fd = opened(tmp_path)
    assert [each.path for each in walk(fd)] == ["a", "b", "c", "b/x", "b/y", "b/y/1", "c/z"]
    os.close(fd)


def test_measuring_survives_files_that_vanish_and_folders_that_move(tmp_path: Path) -> None:
    def churn() -> None:
        while not stop.is_set():
            (top / "a" / "deep" / "er").mkdir(parents=True, exist_ok=True)
            (top / "a" / "deep" / "file").write_text("x")
            (top / "a" / "deep").rename(top / "moved")
            (top / "moved" / "file").unlink()
            (top / "moved" / "er").rmdir()
            (top / "moved").rmdir()

    top, stop = tmp_path / "top", Event()
    (top / "stays").mkdir(parents=True)
    (top / "stays" / "file").write_bytes(b"x" * 10_000)
    thread = Thread(target=churn)
    thread.start()
    try:
        sizes = [size(top) for _ in range(300)]
    finally:
        stop.set()
        thread.join()
    assert max(sizes) >= 10_000


def test_removing_follows_no_link_and_takes_every_kind_of_thing(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "file").write_text("x")
    top = tmp_path / "top"
    (top / "inner").mkdir(parents=True)
    (top / "inner" / "link").symlink_to(victim)
    (top / "link").symlink_to(victim)
    os.link(victim / "file", top / "hard")
    os.mkfifo(top / "fifo")
    (top / os.fsdecode(b"\xff\n")).write_text("")
    fd = opened(top)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"/proc/self/fd/{fd}/socket")
    os.close(fd)
    remove(top)
    assert not top.exists()
    assert (victim / "file").read_text() == "x"


@pytest.mark.parametrize("kind", ["link", "file", "missing"])
def test_removing_takes_what_has_the_name(tmp_path: Path, kind: str) -> None:
    (tmp_path / "victim").mkdir()
    if kind == "link":
        (tmp_path / "it").symlink_to("victim")
    elif kind == "file":
        (tmp_path / "it").write_text("")
    remove(tmp_path / "it")
    assert os.listdir(tmp_path) == ["victim"]


def _locked_tree(place: Path) -> None:
    top = place / "top"
    for name in ("read-only/inner", "none/inner", "no-entry/inner", "mixed/none"):
        (top / name).mkdir(parents=True)
        (top / name / "file").write_text("x" * 9000)
    (top / "read-only" / "inner").chmod(0o555)
    (top / "read-only").chmod(0o555)
    (top / "none").chmod(0)
    (top / "no-entry").chmod(0o400)
    (top / "mixed" / "none").chmod(0)
    assert size(top) > 9000
    remove(top)
    assert not top.exists()


def test_folders_without_permissions_are_measured_as_far_as_may_be_and_removed() -> None:
    as_nobody(_locked_tree)
