"""What happens on GitHub changes the pull request first; the delivery then tells of it as GitHub would."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from playbook.errors import InvalidScenario
from playbook.rehearse.github import Happening, Made, happen
from playbook.rehearse.payloads import RECORDING, REVIEWS, commit, number_of
from playbook.rehearse.world import Pull, World
from tests.rehearsal import stage

HEAD = commit("1f9c2ab")
NEXT = commit("77e01d4")
REX = "5dlabs-rex[bot]"
OPEN = Pull(
    repository="acme/web",
    number="7",
    author=REX,
    branch="feature/task-42",
    base="main",
    head=HEAD,
    head_repository="acme/web",
    labels=("task-42",),
)


def make(what: str, pull: Pull | None = OPEN, **more: Any) -> Made:
    """Let something happen on the pull request, by octocat where nobody else is named."""
    world = World() if pull is None else World(pulls=(pull,))
    asked = Happening(what, more.pop("by", "octocat"), "acme/web", "7", **more)
    return happen(world, asked, stage().recordings)


def said(made: Made, path: str) -> Any:
    found: Any = made.body
    for step in path.split("."):
        found = found[step] if isinstance(found, Mapping) else found[int(step)]
    return found


def pull_after(made: Made) -> Pull:
    found = made.world.pull("acme/web", "7")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("what", "more", "after"),
    [
        pytest.param("labeled", {"label": "qa"}, replace(OPEN, labels=("task-42", "qa")), id="labeled"),
        pytest.param("labeled", {"label": "task-42"}, OPEN, id="a label that is there"),
        pytest.param("unlabeled", {"label": "task-42"}, replace(OPEN, labels=()), id="unlabeled"),
        pytest.param("unlabeled", {"label": "qa"}, OPEN, id="a label that is not there"),
        pytest.param("pushed", {"head": NEXT}, replace(OPEN, head=NEXT), id="pushed"),
        pytest.param("closed", {}, replace(OPEN, state="closed"), id="closed"),
        pytest.param("merged", {}, replace(OPEN, state="closed", merged=True), id="merged"),
        pytest.param(
            "merged",
            {"base": "old"},
            replace(OPEN, state="closed", merged=True, base="old"),
            id="merged into another branch",
        ),
        pytest.param("commented", {}, OPEN, id="a review changes nothing"),
        pytest.param("ready_for_review", {}, OPEN, id="what we keep nothing of"),
    ],
)  # fmt: skip
def test_the_pull_request_changes(what: str, more: dict[str, Any], after: Pull) -> None:
    if what == "merged":
        more = {"base": "", **more}
    if what == "closed":
        more = {"base": ""}
    assert pull_after(make(what, **more)) == after


def test_a_closed_pull_request_is_opened_again() -> None:
    closed = replace(OPEN, state="closed", merged=True)
    assert pull_after(make("reopened", closed)) == OPEN


def test_opening_makes_the_pull_request() -> None:
    made = make("opened", None, by=REX, branch="feature/task-42", head=HEAD, labels=("task-42",))
    assert pull_after(made) == OPEN
    assert said(made, "action") == "opened"


def test_a_fork_has_the_head_in_a_repository_of_its_own() -> None:
    made = make("opened", None, by="mallory", branch="feature/task-42", fork="mallory")
    assert said(made, "pull_request.head.repo.full_name") == "mallory/web"
    assert said(made, "pull_request.base.repo.full_name") == "acme/web"
    assert said(made, "repository.full_name") == "acme/web"


@pytest.mark.parametrize("what", sorted(set(RECORDING) - {"opened"}))
def test_every_delivery_tells_of_the_pull_request_as_it_is_afterwards(what: str) -> None:
    made = make(what, label="ready-for-qa", head=NEXT if what == "pushed" else "")
    after = pull_after(made)
    told = {
        "repository.full_name": "acme/web",
        "pull_request.number": 7,
        "pull_request.state": after.state,
        "pull_request.user.login": REX,
        "pull_request.user.type": "Bot",
        "pull_request.head.ref": "feature/task-42",
        "pull_request.head.sha": after.head,
        "pull_request.head.repo.full_name": "acme/web",
        "pull_request.base.ref": "main",
        "sender.login": "octocat",
        "sender.id": number_of("octocat"),
        "sender.type": "User",
    }
    assert {path: said(made, path) for path in told} == told
    assert [one["name"] for one in said(made, "pull_request.labels")] == list(after.labels)


@pytest.mark.parametrize("what", REVIEWS)
def test_a_review_names_who_what_when_and_for_which_commit(what: str) -> None:
    made = make(what, by="5dlabs-tess[bot]", commit=NEXT, review="first")
    told = {
        "action": "dismissed" if what == "dismissed" else "submitted",
        "review.id": number_of("review first"),
        "review.state": what,
        "review.commit_id": NEXT,
        "review.user.login": "5dlabs-tess[bot]",
        "review.user.type": "Bot",
        "review.submitted_at": "2026-01-01T00:00:00Z",
    }
    assert {path: said(made, path) for path in told} == told
    # GitHub sends no `merged` and no top-level number with a review.
    assert "merged" not in made.body["pull_request"]
    assert "number" not in made.body


def test_a_review_is_of_the_head_where_no_commit_is_named() -> None:
    assert said(make("approved"), "review.commit_id") == HEAD


def test_a_push_names_both_commits() -> None:
    made = make("pushed", head=NEXT)
    assert (said(made, "before"), said(made, "after"), said(made, "action")) == (
        HEAD,
        NEXT,
        "synchronize",
    )


def test_a_label_has_its_name() -> None:
    assert said(make("unlabeled", label="qa"), "label.name") == "qa"


@pytest.mark.parametrize(
    ("what", "merged", "at"),
    [("merged", True, "2026-01-01T00:00:00Z"), ("closed", False, None)],
)
def test_closing_says_whether_it_was_merged(what: str, merged: bool, at: str | None) -> None:
    made = make(what)
    assert said(made, "pull_request.merged") is merged
    assert said(made, "pull_request.merged_at") == at


def test_whatever_is_set_wins() -> None:
    made = make("labeled", label="qa", set={"label.name": None, "pull_request.title": "; rm"})
    assert said(made, "label.name") is None
    assert said(made, "pull_request.title") == "; rm"
    assert pull_after(made).labels == ("task-42", "qa")


def test_another_recording_may_be_named() -> None:
    made = make("opened", None, payload="octokit/pull_request.opened.null-body.json")
    assert said(made, "pull_request.body") is None


@pytest.mark.parametrize(
    ("what", "more", "words"),
    [
        pytest.param("labeled", {"label": "qa"}, "#7 labeled qa by octocat", id="label"),
        pytest.param("pushed", {"head": NEXT}, "#7 push 1f9c2ab..77e01d4 by octocat", id="push"),
        pytest.param("approved", {}, "#7 approved @ 1f9c2ab by octocat", id="review"),
        pytest.param(
            "changes_requested", {}, "#7 changes requested @ 1f9c2ab by octocat", id="changes"
        ),
        pytest.param("merged", {}, "#7 merged by octocat", id="merge"),
    ],
)
def test_it_is_told_in_a_few_words(what: str, more: dict[str, Any], words: str) -> None:
    assert make(what, **more).said == words


@pytest.mark.parametrize(
    ("what", "pull", "message"),
    [
        pytest.param("exploded", OPEN, '"exploded" does not happen on GitHub', id="unknown"),
        pytest.param("labeled", None, "does not exist yet", id="on nothing"),
        pytest.param("opened", OPEN, "was opened before", id="opened twice"),
    ],
)
def test_what_cannot_happen_is_refused(what: str, pull: Pull | None, message: str) -> None:
    with pytest.raises(InvalidScenario, match=message):
        make(what, pull)
