"""What a checkout refuses: one sentence that names it, the right class, and the folder as it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playbook.agent.assignment import TaskRepository
from playbook.agent.code.access import Access, access_to
from playbook.agent.code.beside import beside
from playbook.agent.code.checkout import checkout
from playbook.agent.errors import AgentProblem
from playbook.agent.ports import Asker, Stop
from playbook.agent.result import ErrorClass
from tests.agent.code.git_world import BRANCH, World, plain, task_of

NEVER = "0123456789012345678901234567890123456789"


def nothing(_: World) -> None:
    """Leave the folder away."""


def another_remote(world: World) -> None:
    world.checkout()
    url = "https://x-access-token:ghs_secret@github.com/acme/other"
    world.agent("remote", "set-url", "origin", url)


def other_files(world: World) -> None:
    world.write("letter.txt", "mine")


def a_file(world: World) -> None:
    world.folder.parent.mkdir(parents=True)
    world.folder.touch()


def a_link(world: World) -> None:
    world.checkout()
    world.folder.rename(world.folder.with_name("real"))
    world.folder.symlink_to("real")


def a_link_to_git(world: World) -> None:
    world.checkout()
    (world.folder / ".git").rename(world.folder.with_name("real"))
    (world.folder / ".git").symlink_to("../real")


@pytest.mark.parametrize(
    ("before", "changes", "error", "text"),
    [
        pytest.param(
            another_remote,
            {},
            ErrorClass.REPOSITORY,
            "is a checkout of https://github.com/acme/other, not of file:",
            id="another repository's checkout",
        ),
        pytest.param(other_files, {}, ErrorClass.WORKSPACE, "other things", id="somebody's files"),
        pytest.param(a_file, {}, ErrorClass.WORKSPACE, "is not a folder", id="a file"),
        pytest.param(a_link, {}, ErrorClass.WORKSPACE, "is not a folder", id="a link"),
        pytest.param(a_link_to_git, {}, ErrorClass.REPOSITORY, "is not a fol", id="a link as .git"),
        pytest.param(
            nothing, {"base": "trunk"}, ErrorClass.REPOSITORY, "has no branch trunk", id="no base"
        ),
        pytest.param(
            nothing, {"branch": "a..b"}, ErrorClass.REPOSITORY, "named 'a..b'", id="no branch name"
        ),
        pytest.param(
            nothing, {"run": "a/../b"}, ErrorClass.REPOSITORY, "no branch named", id="run upwards"
        ),
        pytest.param(
            nothing,
            {"purpose": "review", "head_sha": NEVER},
            ErrorClass.REPOSITORY,
            f"has no branch with commit {NEVER}",
            id="a commit that is nowhere",
        ),
        pytest.param(
            nothing,
            {"purpose": "review"},
            ErrorClass.REPOSITORY,
            "a review without a commit",
            id="a review of nothing",
        ),
    ],
)
def test_refused(
    world: World,
    before: Callable[[World], None],
    changes: dict[str, Any],
    error: ErrorClass,
    text: str,
) -> None:
    before(world)
    with pytest.raises(AgentProblem) as caught:
        world.checkout(**changes)
    assert caught.value.error is error
    assert text in caught.value.message
    assert caught.value.hint or "move it away" in caught.value.message
    assert "ghs_" not in str(caught.value)
    assert not list(world.folder.parent.glob(".*/clone-*"))


def test_a_remote_that_is_gone_leaves_the_folder_alone(world: World) -> None:
    world.checkout()
    world.write("new.txt", "new\n")
    world.remote.rename(world.remote.with_name("gone"))
    with pytest.raises(AgentProblem, match="git fetch for file://") as caught:
        world.checkout()
    assert caught.value.error is ErrorClass.REPOSITORY
    assert world.status == "?? new.txt"


def test_an_empty_remote_has_no_base(tmp_path: Path) -> None:
    plain(tmp_path, "init", "--quiet", "--bare", "empty.git")
    world = World(tmp_path / "empty.git", tmp_path / "task")
    with pytest.raises(AgentProblem, match="has no branch main"):
        world.checkout()
    assert not world.folder.exists()


def test_no_server_is_network_trouble(tmp_path: Path) -> None:
    task = task_of("http://127.0.0.1:1/acme/web.git")
    with pytest.raises(AgentProblem, match="git fetch for http://127") as caught:
        checkout(task, tmp_path / "task", access_to(task, None, os.environ))
    assert caught.value.error is ErrorClass.NETWORK
    assert caught.value.failure.transient


def test_a_token_file_that_is_missing_is_named(world: World, tmp_path: Path) -> None:
    access = access_to(world.task(), tmp_path / "no-token", os.environ)
    with pytest.raises(AgentProblem, match="no-token cannot be read") as caught:
        checkout(world.task(), world.folder, access)
    assert caught.value.error is ErrorClass.CONFIGURATION


def test_access_to_another_repository_is_refused(world: World) -> None:
    task = world.task(repository=TaskRepository(url="https://github.com/acme/other"))
    with pytest.raises(AgentProblem, match="another repository"):
        checkout(task, world.folder, world.access)


def test_git_that_is_missing_is_said(world: World, tmp_path: Path) -> None:
    with pytest.raises(AgentProblem, match="git is not on PATH") as caught:
        checkout(world.task(), world.folder, Access(world.url, environment={"PATH": str(tmp_path)}))
    assert caught.value.error is ErrorClass.COMMAND_MISSING


def test_a_stop_ends_it(world: World) -> None:
    stop = Stop()
    stop.ask(Asker.SUPERVISOR)
    with pytest.raises(AgentProblem) as caught:
        checkout(world.task(), world.folder, world.access, stop)
    assert caught.value.error is ErrorClass.CANCELLED
    assert not world.folder.exists()


def test_a_review_is_at_exactly_its_commit(world: World) -> None:
    wanted = world.person(BRANCH, a_txt="one")
    world.person(BRANCH, a_txt="two")
    made = world.checkout(purpose="review", head_sha=wanted)
    assert made.head == world.head == wanted
    assert world.agent("rev-parse", "--abbrev-ref", "HEAD") == "HEAD"
    assert (world.folder / "a.txt").read_text() == "one"


def test_a_short_commit_is_never_taken_for_a_branch(world: World) -> None:
    wanted = world.person(BRANCH, a_txt="one")
    world.person(wanted[:10], b_txt="a branch named as the commit begins")
    assert world.checkout(purpose="review", head_sha=wanted[:10]).head == wanted


def test_a_commit_only_this_folder_has_is_not_reviewed(world: World) -> None:
    world.checkout()
    mine = world.commits()
    with pytest.raises(AgentProblem, match="has no branch with commit"):
        world.checkout(purpose="review", head_sha=mine)


def test_what_lies_beside_a_checkout_is_no_link(world: World, tmp_path: Path) -> None:
    beside(world.folder).rename(tmp_path / "elsewhere")
    (world.folder.parent / f".{world.folder.name}.playbook").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AgentProblem, match="is a link"):
        world.checkout()
