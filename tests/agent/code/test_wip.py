"""On a SIGTERM unfinished work goes to a ref of its own; branch, index and files stay as they are."""

from __future__ import annotations

import shutil
import time

import pytest

from playbook.agent.code.wip import Saved, save_wip
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from tests.agent.code.git_world import WIP, World, plain


def test_unfinished_work_is_pushed_to_its_own_ref(world: World) -> None:
    made = world.checkout()
    mine = world.commits("mine.txt", "mine\n")
    world.write("app.py", "staged\n")
    world.agent("add", "app.py")
    world.write("new/file.txt", "new\n")
    before = (world.status, (world.folder / ".git/index").read_bytes())
    saved = save_wip(made, world.access, "play-web-42", "implement")
    assert saved == Saved(WIP, world.remote_ref(WIP))
    assert plain(world.remote, "show", f"{WIP}:new/file.txt") == "new"
    assert plain(world.remote, "rev-parse", f"{WIP}^1") == mine
    assert (world.status, (world.folder / ".git/index").read_bytes()) == before
    assert world.head == mine
    assert world.tip() == ""


def test_nothing_unfinished_is_nothing_saved(world: World) -> None:
    made = world.checkout()
    assert save_wip(made, world.access, "play-web-42", "implement") is None
    assert world.remote_ref(WIP) == ""


def test_commits_not_pushed_are_unfinished_work_too(world: World) -> None:
    made = world.checkout()
    mine = world.commits()
    assert save_wip(made, world.access, "play-web-42", "implement") is not None
    assert mine in plain(world.remote, "rev-list", WIP).split()


def test_saving_twice_saves_once(world: World) -> None:
    made = world.checkout()
    world.commits()
    world.write("new.txt", "new\n")
    first = save_wip(made, world.access, "play-web-42", "implement")
    assert save_wip(made, world.access, "play-web-42", "implement") == first
    assert world.checkout().saved == WIP
    assert plain(world.folder, "rev-parse", WIP) == world.remote_ref(WIP)


def test_what_another_folder_saved_stays(world: World) -> None:
    for name in ("one", "two"):
        made = world.checkout()
        world.write(f"{name}.txt", name)
        save_wip(made, world.access, "play-web-42", "implement")
        shutil.rmtree(world.folder)
    listed = plain(world.remote, "log", "--format=", "--name-only", "-m", WIP).split()
    assert {"one.txt", "two.txt"} <= set(listed)


def test_a_remote_that_is_gone_leaves_it_saved_here(world: World) -> None:
    made = world.checkout()
    world.write("new.txt", "new\n")
    world.remote.rename(world.remote.with_name("gone"))
    with pytest.raises(AgentProblem, match="git push"):
        save_wip(made, world.access, "play-web-42", "implement")
    assert world.saved("new.txt") == "new"


def test_it_is_bounded_in_time(world: World) -> None:
    made = world.checkout()
    world.write("new.txt", "new\n")
    begun = time.monotonic()
    with pytest.raises(AgentProblem, match="took too long") as caught:
        save_wip(made, world.access, "play-web-42", "implement", seconds=0)
    assert caught.value.error is ErrorClass.REPOSITORY
    assert time.monotonic() - begun < 5
