"""The states a task's folder can be in before a checkout: what is done first, and what must come of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from playbook.agent.code.beside import beside
from tests.agent.code.git_world import BRANCH, World, plain

# A state: what is done before; it returns the expected head, and the texts that must be found in the saved work.
State = tuple[str, dict[str, str]]


def first_time(world: World) -> State:
    return world.tip("main"), {}


def empty_folder(world: World) -> State:
    world.folder.mkdir(parents=True)
    return world.tip("main"), {}


def branch_on_the_remote(world: World) -> State:
    return world.person(BRANCH, a_txt="theirs"), {}


def behind(world: World) -> State:
    world.person(BRANCH, a_txt="theirs")
    world.checkout()
    return world.person(BRANCH, b_txt="more"), {}


def only_here(world: World) -> State:
    world.checkout()
    head = world.commits()
    world.person("main", late_txt="x")
    return head, {}


def ahead(world: World) -> State:
    world.person(BRANCH, a_txt="theirs")
    world.checkout()
    return world.commits(), {}


def merged_and_deleted(world: World) -> State:
    world.person(BRANCH, a_txt="theirs")
    world.checkout()
    plain(world.remote, "update-ref", "refs/heads/main", world.tip())
    plain(world.remote, "update-ref", "-d", f"refs/heads/{BRANCH}")
    return world.person("main", next_txt="x"), {}


def dirty(world: World) -> State:
    world.checkout()
    world.write("app.py", "changed\n")
    world.write("new/file.txt", "new\n")
    world.write("odd\nname \u00e9.txt", "odd\n")
    (world.folder / "README.md").unlink()
    return world.head, {"app.py": "changed", "new/file.txt": "new", "odd\nname \u00e9.txt": "odd"}


def only_in_the_index(world: World) -> State:
    world.checkout()
    world.write("staged.txt", "staged\n")
    world.agent("add", "staged.txt")
    (world.folder / "staged.txt").unlink()
    return world.head, {"staged.txt": "staged"}


def diverged(world: World) -> State:
    world.person(BRANCH, a_txt="theirs")
    world.checkout()
    world.commits("mine.txt", "mine\n")
    world.write("dirty.txt", "dirty\n")
    return world.person(BRANCH, b_txt="more"), {"mine.txt": "mine", "dirty.txt": "dirty"}


def diverged_and_clean(world: World) -> State:
    world.checkout()
    world.commits("mine.txt", "mine\n")
    return world.person(BRANCH, b_txt="more"), {"mine.txt": "mine"}


def diverged_while_elsewhere(world: World) -> State:
    world.checkout()
    world.commits("mine.txt", "mine\n")
    world.agent("checkout", "--quiet", "--detach", "origin/main")
    return world.person(BRANCH, b_txt="more"), {"mine.txt": "mine"}


def detached(world: World) -> State:
    begun = world.checkout().head
    world.agent("checkout", "--quiet", "--detach")
    world.commits("mine.txt", "mine\n")
    return begun, {"mine.txt": "mine"}


def on_another_branch(world: World) -> State:
    begun = world.checkout().head
    world.agent("checkout", "--quiet", "-b", "other")
    world.commits("mine.txt", "mine\n")
    return begun, {}


def two_sides(world: World) -> str:
    """Leave branch `side`, which conflicts with the task's own commit; return that commit."""
    world.checkout()
    world.agent("branch", "side")
    mine = world.commits("app.py", "mine\n")
    world.agent("checkout", "--quiet", "side")
    world.commits("app.py", "side\n")
    world.agent("checkout", "--quiet", BRANCH)
    return mine


def conflict(world: World, *words: str) -> None:
    with pytest.raises(AssertionError, match=r"(?i)conflict|not apply|^$"):
        world.agent(*words)


def half_a_merge(world: World) -> State:
    mine = two_sides(world)
    conflict(world, "merge", "side")
    world.write("app.py", "resolved\n")
    return mine, {"app.py": "resolved"}


def half_a_rebase(world: World) -> State:
    mine = two_sides(world)
    world.write("README.md", "in the autostash\n")
    conflict(world, "rebase", "--autostash", "side")
    world.write("app.py", "half\n")
    return mine, {"app.py": "half"}


def half_a_cherry_pick(world: World) -> State:
    mine = two_sides(world)
    conflict(world, "cherry-pick", "side")
    return mine, {}


def half_an_am(world: World) -> State:
    mine = two_sides(world)
    world.write("side.patch", world.agent("format-patch", "-1", "--stdout", "side") + "\n")
    conflict(world, "am", "side.patch")
    return mine, {"side.patch": "side"}


def lock_files(world: World) -> State:
    head = world.checkout().head
    for name in ("index.lock", "HEAD.lock", f"refs/heads/{BRANCH}.lock", "config.lock"):
        (world.folder / ".git" / name).touch()
    world.write("app.py", "changed\n")
    return head, {"app.py": "changed"}


def broken_index(world: World) -> State:
    head = world.checkout().head
    (world.folder / ".git/index").write_bytes(b"DIRC half an index")
    world.write("new.txt", "new\n")
    return head, {"new.txt": "new"}


def no_repository(world: World) -> State:
    head = world.checkout().head
    (world.folder / ".git/HEAD").unlink()
    world.write("new.txt", "new\n")
    return head, {}


def half_a_clone_beside(world: World) -> State:
    left = beside(world.folder) / "clone-left"
    left.mkdir()
    (left / "half").touch()
    return world.tip("main"), {}


def unborn(world: World) -> State:
    world.folder.mkdir(parents=True)
    plain(world.folder, "init", "--quiet", "--initial-branch=feature/task-42")
    world.write("note.txt", "note\n")
    return world.tip("main"), {"note.txt": "note"}


def repository_inside(world: World) -> State:
    head = world.checkout().head
    plain(world.folder, "init", "--quiet", "inside")
    world.write("inside/kept.txt", "kept\n")
    world.write("new.txt", "new\n")
    return head, {"new.txt": "new"}


def no_objects_of_branch(world: World) -> State:
    """The branch here was packed away, and its name is a folder now."""
    world.checkout()
    world.agent("pack-refs", "--all")
    return world.tip("main"), {}


def removed_folder(world: World) -> State:
    world.checkout()
    shutil.rmtree(world.folder)
    return world.tip("main"), {}


STATES: list[Callable[[World], State]] = [
    first_time,
    empty_folder,
    branch_on_the_remote,
    behind,
    only_here,
    ahead,
    merged_and_deleted,
    dirty,
    only_in_the_index,
    diverged,
    diverged_and_clean,
    diverged_while_elsewhere,
    detached,
    on_another_branch,
    half_a_merge,
    half_a_rebase,
    half_a_cherry_pick,
    half_an_am,
    lock_files,
    broken_index,
    no_repository,
    half_a_clone_beside,
    unborn,
    repository_inside,
    no_objects_of_branch,
    removed_folder,
]
