"""Pull requests, labels and reviews through PyGithub, against a server with GitHub's rules."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from playbook.errors import PlaybookError
from playbook.github.connection import Connection
from playbook.github.errors import (
    AlreadyThere,
    DraftExists,
    Forbidden,
    GithubError,
    Moved,
    NotFound,
    NothingNew,
    OwnPullRequest,
    Unprocessable,
)
from playbook.github.repository import Repository, repository_name
from playbook.github.values import ReviewEvent
from tests.fakes.github_values import Fault, Reply
from tests.fakes.github_world import GithubWorld
from tests.github.github_door import BRANCH, HEAD, WANTED, access, repository


@pytest.fixture
def web(github: GithubWorld, tmp_path: Path) -> Repository:
    return repository(github, tmp_path)


def test_a_pull_request_is_opened_and_read_back(web: Repository) -> None:
    made = web.open_pull_request(WANTED)
    found = web.pull_request(made.number)
    assert (found.head_sha, found.head_ref, found.base_ref) == (HEAD, BRANCH, "main")
    assert (found.state, found.author, web.holds(found)) == ("open", "5dlabs-cleo[bot]", True)
    assert web.open_from(BRANCH) == (found,)


def test_a_second_one_for_the_branch_is_refused_and_named_so(web: Repository) -> None:
    web.open_pull_request(WANTED)
    with pytest.raises(AlreadyThere, match="already exists for acme:feature/task-42"):
        web.open_pull_request(WANTED)


def test_a_branch_without_commits_gives_no_pull_request(
    github: GithubWorld, web: Repository
) -> None:
    github.push(BRANCH, github.branches["main"])
    with pytest.raises(NothingNew, match="No commits between main and feature/task-42"):
        web.open_pull_request(WANTED)


def test_a_branch_that_is_not_there_is_no_branch_that_exists_already(
    github: GithubWorld, web: Repository
) -> None:
    del github.branches[BRANCH]
    with pytest.raises(Unprocessable, match="invalid") as caught:
        web.open_pull_request(WANTED)
    assert type(caught.value) is Unprocessable


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"head": "feature/task-4"}, id="another branch"),
        pytest.param({"state": "closed"}, id="a closed one"),
        pytest.param({"head_repository": "acme/web-fork"}, id="a fork of the same owner"),
        pytest.param({"head_repository": "mallory/web"}, id="a fork"),
    ],
)
def test_of_many_only_open_ones_from_our_branch_are_found(
    github: GithubWorld, web: Repository, other: dict[str, str]
) -> None:
    github.pull(**({"head": BRANCH} | other))
    assert web.open_from(BRANCH) == ()


def test_github_s_own_filter_is_not_trusted(github: GithubWorld, web: Repository) -> None:
    everybody = [github.shown(github.pull(head)) for head in ("main-2", BRANCH)]
    github.faults = [Fault("GET .*/pulls$", Reply(200, everybody))]
    assert [each.number for each in web.open_from(BRANCH)] == [2]


def test_lists_are_read_to_their_last_page(github: GithubWorld, web: Repository) -> None:
    for _ in range(101):
        github.pull(BRANCH)
    assert [each.number for each in web.open_from(BRANCH)] == list(range(1, 102))


def test_a_renamed_repository_is_an_error_and_no_stranger_s_pull_request(
    github: GithubWorld, tmp_path: Path
) -> None:
    """PyGithub follows a redirection and drops its query: the answer has everybody's pull requests."""
    github.pull("somebody/else")
    github.redirect_to = "acme/old"
    old = Repository(Connection(access(github, tmp_path), Event().wait), "acme/old")
    with pytest.raises(Moved, match="acme/old is called acme/web now"):
        old.open_from(BRANCH)
    with pytest.raises(Moved):
        old.open_pull_request(WANTED)
    assert len(github.pulls) == 1


@pytest.mark.parametrize("label", ["task-42", "ready for qa", "a/b c", "50%", "ümläut", "a?b#c"])
def test_one_label_is_put_on_and_taken_off_whatever_it_is_called(
    github: GithubWorld, web: Repository, label: str
) -> None:
    number = github.pull(BRANCH, labels=["other"]).number
    assert web.add_label(number, label) == {"other", label}
    assert web.labels(number) == {"other", label}
    assert web.remove_label(number, label) == {"other"}
    assert web.remove_label(number, label) == {"other"}  # gone already: fine


def test_labels_of_a_pull_request_that_is_not_there_are_not_found(web: Repository) -> None:
    with pytest.raises(NotFound):
        web.remove_label(7, "x")


def test_a_label_is_defined_once(github: GithubWorld, web: Repository) -> None:
    web.ensure_label("task-42", "d" * 300)
    web.ensure_label("task-42")
    web.ensure_label("TASK-42")
    assert github.labels == {"task-42"}
    assert github.count("POST", "/labels$") == 1


def test_a_label_that_somebody_defines_at_the_same_moment_is_fine(
    github: GithubWorld, web: Repository
) -> None:
    github.before = lambda asked: github.labels.add("x") if asked.method == "POST" else None
    web.ensure_label("x")
    assert github.labels == {"x"}


def test_a_review_is_about_the_commit_it_names(github: GithubWorld, web: Repository) -> None:
    number = github.pull(BRANCH, sha="b" * 40).number
    draft = web.draft_review(number, HEAD, "the body")
    assert draft.draft
    done = web.submit_review(number, draft, ReviewEvent.REQUEST_CHANGES)
    assert (done.state, done.commit, done.body) == ("CHANGES_REQUESTED", HEAD, "the body")
    assert web.reviews(number) == (done,)


def test_there_is_one_draft_for_each_identity(github: GithubWorld, web: Repository) -> None:
    number = github.pull(BRANCH).number
    draft = web.draft_review(number, HEAD, "1")
    with pytest.raises(DraftExists):
        web.draft_review(number, HEAD, "2")
    web.discard_review(number, draft)
    web.discard_review(number, draft)  # gone already: fine
    web.draft_review(number, HEAD, "2")


def test_a_draft_is_seen_by_its_author_only(github: GithubWorld, tmp_path: Path) -> None:
    github.tokens["ghs_other"] = "5dlabs-tess[bot]"
    number = github.pull(BRANCH).number
    repository(github, tmp_path).draft_review(number, HEAD, "1")
    assert repository(github, tmp_path, "ghs_other").reviews(number) == ()


@pytest.mark.parametrize("event", [ReviewEvent.APPROVE, ReviewEvent.REQUEST_CHANGES])
def test_an_author_may_only_comment_on_his_own(
    github: GithubWorld, web: Repository, event: ReviewEvent
) -> None:
    number = github.pull(BRANCH, author="5dlabs-cleo[bot]").number
    draft = web.draft_review(number, HEAD, "1")
    with pytest.raises(OwnPullRequest, match="your own pull request") as caught:
        web.submit_review(number, draft, event)
    assert "another GitHub App" in caught.value.hint
    assert web.submit_review(number, draft, ReviewEvent.COMMENT).state == "COMMENTED"


def test_a_token_that_may_only_read_is_told_which_permission_it_lacks(
    github: GithubWorld, tmp_path: Path
) -> None:
    github.readers.add("ghs_writer")
    with pytest.raises(Forbidden) as caught:
        repository(github, tmp_path).open_pull_request(WANTED)
    assert caught.value.permission == "pull_requests=write"
    assert "pull_requests=write" in str(caught.value)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        pytest.param("https://github.com/acme/web", "acme/web", id="plain"),
        pytest.param("https://github.com/acme/web.git", "acme/web", id="git"),
        pytest.param("ssh://git@github.com/acme/web.git/", "acme/web", id="ssh"),
    ],
)
def test_a_clone_url_names_its_repository(url: str, name: str) -> None:
    assert repository_name(url) == name


@pytest.mark.parametrize("url", ["https://github.com/acme", "file:///srv/git/a/web.git", "x"])
def test_a_url_without_owner_and_name_is_refused(url: str) -> None:
    with pytest.raises(PlaybookError, match="names no owner/name"):
        repository_name(url)


def test_every_error_is_one_a_user_is_shown() -> None:
    assert issubclass(GithubError, PlaybookError)
