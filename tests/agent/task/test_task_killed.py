"""A supervisor that is sent SIGKILL anywhere, and started again: it goes on; one pull request, one review, one label."""

from __future__ import annotations

import re
from multiprocessing.context import ForkServerProcess

import pytest

from playbook.agent.assignment import CodeTask
from playbook.agent.code.session import session
from playbook.agent.status import AgentStatus as Status
from playbook.testing import Behaviour, Hang, Write
from tests.agent.code.git_world import WIP, plain
from tests.agent.code.http_git import WRITE
from tests.agent.runtime.runtime_fakes import eventually
from tests.agent.task.apart import killed
from tests.agent.task.moment import Moment
from tests.agent.task.task_bench import BRANCH, COMMITS, WORKS, Bench, reviews
from tests.fakes.github_values import Asked

HOOK = """#!/bin/sh
while ! [ -s {pid} ]; do sleep 0.02; done
kill -9 $(cat {pid})
"""


def kill_at_push(bench: Bench, hook: str, task: CodeTask) -> None:
    """Have the remote kill the supervisor when it is pushed to: before it takes the commits, or after."""
    pid, file = bench.folder / "pid", bench.world.remote / "hooks" / hook
    file.parent.mkdir(exist_ok=True)
    file.write_text(HOOK.format(pid=pid))
    file.chmod(0o755)
    running = bench.apart(task)
    pid.write_text(str(running.pid))
    killed(running)
    file.unlink()


def kill_at_request(bench: Bench, pattern: str, task: CodeTask, *, after: bool) -> None:
    """Have GitHub kill the supervisor at a request: before it is carried out, or after."""
    running: list[ForkServerProcess] = []
    look, count = bench.github.before, len(bench.github.asked)

    def before(asked: Asked) -> None:
        look(asked)
        done = [f"{one.method} {one.path}" for one in bench.github.asked[count:]]
        hit = done if after else [f"{asked.method} {asked.path}"]
        if any(re.search(pattern, each) for each in hit):
            running[0].kill()

    with bench.github.lock:  # so that nothing is answered before we know whom to kill
        bench.github.before = before
        running.append(bench.apart(task))
    killed(running[0])
    bench.github.before = look


def again(bench: Bench, task: CodeTask, starts: int) -> None:
    report = bench.run(task)
    assert (report.result.status, report.result.failure) == (Status.SUCCESS, None)
    assert len(bench.calls()) == starts


def test_killed_while_the_agent_works_it_goes_on_in_its_session(bench: Bench) -> None:
    moment = Moment(bench.folder)
    first = Behaviour(first=(Write("half.txt", b"half"),), then=(moment.deed, Hang()))
    bench.agent(Behaviour(then=COMMITS, before=(first,)))
    running = bench.apart(bench.task())
    moment.wait()
    # It knows the session when it has read of it, which may be after the agent has gone on.
    eventually(lambda: session(bench.place().folder, "claude"))
    running.kill()
    killed(running)
    again(bench, bench.task(), starts=2)
    first_call, call = bench.calls()
    assert "--resume" not in first_call.argv
    assert "--resume" in call.argv
    assert bench.github.events == [("opened", 1), ("labeled", "task-42")]
    saved = plain(bench.place().folder, "show", f"{WIP}:half.txt")
    assert saved == "half"


@pytest.mark.parametrize("hook", ["pre-receive", "post-receive"])
def test_killed_while_it_pushes_it_does_not_ask_the_agent_again(bench: Bench, hook: str) -> None:
    kill_at_push(bench, hook, bench.task())
    again(bench, bench.task(), starts=1)
    assert bench.github.events == [("opened", 1), ("labeled", "task-42")]
    assert plain(bench.world.remote, "show", f"{BRANCH}:work.txt") == "work"


@pytest.mark.parametrize(
    ("pattern", "after"),
    [
        pytest.param("POST .*/pulls$", False, id="before the pull request"),
        pytest.param("POST .*/pulls$", True, id="after the pull request"),
        pytest.param("POST .*/issues/1/labels$", True, id="after the label"),
    ],
)
def test_killed_at_the_pull_request_there_is_one_in_the_end(
    bench: Bench, pattern: str, after: bool
) -> None:
    kill_at_request(bench, pattern, bench.task(), after=after)
    again(bench, bench.task(), starts=1)
    assert list(bench.github.pulls) == [1]
    assert bench.github.events == [("opened", 1), ("labeled", "task-42")]


@pytest.mark.parametrize(
    ("pattern", "after"),
    [
        pytest.param("POST .*/pulls/1/reviews$", False, id="before the draft"),
        pytest.param("POST .*/pulls/1/reviews$", True, id="after the draft"),
        pytest.param("POST .*/events$", True, id="after the review"),
    ],
)
def test_killed_at_the_review_there_is_one_in_the_end(
    bench: Bench, pattern: str, after: bool
) -> None:
    bench.github.tokens = {WRITE: "5dlabs-cleo[bot]"}
    bench.agent(reviews())
    task = bench.review(label="ready-for-qa")
    kill_at_request(bench, pattern, task, after=after)
    again(bench, task, starts=1)
    (review,) = bench.github.submitted()
    assert review.commit == task.head_sha
    assert [name for name, _ in bench.github.events].count("labeled") == 1
    assert len(bench.github.reviews) == 1


def test_killed_at_its_start_it_begins_anew(bench: Bench) -> None:
    moment = Moment(bench.folder)
    hangs = Behaviour(recording=None, first=(moment.deed,), then=(Hang(),))
    bench.agent(Behaviour(checks=hangs))
    running = bench.apart(bench.task())
    moment.wait()
    running.kill()
    killed(running)
    bench.agent(WORKS)
    again(bench, bench.task(), starts=1)


def test_a_file_of_notes_that_is_spoilt_is_no_hindrance(bench: Bench) -> None:
    notes = bench.place().own / "run.json"
    notes.parent.mkdir(parents=True)
    notes.write_text("{")
    again(bench, bench.task(), starts=1)
