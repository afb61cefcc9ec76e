"""A reviewing task finished on GitHub: one review, then its label, on a bad day too; nothing secret is logged."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.pod.conclude import Conclusion, conclude
from playbook.agent.pod.review_text import marked
from tests.agent.pod.concluding import finish
from tests.agent.pod.pod_tasks import BRANCH, FAULTY, HEAD, LABEL, NEWER, PASS, PASSED, reviewing
from tests.fakes.github_values import Fault, Reply
from tests.fakes.github_world import GithubWorld
from tests.github.github_door import SECRET, repository


def test_a_pass_becomes_an_approval_of_its_commit(github: GithubWorld, tmp_path: Path) -> None:
    github.pull(BRANCH)
    done = finish(github, tmp_path, reviewing(), PASSED)
    assert done == Conclusion(HEAD, "1", "pass", "Fine.")
    (review,) = github.submitted()
    assert (review.state, review.commit) == ("APPROVED", HEAD)
    assert marked(review.body) == "play-web-42-review-r0"


def test_faults_become_a_request_for_changes(github: GithubWorld, tmp_path: Path) -> None:
    github.pull(BRANCH, labels=[LABEL])
    assert finish(github, tmp_path, reviewing(label=LABEL), FAULTY).verdict == "changes"
    assert [each.state for each in github.submitted()] == ["CHANGES_REQUESTED"]
    assert github.pulls[1].labels == [LABEL]


@pytest.mark.parametrize(
    ("before", "events"),
    [
        pytest.param([], ["labeled"], id="set"),
        pytest.param([LABEL], ["unlabeled", "labeled"], id="off and on: else GitHub says nothing"),
        pytest.param(["Ready-For-QA"], ["unlabeled", "labeled"], id="whatever its case"),
    ],
)
def test_a_pass_sets_the_trigger_label_after_the_review(
    github: GithubWorld, tmp_path: Path, before: list[str], events: list[str]
) -> None:
    github.pull(BRANCH, labels=["playbook/review", *before])
    finish(github, tmp_path, reviewing(label=LABEL), PASSED)
    assert [kind for kind, _ in github.events] == ["submitted", *events]
    assert [each.state for each in github.submitted()] == ["COMMENTED"]
    assert github.pulls[1].labels == ["playbook/review", LABEL]


def test_a_label_that_still_shows_is_taken_off_again_a_little_later(
    github: GithubWorld, tmp_path: Path
) -> None:
    stale = github.shown(github.pull(BRANCH, labels=[LABEL]))
    github.faults = [Fault("GET .*/pulls/1$", Reply(200, stale), times=5)]
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return False

    conclude(reviewing(label=LABEL), PASSED, repository(github, tmp_path, SECRET), wait)
    assert waits == [1.0, 1.0]
    assert [kind for kind, _ in github.events] == ["submitted", "unlabeled", "labeled"]


def test_a_moved_head_gets_a_review_of_the_old_one_and_no_label(
    github: GithubWorld, tmp_path: Path
) -> None:
    github.pull(BRANCH, sha=NEWER)
    done = finish(github, tmp_path, reviewing(label=LABEL), PASSED)
    assert (done.head_sha, done.verdict) == (HEAD, "pass")
    assert done.note == f"the head moved to {NEWER}: reviewed {HEAD}, approved nothing"
    assert [(each.state, each.commit) for each in github.submitted()] == [("COMMENTED", HEAD)]
    assert github.pulls[1].labels == []


def test_a_head_that_moves_between_review_and_label_gets_no_label(
    github: GithubWorld, tmp_path: Path
) -> None:
    github.pull(BRANCH)
    github.before = lambda asked: (
        github.push(BRANCH, NEWER) if asked.path.endswith("/events") else None
    )
    assert "moved" in finish(github, tmp_path, reviewing(label=LABEL), PASSED).note
    assert github.pulls[1].labels == []


def test_a_commit_that_was_forced_away_is_no_failure(github: GithubWorld, tmp_path: Path) -> None:
    github.pull(BRANCH, sha=NEWER)
    github.gone = frozenset({HEAD})
    done = finish(github, tmp_path, reviewing(label=LABEL), PASSED)
    assert done.note == f"the head moved to {NEWER} and {HEAD} is gone: no review was made"
    assert (github.submitted(), github.pulls[1].labels) == ([], [])


def test_a_closed_pull_request_is_left_alone(github: GithubWorld, tmp_path: Path) -> None:
    github.pull(BRANCH, state="closed", merged=True)
    assert finish(github, tmp_path, reviewing(), PASSED).note == "#1 is merged: no review was made"
    assert {asked.method for asked in github.asked} == {"GET"}


def test_an_approval_of_one_s_own_is_a_failure_that_leaves_no_draft(
    github: GithubWorld, tmp_path: Path
) -> None:
    github.pull(BRANCH, author="5dlabs-cleo[bot]")
    with pytest.raises(AgentProblem, match="opened by the identity"):
        finish(github, tmp_path, reviewing(), PASSED)
    assert github.reviews == {}


def test_faults_in_one_s_own_become_a_comment(github: GithubWorld, tmp_path: Path) -> None:
    github.pull(BRANCH, author="5dlabs-cleo[bot]")
    finish(github, tmp_path, reviewing(), FAULTY)
    assert [each.state for each in github.submitted()] == ["COMMENTED"]


def test_a_repeated_reviewer_finds_his_review(github: GithubWorld, tmp_path: Path) -> None:
    github.pull(BRANCH)
    for _ in range(3):
        finish(github, tmp_path, reviewing(), PASSED)
    assert len(github.reviews) == 1
    finish(github, tmp_path, reviewing(coderun="play-web-42-review-r1"), PASSED)
    assert len(github.submitted()) == 2


def test_a_laptop_s_own_account_finds_its_review_too(github: GithubWorld, tmp_path: Path) -> None:
    github.tokens[SECRET] = "octocat"
    github.pull(BRANCH)
    for _ in range(2):
        finish(github, tmp_path, reviewing(), PASSED)
    assert [each.author for each in github.reviews.values()] == ["octocat"]


def test_a_supervisor_that_died_after_the_draft_is_continued(
    github: GithubWorld, tmp_path: Path
) -> None:
    github.pull(BRANCH)
    github.faults = [Fault("POST .*/events", Reply(503), times=99)]
    with pytest.raises(AgentProblem, match="not finished after 12 looks"):
        finish(github, tmp_path, reviewing(), PASSED)
    github.faults = []
    finish(github, tmp_path, reviewing(), PASSED)
    assert [each.state for each in github.reviews.values()] == ["APPROVED"]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault("POST .*/reviews$", cut=True, after=True), id="draft cut, it was made"),
        pytest.param(Fault("POST .*/reviews$", Reply(502)), id="draft 502, it was not"),
        pytest.param(Fault("POST .*/events", cut=True, after=True), id="submit cut, it was"),
        pytest.param(Fault("POST .*/events", Reply(500)), id="submit 500, it was not"),
        pytest.param(Fault("GET .*/reviews", Reply(500), times=4), id="the list is away"),
        pytest.param(Fault("DELETE .*/labels", cut=True, after=True), id="label off, cut"),
        pytest.param(Fault("POST .*/issues/", cut=True, after=True), id="label on, cut"),
    ],
)
@pytest.mark.parametrize("lag", [0, 3])
def test_a_review_is_made_once_on_a_bad_day(
    github: GithubWorld, tmp_path: Path, fault: Fault, lag: int
) -> None:
    github.lag = lag
    github.pull(BRANCH, labels=[LABEL])
    github.faults = [fault]
    finish(github, tmp_path, reviewing(label=LABEL), PASSED)
    assert [each.state for each in github.reviews.values()] == ["COMMENTED"]
    assert github.pulls[1].labels == [LABEL]


def test_neither_token_nor_what_the_model_wrote_is_logged(
    github: GithubWorld,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.INFO)
    github.pull(BRANCH)
    finish(github, tmp_path, reviewing(label=LABEL), PASSED)
    said = capfd.readouterr()
    fields = [vars(record) for record in caplog.records]
    everything = caplog.text + str(fields) + said.out + said.err
    assert "SubmitReview" in everything
    assert SECRET not in everything
    assert PASS.summary not in everything
