"""An implementing task from its checkout to its pull request: real processes, real git, a GitHub on 127.0.0.1."""

from __future__ import annotations

from uuid import uuid4

import pytest

from playbook.agent.result import ErrorClass
from playbook.agent.status import AgentStatus as Status
from playbook.testing import Behaviour, Write
from tests.agent.code.git_world import plain
from tests.agent.task.task_bench import BRANCH, COMMITS, Bench, error_of, text_of


def test_an_agent_commits_and_the_supervisor_opens_the_pull_request(bench: Bench) -> None:
    report = bench.run(bench.task())
    assert (report.result.status, report.result.failure) == (Status.SUCCESS, None)
    head = bench.world.tip(BRANCH)
    assert report.conclusion is not None
    assert (report.conclusion.head_sha, report.conclusion.pull_request) == (head, "1")
    assert bench.github.events == [("opened", 1), ("labeled", "task-42")]
    files = plain(bench.world.remote, "ls-tree", "-r", "--name-only", BRANCH).split()
    assert {"work.txt", ".playbook/task.json"} <= set(files)
    assert "CLAUDE.md" not in files
    assert report.result.output_log is not None
    assert report.result.output_log.exists()


def test_a_play_may_name_the_label_itself(bench: Bench) -> None:
    bench.run(bench.task(task_label="task/42"))
    assert ("labeled", "task/42") in bench.github.events


def test_the_same_coderun_again_changes_nothing_and_starts_nothing(bench: Bench) -> None:
    first, again = bench.run(bench.task()), bench.run(bench.task())
    assert again.result.status is Status.SUCCESS
    assert again.conclusion == first.conclusion
    assert again.result.session_id == first.result.session_id
    assert len(bench.calls()) == 1
    assert [name for name, _ in bench.github.events] == ["opened", "labeled"]


def test_a_next_round_goes_on_in_the_session_and_on_the_pull_request(bench: Bench) -> None:
    first = bench.run(bench.task())
    (bench.place().folder / "CLAUDE.md").write_text("what was learned")
    more = (Write("more.txt", b"x"), *COMMITS[1:])
    bench.agent(Behaviour(then=more))
    task = bench.task(
        id=uuid4(), round=1, continue_session=True, pull_request="1",
        review="the cart is empty",
    )  # fmt: skip
    again = bench.run(task)
    assert again.result.status is Status.SUCCESS
    first_call, call = bench.calls()
    assert "--resume" not in first_call.argv
    assert call.argv[call.argv.index("--resume") + 1] == first.result.session_id
    assert (bench.place().folder / "CLAUDE.md").read_text() == "what was learned"
    assert list(bench.github.pulls) == [1]
    assert bench.github.pulls[1].sha == bench.world.tip(BRANCH)


def test_a_session_that_is_lost_is_begun_anew(bench: Bench) -> None:
    bench.run(bench.task())
    lost = Behaviour(recording="bad_resume")
    more = Behaviour(then=(Write("more.txt", b"x"), *COMMITS[1:]), before=(lost,))
    bench.agent(more)
    task = bench.task(id=uuid4(), round=1, continue_session=True)
    report = bench.run(task)
    assert (report.result.status, report.result.failure) == (Status.SUCCESS, None)
    resumed = ["--resume" in call.argv for call in bench.calls()]
    assert resumed == [False, True, False]


def test_an_agent_without_a_commit_is_no_success_and_nothing_is_pushed(bench: Bench) -> None:
    bench.agent(Behaviour())
    report = bench.run(bench.task())
    assert error_of(report) is ErrorClass.REPOSITORY
    assert "nothing to push to feature/task-42" in text_of(report)
    assert bench.world.tip(BRANCH) == ""
    assert bench.github.events == []


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        pytest.param(Behaviour(recording="max_turns", then=COMMITS), ErrorClass.TURN_LIMIT, id="turns"),
        pytest.param(Behaviour(recording="api_error_401"), ErrorClass.AUTHENTICATION, id="a wrong key"),
        pytest.param(Behaviour(recording="tool_denied", then=COMMITS), ErrorClass.PERMISSION_REFUSED, id="a tool"),
        pytest.param(Behaviour(exit_code=3, then=COMMITS), ErrorClass.EXIT_CODE, id="its code"),
        pytest.param(Behaviour(bytes=900, then=COMMITS), ErrorClass.NO_RESULT, id="half a line"),
        pytest.param(Behaviour(version="1.0.0"), ErrorClass.COMMAND_VERSION, id="too old"),
    ],
)  # fmt: skip
def test_what_did_not_end_well_is_neither_pushed_nor_posted(
    bench: Bench, behaviour: Behaviour, error: ErrorClass
) -> None:
    bench.agent(behaviour)
    report = bench.run(bench.task())
    assert (report.result.status, error_of(report)) == (Status.FAILED, error)
    assert "; " in text_of(report)  # the way out
    assert bench.world.tip(BRANCH) == ""
    assert bench.github.events == []


def test_a_rate_limit_passes_and_the_session_goes_on(bench: Bench) -> None:
    bench.agent(Behaviour(then=COMMITS, before=(Behaviour(recording="api_error_429"),)))
    report = bench.run(bench.task())
    assert (report.result.status, report.result.attempts) == (Status.SUCCESS, 2)


def test_nothing_is_pushed_or_posted_where_nobody_wants_it(bench: Bench) -> None:
    report = bench.run(bench.task(), write_token=None)
    assert report.result.status is Status.SUCCESS
    assert report.conclusion is not None
    assert "nothing was pushed" in report.conclusion.note
    assert bench.world.tip(BRANCH) == ""
    assert bench.github.asked == []
    head = plain(bench.place().folder, "rev-parse", "HEAD")
    assert report.conclusion.head_sha == head


def test_a_volume_that_is_a_link_is_refused(bench: Bench) -> None:
    (bench.folder / "elsewhere").mkdir()
    bench.volume.symlink_to(bench.folder / "elsewhere")
    report = bench.run(bench.task())
    assert error_of(report) is ErrorClass.WORKSPACE
    assert "is a link" in text_of(report)
    assert list((bench.folder / "elsewhere").iterdir()) == []


def test_folders_of_old_runs_go_by_the_policy(bench: Bench) -> None:
    bench.options = {"retention": {"policy": "ttl", "ttl": 0.001, "compress_after": None}}
    assert error_of(bench.run(bench.task())) is None
    bench.agent(Behaviour(exit_code=3))
    assert error_of(bench.run(bench.task(id=uuid4()))) is ErrorClass.EXIT_CODE
    left = [path.name for path in bench.place().runs.iterdir() if not path.name.startswith(".")]
    assert str(bench.id) not in left
