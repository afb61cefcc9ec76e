"""A code task finished on GitHub, from its first look to its last, on a bad day too; alone and two at once."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from playbook.agent.assignment import CodeTask
from playbook.agent.errors import AgentProblem
from playbook.agent.pod.conclude import Conclusion, conclude
from playbook.agent.pod.review_text import marked
from playbook.agent.pod.steps import Work
from playbook.agent.result import ErrorClass
from playbook.github.connection import Access, Connection
from playbook.github.repository import Repository
from tests.agent.pod.pod_tasks import BRANCH, CHANGES, HEAD, NEWER, PASS, implementing, reviewing
from tests.fakes.github_server import github_server
from tests.fakes.github_values import Asked, Fault, Reply
from tests.fakes.github_world import GithubWorld

SECRET = "ghs_14_notToBeShown.eyJ-x_y"
LABEL = "ready-for-qa"
PUSHED = Work(HEAD)
PASSED = Work(verdict=PASS)


@pytest.fixture
def github() -> Iterator[GithubWorld]:
    with github_server() as world:
        world.tokens = {SECRET: "5dlabs-cleo[bot]"}
        world.push(BRANCH, HEAD)
        yield world


def at_once(_: float) -> bool:
    return False


def repository(github: GithubWorld, folder: Path, token: str = SECRET) -> Repository:
    (folder / "token").write_text(token, encoding="ascii")
    access = Access(
        folder / "token", github.url, timeout=5, pause=0.001, patience=0.2, between_writes=0
    )
    return Repository(Connection(access, Event().wait), github.name)


def finish(github: GithubWorld, folder: Path, task: CodeTask, work: Work) -> Conclusion:
    return conclude(task, work, repository(github, folder), at_once)


# implementing


def test_the_pull_request_is_opened_and_labelled(github: GithubWorld, tmp_path: Path) -> None:
    done = finish(github, tmp_path, implementing(), PUSHED)
    assert done == Conclusion(HEAD, "1")
    assert (github.pulls[1].head, github.pulls[1].base) == (BRANCH, "main")
    assert (github.pulls[1].title, github.pulls[1].labels) == ("Add a cart", ["task-42"])


def test_one_that_is_open_is_found(github: GithubWorld, tmp_path: Path) -> None:
    github.pull(BRANCH, labels=["task-42", "playbook/implement"])
    assert finish(github, tmp_path, implementing(), PUSHED).pull_request == "1"
    assert github.count("POST", ".") == 0


def test_one_that_somebody_pointed_at_another_base_is_still_the_one(
    github: GithubWorld, tmp_path: Path
) -> None:
    github.pull(BRANCH, base="release")
    finish(github, tmp_path, implementing(), PUSHED)
    assert len(github.pulls) == 1


def test_of_two_the_one_to_our_base_is_taken(github: GithubWorld, tmp_path: Path) -> None:
    github.pull(BRANCH, base="release")
    github.pull(BRANCH)
    assert finish(github, tmp_path, implementing(), PUSHED).pull_request == "2"


def test_the_one_the_run_is_bound_to_counts_and_no_other(
    github: GithubWorld, tmp_path: Path
) -> None:
    github.pull(BRANCH, state="closed")
    with pytest.raises(AgentProblem, match="#1 is closed"):
        finish(github, tmp_path, implementing(pull_request="1"), PUSHED)
    assert len(github.pulls) == 1


def test_a_repeated_supervisor_changes_nothing(github: GithubWorld, tmp_path: Path) -> None:
    first = finish(github, tmp_path, implementing(), PUSHED)
    github.asked.clear()
    assert finish(github, tmp_path, implementing(), PUSHED) == first
    assert {asked.method for asked in github.asked} == {"GET"}


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault("POST .*/pulls$", cut=True, after=True), id="cut, it was opened"),
        pytest.param(Fault("POST .*/pulls$", cut=True), id="cut, it was not"),
        pytest.param(Fault("POST .*/pulls$", Reply(502), after=True), id="502, it was opened"),
        pytest.param(Fault("GET .*/pulls$", Reply(500), times=5), id="the list is away"),
        pytest.param(
            Fault("POST .*/issues/", Reply(422, {"message": "Could not resolve to a node"})),
            id="too early for a label",
        ),
        pytest.param(
            Fault("POST", Reply(403, {"message": "x"}, {"retry-after": "0.01"})), id="a limit"
        ),
        pytest.param(Fault("POST .*/issues/", Reply(200, [])), id="an answer without the label"),
    ],
)
def test_one_bad_answer_is_survived(github: GithubWorld, tmp_path: Path, fault: Fault) -> None:
    github.faults = [fault]
    assert finish(github, tmp_path, implementing(), PUSHED).pull_request == "1"
    assert [(each.number, each.labels) for each in github.pulls.values()] == [(1, ["task-42"])]


def test_a_list_that_lags_leads_to_no_second_one(github: GithubWorld, tmp_path: Path) -> None:
    github.lag = 4
    github.faults = [Fault("POST .*/pulls$", cut=True, after=True)]  # so the number is not known
    assert finish(github, tmp_path, implementing(), PUSHED).pull_request == "1"
    assert len(github.pulls) == 1
    assert github.count("POST", "pulls$") > 1  # refused: it exists already


def test_a_branch_without_commits_is_the_agent_s_failure(
    github: GithubWorld, tmp_path: Path
) -> None:
    github.push(BRANCH, github.branches["main"])
    with pytest.raises(AgentProblem, match="No commits between") as caught:
        finish(github, tmp_path, implementing(), PUSHED)
    assert caught.value.error is ErrorClass.REPOSITORY


# reviewing


def test_a_pass_becomes_an_approval_of_its_commit(github: GithubWorld, tmp_path: Path) -> None:
    github.pull(BRANCH)
    done = finish(github, tmp_path, reviewing(), PASSED)
    assert done == Conclusion(HEAD, "1", "pass", "Fine.")
    (review,) = github.submitted()
    assert (review.state, review.commit) == ("APPROVED", HEAD)
    assert marked(review.body) == "play-web-42-review-r0"


def test_faults_become_a_request_for_changes(github: GithubWorld, tmp_path: Path) -> None:
    github.pull(BRANCH, labels=[LABEL])
    assert finish(github, tmp_path, reviewing(label=LABEL), Work(verdict=CHANGES)).verdict == "changes"  # fmt: skip
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

    conclude(reviewing(label=LABEL), PASSED, repository(github, tmp_path), wait)
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
    finish(github, tmp_path, reviewing(), Work(verdict=CHANGES))
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


# two at once


@pytest.mark.parametrize("attempt", range(5))
@pytest.mark.parametrize(
    ("task", "work"),
    [
        pytest.param(implementing(), PUSHED, id="implementing"),
        pytest.param(reviewing(), PASSED, id="reviewing"),
        pytest.param(reviewing(label=LABEL), PASSED, id="labelling"),
    ],
)
def test_two_supervisors_make_one_pull_request_and_one_review(
    github: GithubWorld, tmp_path: Path, task: CodeTask, work: Work, attempt: int
) -> None:
    if task.purpose == "review":
        github.pull(BRANCH)
    met = hold_first_writes(github)
    ended: list[Conclusion | AgentProblem] = []

    def supervise(number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        try:
            ended.append(finish(github, folder, task, work))
        except AgentProblem as error:
            ended.append(error)

    threads = [threading.Thread(target=supervise, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert len(met) == 2, "they did meet"
    assert isinstance(ended[0], Conclusion)
    assert ended[0] == ended[1]
    assert len(github.pulls) == 1
    assert [each.state for each in github.reviews.values()] == (
        [] if task.purpose == "implement" else ["COMMENTED" if task.label else "APPROVED"]
    )


def hold_first_writes(github: GithubWorld) -> list[str]:
    """Hold the first pull request or draft of one supervisor until the other's is there too."""
    together = threading.Barrier(2)
    met: list[str] = []

    def hold(asked: Asked) -> None:
        if asked.method == "POST" and asked.path.endswith(("/pulls", "/reviews")) and len(met) < 2:
            met.append(asked.path)
            together.wait(timeout=5)

    github.before = hold
    return met


@pytest.mark.parametrize("seed", range(8))
def test_however_two_reviewers_interleave_there_is_one_review(
    github: GithubWorld, tmp_path: Path, seed: int
) -> None:
    """One request at a time, whose turn it is drawn by lot: both are in the middle of it most of the time."""
    github.pull(BRANCH)
    turns = random.Random(seed)
    tokens = ["ghs_0", "ghs_1"]
    github.tokens = dict.fromkeys(tokens, "5dlabs-cleo[bot]")
    mine = {token: Event() for token in tokens}
    arrived = {token: Event() for token in tokens}
    over: set[str] = set()

    def turn(asked: Asked) -> None:
        arrived[asked.token].set()
        mine[asked.token].wait(timeout=5)
        mine[asked.token].clear()

    github.before = turn
    ended: list[Conclusion] = []

    def supervise(token: str) -> None:
        folder = tmp_path / token
        folder.mkdir()
        web = repository(github, folder, token)
        try:
            ended.append(conclude(reviewing(), PASSED, web, at_once))
        finally:
            over.add(token)
            arrived[token].set()

    threads = [threading.Thread(target=supervise, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    while len(over) < 2:
        for token in tokens:
            assert arrived[token].wait(timeout=5)
        waiting = [token for token in tokens if token not in over]
        if waiting:
            chosen = turns.choice(waiting)
            arrived[chosen].clear()
            mine[chosen].set()
    for thread in threads:
        thread.join(timeout=5)
    assert len(ended) == 2
    assert [each.state for each in github.reviews.values()] == ["APPROVED"]


def test_a_wish_to_stop_is_heard(github: GithubWorld, tmp_path: Path) -> None:
    github.faults = [Fault("POST", Reply(502), times=99)]
    with pytest.raises(AgentProblem, match="stopped before") as caught:
        conclude(implementing(), PUSHED, repository(github, tmp_path), lambda _: True)
    assert caught.value.error is ErrorClass.CANCELLED


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        pytest.param(Reply(401, {"message": "Bad credentials"}), "Bad credentials", id="401"),
        pytest.param(Reply(403, {"message": "not accessible"}), "not accessible", id="403"),
        pytest.param(
            Reply(429, {"message": "slow"}, {"retry-after": "900"}), "it ends at", id="429"
        ),
    ],
)
def test_what_waiting_does_not_mend_is_said_at_once(
    github: GithubWorld, tmp_path: Path, reply: Reply, words: str
) -> None:
    github.faults = [Fault("GET", reply, times=99)]
    with pytest.raises(AgentProblem, match=words) as caught:
        finish(github, tmp_path, implementing(), PUSHED)
    assert caught.value.error is ErrorClass.GITHUB
    assert len(github.asked) == 1


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
