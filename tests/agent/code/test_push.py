"""An agent's work reaches exactly its branch, without force, with the marker, or it is said who must act."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from playbook.agent.code.checked_out import Checkout
from playbook.agent.code.commits import commits_since, head
from playbook.agent.code.marker import MARKER, marker_text
from playbook.agent.code.push import mark, push, refusal
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.reconcile import correlate
from tests.agent.code.git_world import BRANCH, World, plain


def test_what_was_committed_is_pushed_and_nothing_else(world: World) -> None:
    made = world.checkout()
    world.agent("branch", "other")
    world.agent("tag", "v1")
    work = world.commits()
    assert commits_since(made) == (work,)
    assert push(made, world.access).head == work == head(made) == world.tip()
    names = plain(world.remote, "for-each-ref", "--format=%(refname)").split()
    assert names == [f"refs/heads/{BRANCH}", "refs/heads/main"]
    assert push(made, world.access).head == work


def test_the_remote_branch_is_known_afterwards(world: World) -> None:
    made = world.checkout()
    world.commits()
    push(made, world.access)
    assert world.agent("rev-parse", f"origin/{BRANCH}") == world.tip()


def on_a_detached_head(world: World) -> str:
    world.agent("checkout", "--quiet", "--detach")
    return world.commits()


def on_a_branch_of_its_own(world: World) -> str:
    world.agent("checkout", "--quiet", "-b", "fix/-login")
    return world.commits()


def branch_deleted(world: World) -> str:
    work = on_a_branch_of_its_own(world)
    world.agent("branch", "--quiet", "-D", BRANCH)
    return work


def back_on_main(world: World) -> str:
    work = world.commits()
    world.person("main", late_txt="x")
    world.agent("fetch", "--quiet", "origin")
    world.agent("checkout", "--quiet", "-b", "main", "origin/main")
    return work


@pytest.mark.parametrize(
    "left",
    [
        pytest.param(one, id=one.__name__)
        for one in (on_a_detached_head, on_a_branch_of_its_own, branch_deleted, back_on_main)
    ],
)
def test_work_that_goes_on_from_the_branch_is_pushed_as_it(
    world: World, left: Callable[[World], str]
) -> None:
    made = world.checkout()
    work = left(world)
    assert push(made, world.access).head == work == world.tip()


def elsewhere(world: World) -> None:
    world.commits()
    world.agent("checkout", "--quiet", "-b", "elsewhere", "origin/main")
    world.commits("b.txt")


def detached_elsewhere(world: World) -> None:
    elsewhere(world)
    world.agent("checkout", "--quiet", "--detach")


def rebasing(world: World) -> None:
    world.commits("app.py", "mine\n")
    world.agent("checkout", "--quiet", "-b", "side", "origin/main")
    world.commits("app.py", "side\n")
    with pytest.raises(AssertionError):
        world.agent("rebase", BRANCH)


def orphan(world: World) -> None:
    world.agent("checkout", "--quiet", "--orphan", "fresh")


@pytest.mark.parametrize(
    ("left", "text"),
    [
        pytest.param(elsewhere, "its work is on 'elsewhere'", id="another branch"),
        pytest.param(detached_elsewhere, "its work is on 'a detached head'", id="a detached head"),
        pytest.param(rebasing, "a rebase is not finished", id="in a rebase"),
        pytest.param(orphan, "a branch without a commit", id="an orphan"),
    ],
)
def test_work_that_does_not_go_on_from_the_branch_is_named(
    world: World, left: Callable[[World], None], text: str
) -> None:
    made = world.checkout()
    left(world)
    with pytest.raises(AgentProblem, match=text) as caught:
        push(made, world.access)
    assert caught.value.error is ErrorClass.REPOSITORY
    assert str(world.folder) in caught.value.hint
    assert world.tip() == ""


def a_person_pushes(world: World, made: Checkout) -> None:
    world.person(BRANCH, b_txt="theirs")
    world.commits()


def a_hook_refuses(world: World, made: Checkout) -> None:
    world.commits()
    (world.remote / "hooks").mkdir(exist_ok=True)
    hook = world.remote / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho no\nexit 1\n")
    hook.chmod(0o755)


def the_agent_rewrites(world: World, made: Checkout) -> None:
    world.agent("commit", "--quiet", "--amend", "-m", "rewritten")


@pytest.mark.parametrize(
    ("meanwhile", "text", "hint"),
    [
        pytest.param(a_person_pushes, "moved to [0-9a-f]{10} while", "a person may", id="moved"),
        pytest.param(a_hook_refuses, r"\[remote rejected\]", "an owner", id="a hook says no"),
        pytest.param(the_agent_rewrites, "the agent rewrote", "a person must", id="rewritten"),
    ],
)
def test_a_push_that_is_refused_says_who_must_act(
    world: World, meanwhile: Callable[[World, Checkout], None], text: str, hint: str
) -> None:
    world.person(BRANCH, a_txt="first")
    made = world.checkout()
    meanwhile(world, made)
    theirs, mine = world.tip(), world.head
    with pytest.raises(AgentProblem, match=text) as caught:
        push(made, world.access)
    assert caught.value.error is ErrorClass.REPOSITORY
    assert hint in caught.value.hint
    assert (world.tip(), world.head) == (theirs, mine)


def test_the_marker_is_what_correlate_reads(world: World) -> None:
    assert MARKER == correlate.MARKER
    assert json.loads(marker_text(world.task())) == {"taskId": "42"}


def test_the_marker_is_a_commit_of_its_own(world: World) -> None:
    made = world.checkout()
    world.write("app.py", "staged\n")
    world.agent("add", "app.py")
    world.write("app.py", "changed again\n")
    world.write("new.txt", "new\n")
    marked = mark(world.task(), made)
    assert plain(world.folder, "show", "--format=%an", "--name-only", marked).split() == [
        "5dlabs-rex[bot]",
        MARKER,
    ]
    assert world.status == "MM app.py\n?? new.txt"
    assert (world.folder / MARKER).read_text() == marker_text(world.task())
    assert commits_since(made) == ()


def test_the_marker_is_written_once(world: World) -> None:
    made = world.checkout()
    first = mark(world.task(), made)
    work = world.commits()
    assert mark(world.task(), made) == work
    assert push(made, world.access).head == work
    again = world.checkout()
    assert mark(world.task(round=1), again) == work
    assert commits_since(again) == ()
    assert plain(world.folder, "rev-list", "--count", f"{first}..") == "1"


def gone(world: World) -> None:
    world.agent("rm", "--quiet", "-r", ".playbook")
    world.agent("commit", "--quiet", "-m", "tidy up")


def another_task(world: World) -> None:
    world.commits(MARKER, '{"taskId": "7"}\n')


def a_file_in_the_way(world: World) -> None:
    gone(world)
    world.commits(".playbook", "a file")


def a_link_in_the_way(world: World) -> None:
    gone(world)
    (world.folder / ".playbook").symlink_to("/tmp")
    world.agent("add", ".playbook")
    world.agent("commit", "--quiet", "-m", "link")


def ignored(world: World) -> None:
    gone(world)
    world.commits(".gitignore", ".playbook/\n")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(one, id=one.__name__)
        for one in (gone, another_task, a_file_in_the_way, a_link_in_the_way, ignored)
    ],
)
def test_a_marker_the_agent_spoiled_is_there_again(
    world: World, spoil: Callable[[World], None]
) -> None:
    made = world.checkout()
    mark(world.task(), made)
    spoil(world)
    mark(world.task(), made)
    pushed = push(made, world.access).head
    assert plain(world.remote, "show", f"{pushed}:{MARKER}") == marker_text(world.task()).strip()
    assert world.status == ""


def test_the_refusal_is_read_from_gits_own_line() -> None:
    line = b"To x\n!\ta:refs/heads/b\t[remote rejected] (\x1b[31mghs_abc no)\nDone\n"
    assert refusal(line) == "[remote rejected] ( [31m[redacted] no)"
    assert refusal(b"To x\nDone\n") == ""
