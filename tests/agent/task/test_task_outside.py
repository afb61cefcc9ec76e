"""What the world does meanwhile: a person pushes, closes, the network is away, a token is wrong. The outcome says who must do what."""

from __future__ import annotations

from uuid import uuid4

from playbook.agent.assignment import TaskRepository
from playbook.agent.result import ErrorClass
from playbook.agent.status import AgentStatus as Status
from playbook.agent.task.place import taken
from playbook.testing import Behaviour, Run
from tests.agent.code.git_world import plain
from tests.agent.code.http_git import needs_server, serving
from tests.agent.task.task_bench import (
    BRANCH,
    COMMITS,
    COMMITS_NOTHING,
    WORKS,
    Bench,
    error_of,
    text_of,
)
from tests.fakes.github_values import Fault, Reply

REFUSED = Reply(401, {"message": "Bad credentials"})


def pushed_meanwhile(bench: Bench) -> Behaviour:
    """Return an agent during whose work a person pushes to its branch."""
    other = bench.folder / "person"
    plain(bench.folder, "clone", "-q", str(bench.world.remote), "person")
    plain(other, "commit", "-q", "--allow-empty", "-m", "a person's")
    push = Run(("git", "-C", str(other), "push", "-q", "origin", f"HEAD:refs/heads/{BRANCH}"))
    return Behaviour(then=(*COMMITS, push))


def test_a_person_who_pushed_meanwhile_is_not_pushed_over(bench: Bench) -> None:
    bench.agent(pushed_meanwhile(bench))
    report = bench.run(bench.task())
    assert error_of(report) is ErrorClass.REPOSITORY
    assert "while the agent worked; run the stage again" in text_of(report)
    theirs = bench.world.tip(BRANCH)
    assert bench.github.events == []
    bench.agent(WORKS)
    again = bench.run(bench.task())
    assert (again.result.status, again.result.failure) == (Status.SUCCESS, None)
    plain(bench.world.remote, "merge-base", "--is-ancestor", theirs, BRANCH)
    assert len(bench.calls()) == 2


def test_a_pull_request_that_was_closed_meanwhile_is_not_opened_again(bench: Bench) -> None:
    bench.run(bench.task())
    bench.github.pulls[1].state = "closed"
    task = bench.task(id=uuid4(), round=1, pull_request="1")
    bench.agent(COMMITS_NOTHING)
    report = bench.run(task)
    assert error_of(report) is ErrorClass.GITHUB
    assert "pull request #1 is closed" in text_of(report)
    assert "a person must look at the pull request" in text_of(report)
    assert list(bench.github.pulls) == [1]


def test_a_token_that_github_refuses_is_told_and_the_next_run_finishes(bench: Bench) -> None:
    bench.github.faults = [Fault("GET", REFUSED, times=1)]
    report = bench.run(bench.task())
    assert error_of(report) is ErrorClass.GITHUB
    assert "must be written anew" in text_of(report)
    again = bench.run(bench.task())
    assert (again.result.status, len(bench.calls())) == (Status.SUCCESS, 1)
    assert bench.github.events == [("opened", 1), ("labeled", "task-42")]


def test_without_a_network_nothing_is_started(bench: Bench, nobody: str) -> None:
    report = bench.run(bench.task(repository=TaskRepository(url=f"{nobody}/acme/web.git")))
    assert (report.result.status, error_of(report)) == (Status.FAILED, ErrorClass.NETWORK)
    assert "try again" in text_of(report)
    assert bench.calls() == []


@needs_server
def test_a_wrong_token_for_git_is_told_by_its_file(bench: Bench) -> None:
    with serving(bench.world.remote.parent.parent) as server:
        task = bench.task(repository=TaskRepository(url=f"{server.url}/acme/web.git"))
        report = bench.run(task, read_token=bench.folder / "wrong")
        missing = error_of(report), text_of(report)
        bench.token("wrong", "ghs_wrong")
        report = bench.run(task, read_token=bench.folder / "wrong")
    assert missing[0] is ErrorClass.CONFIGURATION
    assert "mount the Secret" in missing[1]
    assert error_of(report) is ErrorClass.REPOSITORY
    assert "look at the token's file" in text_of(report)
    assert "ghs_wrong" not in text_of(report)


def test_a_repository_that_is_not_there_is_told(bench: Bench) -> None:
    url = f"file://{bench.folder}/acme/nowhere.git"
    report = bench.run(bench.task(repository=TaskRepository(url=url)))
    assert error_of(report) is ErrorClass.REPOSITORY


def test_two_supervisors_of_one_task_do_not_meet(bench: Bench) -> None:
    with taken(bench.place()):
        report = bench.run(bench.task())
    assert error_of(report) is ErrorClass.WORKSPACE
    assert "another supervisor works on this task" in text_of(report)
    assert bench.calls() == []
