"""A reviewing task from its checkout to its review: the verdict is the agent's, the review is the supervisor's."""

from __future__ import annotations

import pytest

from playbook.agent.result import ErrorClass
from playbook.agent.status import AgentStatus as Status
from playbook.testing import Behaviour, Run
from tests.agent.code.git_world import plain
from tests.agent.code.http_git import WRITE
from tests.agent.task.task_bench import BRANCH, Bench, error_of, reviews, says, text_of, writes

LABEL = "ready-for-qa"


@pytest.fixture(autouse=True)
def _reviewer(bench: Bench) -> None:
    bench.github.tokens = {WRITE: "5dlabs-cleo[bot]"}
    bench.agent(reviews())


def test_a_pass_approves_the_commit_that_was_reviewed(bench: Bench) -> None:
    task = bench.review()
    report = bench.run(task)
    assert (report.result.status, report.result.failure) == (Status.SUCCESS, None)
    (review,) = bench.github.submitted()
    assert (review.state, review.commit) == ("APPROVED", task.head_sha)
    assert report.conclusion is not None
    assert (report.conclusion.verdict, report.conclusion.head_sha) == ("pass", task.head_sha)
    head = plain(bench.place(task).folder, "rev-parse", "HEAD")
    assert head == task.head_sha


def test_a_commit_may_be_named_by_its_beginning(bench: Bench) -> None:
    task = bench.review()
    bench.run(task.model_copy(update={"head_sha": task.head_sha[:10]}))
    (review,) = bench.github.submitted()
    assert (review.state, review.commit) == ("APPROVED", task.head_sha)


def test_a_trigger_label_is_set_by_the_supervisor(bench: Bench) -> None:
    bench.run(bench.review(label=LABEL))
    (review,) = bench.github.submitted()
    assert review.state == "COMMENTED"
    assert ("labeled", LABEL) in bench.github.events


def test_changes_are_requested_with_the_findings(bench: Bench) -> None:
    bench.agent(reviews(says("changes", "Off by one.")))
    report = bench.run(bench.review(label=LABEL))
    assert report.result.status is Status.SUCCESS
    (review,) = bench.github.submitted()
    assert review.state == "CHANGES_REQUESTED"
    assert "Off by one." in review.body
    assert "labeled" not in dict(bench.github.events)


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(Behaviour(), id="no verdict"),
        pytest.param(reviews('{"verdict": "pass"}'), id="half a verdict"),
        pytest.param(reviews("PASS"), id="no JSON"),
    ],
)
def test_without_a_whole_verdict_nothing_is_posted(bench: Bench, behaviour: Behaviour) -> None:
    bench.agent(behaviour)
    report = bench.run(bench.review())
    assert (report.result.status, error_of(report)) == (Status.FAILED, ErrorClass.VERDICT)
    assert "The agent must write output/verdict.json" in text_of(report)
    assert bench.github.submitted() == []


def test_a_verdict_of_a_try_that_failed_is_none(bench: Bench) -> None:
    first = Behaviour(recording="api_error_429", first=(writes(says()),))
    bench.agent(Behaviour(before=(first,)))
    report = bench.run(bench.review())
    assert (report.result.attempts, error_of(report)) == (2, ErrorClass.VERDICT)


def test_after_a_missing_verdict_the_same_coderun_asks_the_agent_again(bench: Bench) -> None:
    bench.agent(Behaviour())
    assert error_of(bench.run(bench.review())) is ErrorClass.VERDICT
    bench.agent(reviews())
    report = bench.run(bench.review())
    assert report.result.status is Status.SUCCESS
    assert len(bench.calls()) == 2
    assert "--resume" in bench.calls()[1].argv


def test_a_head_that_moved_meanwhile_is_told_and_approves_nothing(bench: Bench) -> None:
    task = bench.review(label=LABEL)
    newer = bench.world.person(BRANCH, more_txt="more")
    report = bench.run(task)
    assert report.result.status is Status.SUCCESS
    (review,) = bench.github.submitted()
    assert (review.state, review.commit) == ("COMMENTED", task.head_sha)
    assert report.conclusion is not None
    assert f"the head moved to {newer}" in report.conclusion.note
    assert "labeled" not in dict(bench.github.events)


def test_a_commit_that_was_pushed_over_cannot_be_reviewed(bench: Bench) -> None:
    task = bench.review(head_sha="a" * 40)
    report = bench.run(task)
    assert error_of(report) is ErrorClass.REPOSITORY
    assert "the review starts again at the new head" in text_of(report)
    assert bench.calls() == []


def test_a_pull_request_that_was_merged_meanwhile_gets_no_review(bench: Bench) -> None:
    task = bench.review()
    bench.github.pulls[1].state, bench.github.pulls[1].merged = "closed", True
    report = bench.run(task)
    assert report.result.status is Status.SUCCESS
    assert report.conclusion is not None
    assert "#1 is merged: no review was made" in report.conclusion.note
    assert bench.github.submitted() == []


def test_nothing_a_reviewer_commits_reaches_the_branch(bench: Bench) -> None:
    commit = Run(("git", "commit", "--quiet", "--allow-empty", "-m", "mine"))
    bench.agent(Behaviour(then=(commit, writes(says()))))
    task = bench.review()
    assert bench.run(task).result.status is Status.SUCCESS
    assert bench.world.tip(BRANCH) == task.head_sha


def test_nothing_is_posted_where_nobody_wants_it_and_the_verdict_is_told(bench: Bench) -> None:
    report = bench.run(bench.review(), write_token=None)
    assert report.conclusion is not None
    assert (report.conclusion.verdict, report.conclusion.summary) == ("pass", "Fine.")
    assert bench.github.asked == []
