"""Whatever state the folder is in, a checkout ends on the right commit, clean, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from playbook.agent.code.beside import beside
from tests.agent.code.folder_states import (
    STATES,
    State,
    half_a_rebase,
    no_repository,
    on_another_branch,
)
from tests.agent.code.git_world import BRANCH, WIP, World, plain


@pytest.mark.parametrize("state", [pytest.param(one, id=one.__name__) for one in STATES])
def test_a_checkout_ends_on_the_right_commit_and_loses_nothing(
    world: World, state: Callable[[World], State]
) -> None:
    head, saved = state(world)
    made = world.checkout()
    assert made.head == head == world.head
    assert made.base_head == world.tip("main")
    assert plain(world.folder, "symbolic-ref", "HEAD") == f"refs/heads/{BRANCH}"
    assert world.status in ("", "?? inside/")
    assert not list((world.folder / ".git").glob("*.lock"))
    assert not list(beside(world.folder).glob("clone-*"))
    for path, text in saved.items():
        assert text in world.saved(path)
    again = world.checkout()
    assert (again.head, again.saved) == (made.head, made.saved)


def test_a_branch_begins_at_the_base_only_where_there_is_none(world: World) -> None:
    assert world.checkout().created
    world.commits()
    assert not world.checkout().created


def test_an_autostash_of_a_rebase_is_in_the_stash(world: World) -> None:
    half_a_rebase(world)
    world.checkout()
    assert plain(world.folder, "show", "stash@{0}:README.md") == "in the autostash"


def test_commits_on_other_branches_stay_there(world: World) -> None:
    on_another_branch(world)
    world.checkout()
    assert plain(world.folder, "show", "other:mine.txt") == "mine"


def test_what_was_no_repository_is_kept_beside(world: World) -> None:
    no_repository(world)
    world.checkout()
    (away,) = beside(world.folder).glob("broken-*")
    assert (away / "new.txt").read_text() == "new\n"


def test_work_saved_twice_keeps_the_first(world: World) -> None:
    world.checkout()
    for number in ("one", "two"):
        world.write(f"{number}.txt", number)
        assert world.checkout().saved == WIP
    assert (world.saved("one.txt"), world.saved("two.txt")) == ("one", "two")


def test_ignored_files_stay_where_they_are(world: World) -> None:
    world.checkout()
    world.write("build.log", "long\n")
    assert world.checkout().saved == ""
    assert (world.folder / "build.log").read_text() == "long\n"


def test_the_folder_of_a_clone_is_its_owners_alone(world: World) -> None:
    world.checkout()
    assert world.folder.stat().st_mode & 0o777 == 0o700
    assert beside(world.folder).stat().st_mode & 0o777 == 0o700
