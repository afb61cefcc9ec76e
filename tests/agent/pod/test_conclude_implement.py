"""An implementing task finished on GitHub: one pull request with its label, on a bad day too."""

from __future__ import annotations

from pathlib import Path

import pytest

from playbook.agent.errors import AgentProblem
from playbook.agent.pod.conclude import Conclusion, conclude
from playbook.agent.result import ErrorClass
from tests.agent.pod.concluding import finish
from tests.agent.pod.pod_tasks import BRANCH, HEAD, PUSHED, implementing
from tests.fakes.github_values import Fault, Reply
from tests.fakes.github_world import GithubWorld
from tests.github.github_door import SECRET, repository


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


def test_a_wish_to_stop_is_heard(github: GithubWorld, tmp_path: Path) -> None:
    github.faults = [Fault("POST", Reply(502), times=99)]
    with pytest.raises(AgentProblem, match="stopped before") as caught:
        conclude(implementing(), PUSHED, repository(github, tmp_path, SECRET), lambda _: True)
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
