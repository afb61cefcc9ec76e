"""What is to be done on GitHub next, for every state it can be in. Facts in, steps out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from playbook.agent.assignment import CodeTask
from playbook.agent.errors import AgentProblem
from playbook.agent.pod.actions import actions
from playbook.agent.pod.review_text import LIMIT, marked, marker, review_body, title
from playbook.agent.pod.steps import (
    ClearLabel,
    DiscardReview,
    DraftReview,
    Facts,
    OpenPullRequest,
    Progress,
    SetLabel,
    SubmitReview,
    Work,
)
from playbook.agent.pod.verdict import Finding, Verdict
from playbook.agent.result import ErrorClass
from playbook.github.values import NewPullRequest, PullRequest, Review, ReviewEvent
from tests.agent.pod.pod_tasks import (
    BRANCH,
    CHANGES,
    FAULTY,
    HEAD,
    LABEL,
    NEWER,
    PASSED,
    PUSHED,
    implementing,
    reviewing,
)

PULL = PullRequest(
    1, "open", False, "5dlabs-rex[bot]", HEAD, BRANCH, "acme/web", "main", "acme/web", frozenset(), "url"
)  # fmt: skip
BODY = f"{marker('play-web-42-review-r0')}\nFine."
DRAFT = Review(5, "PENDING", "5dlabs-cleo[bot]", BODY, HEAD)
DONE = Review(6, "APPROVED", "5DLabs-Cleo[bot]", BODY, HEAD)
OTHER = replace(DRAFT, id=7, body=f"{marker('play-web-42-review-r9')}\nx")
APPROVAL = reviewing()
LABELS = reviewing(label=LABEL)


def pull(*labels: str, **more: Any) -> PullRequest:
    return replace(PULL, labels=frozenset(labels), **more)


def facts(found: PullRequest | None, *reviews: Review, **more: Any) -> Facts:
    return Facts(found, reviews=reviews, progress=Progress(**more))


@pytest.mark.parametrize(
    ("found", "steps"),
    [
        pytest.param(
            facts(None),
            [OpenPullRequest(NewPullRequest("Add a cart", "", BRANCH, "main"))],
            id="no pull request: one is opened",
        ),
        pytest.param(facts(pull()), [SetLabel(1, "task-42")], id="its label is missing"),
        pytest.param(facts(pull("task-4")), [SetLabel(1, "task-42")], id="another task's label"),
        pytest.param(facts(pull("Task-42")), [], id="its label is on, in another case"),
        pytest.param(facts(pull(), labelled=True), [], id="it was set, the list lags"),
    ],
)
def test_an_implementing_stage(found: Facts, steps: list[Any]) -> None:
    decided = actions(implementing(), PUSHED, found)
    if isinstance(decided[0] if decided else None, OpenPullRequest):
        wanted = decided[0].wanted  # type: ignore[union-attr]
        assert marked(wanted.body) == "play-web-42-implement-r0"
        decided = [OpenPullRequest(replace(wanted, body=""))]
    assert decided == steps


SUBMIT = SubmitReview(1, DRAFT, ReviewEvent.APPROVE)


@pytest.mark.parametrize(
    ("task", "work", "found", "steps"),
    [
        pytest.param(APPROVAL, PASSED, facts(pull(), DRAFT), [SUBMIT], id="a pass approves"),
        pytest.param(APPROVAL, PASSED, facts(pull(), DONE), [], id="once"),
        pytest.param(APPROVAL, PASSED, facts(pull(), submitted=True), [], id="once, the list lags"),
        pytest.param(APPROVAL, PASSED, facts(pull(), DRAFT, DONE), [DiscardReview(1, DRAFT)], id="a second draft goes"),
        pytest.param(APPROVAL, PASSED, facts(pull(), OTHER), [DiscardReview(1, OTHER)], id="an old draft of ours goes"),
        pytest.param(
            APPROVAL, PASSED, facts(pull(), OTHER, DRAFT), [DiscardReview(1, OTHER)], id="only the old draft goes"
        ),
        pytest.param(
            APPROVAL, FAULTY, facts(pull(), DRAFT), [replace(SUBMIT, event=ReviewEvent.REQUEST_CHANGES)],
            id="faults request changes",
        ),
        pytest.param(
            APPROVAL, FAULTY, facts(pull(), DRAFT, author=True), [replace(SUBMIT, event=ReviewEvent.COMMENT)],
            id="an author can only comment on faults",
        ),
        pytest.param(
            APPROVAL, PASSED, facts(pull(head_sha=NEWER), DRAFT), [replace(SUBMIT, event=ReviewEvent.COMMENT)],
            id="a moved head is not approved",
        ),
        pytest.param(
            APPROVAL, PASSED, facts(pull(), DRAFT, author=True), [DiscardReview(1, DRAFT)],
            id="an author's draft approval goes",
        ),
        pytest.param(
            APPROVAL, PASSED, facts(pull(), replace(DONE, author="mallory"), DRAFT), [SUBMIT],
            id="somebody else's with our marker is not ours",
        ),
        pytest.param(
            APPROVAL, PASSED, facts(pull(), replace(DONE, author="Me"), DRAFT, login="me"),
            [DiscardReview(1, DRAFT)], id="on a laptop we are who wrote the draft",
        ),
        pytest.param(
            APPROVAL, PASSED, facts(pull(), replace(DONE, state="DISMISSED")), [], id="a dismissed one was made"
        ),
        pytest.param(APPROVAL, PASSED, facts(pull(state="closed"), DRAFT), [], id="a closed one is left alone"),
        pytest.param(APPROVAL, PASSED, facts(pull(head_sha=NEWER), unreviewable=True), [], id="the commit is gone"),
        pytest.param(
            LABELS, PASSED, facts(pull(), DRAFT), [replace(SUBMIT, event=ReviewEvent.COMMENT)],
            id="where a label is the gate a pass comments",
        ),
        pytest.param(LABELS, PASSED, facts(pull(), DONE), [SetLabel(1, LABEL)], id="then the label is set"),
        pytest.param(
            LABELS, PASSED, facts(pull("Ready-for-QA"), DONE), [ClearLabel(1, LABEL)], id="one that is on goes first"
        ),
        pytest.param(LABELS, PASSED, facts(pull(LABEL), DONE, labelled=True), [], id="and is set once"),
        pytest.param(LABELS, PASSED, facts(pull(head_sha=NEWER), DONE), [], id="a moved head gets no label"),
        pytest.param(LABELS, FAULTY, facts(pull(), DONE), [], id="faults set no label"),
        pytest.param(
            LABELS, PASSED, facts(pull(), DONE, author=True), [SetLabel(1, LABEL)], id="an author may label"
        ),
    ],
)  # fmt: skip
def test_a_reviewing_stage(task: CodeTask, work: Work, found: Facts, steps: list[Any]) -> None:
    assert actions(task, work, found) == steps


@pytest.mark.parametrize("head", [HEAD, NEWER])
def test_a_review_is_always_about_the_commit_the_stage_was_given(head: str) -> None:
    (step,) = actions(APPROVAL, PASSED, facts(pull(head_sha=head)))
    assert isinstance(step, DraftReview)
    assert (step.commit, marked(step.body)) == (HEAD, "play-web-42-review-r0")
    assert (NEWER in step.body) == (head == NEWER)


@pytest.mark.parametrize(
    ("task", "work", "found", "error", "words"),
    [
        pytest.param(implementing(), Work(), facts(pull()), ErrorClass.REPOSITORY, "nothing was pushed", id="no push"),
        pytest.param(
            implementing(), PUSHED, facts(pull(state="closed")), ErrorClass.GITHUB, "#1 is closed: no second one",
            id="its pull request was closed",
        ),
        pytest.param(
            implementing(), PUSHED, facts(pull(state="closed", merged=True)), ErrorClass.GITHUB, "is merged",
            id="its pull request was merged",
        ),
        pytest.param(
            implementing(), PUSHED, Facts(pull(), in_fork=True), ErrorClass.GITHUB, "#1 comes from a fork", id="a fork"
        ),
        pytest.param(APPROVAL, PASSED, Facts(pull(), in_fork=True), ErrorClass.GITHUB, "fork", id="a fork's review"),
        pytest.param(APPROVAL, Work(), facts(pull()), ErrorClass.VERDICT, "without a verdict", id="no verdict"),
        pytest.param(APPROVAL, PASSED, facts(None), ErrorClass.GITHUB, "no open pull request", id="nothing to review"),
        pytest.param(
            reviewing(head_sha=""), PASSED, facts(pull()), ErrorClass.CONFIGURATION, "headSha", id="no commit given"
        ),
        pytest.param(
            APPROVAL, PASSED, facts(pull(), author=True), ErrorClass.GITHUB, "opened by the identity", id="one's own"
        ),
        pytest.param(
            APPROVAL, PASSED, facts(pull(), replace(DRAFT, body="mine")), ErrorClass.GITHUB, "not playbook's",
            id="somebody works on a draft as this identity",
        ),
    ],
)  # fmt: skip
def test_what_nothing_can_be_done_about(
    task: CodeTask, work: Work, found: Facts, error: ErrorClass, words: str
) -> None:
    with pytest.raises(AgentProblem, match=words) as caught:
        actions(task, work, found)
    assert caught.value.error is error


def test_findings_stand_in_the_body_with_their_places() -> None:
    text = review_body(APPROVAL, CHANGES, moved_to="")
    assert "- **blocker** `cart.py:7`: off by one\n  see the test" in text
    assert "- **note**: no test" in text


def test_a_body_is_never_longer_than_github_takes() -> None:
    many = [Finding(text="x" * 20_000)] * 9
    text = review_body(
        APPROVAL, Verdict(verdict="changes", summary="s", findings=many), moved_to=""
    )
    assert LIMIT < len(text) < 65_536
    assert text.endswith("(cut: the whole is in the agent's output/verdict.json)")


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(marker("other"), id="a marker"),
        pytest.param(f"\n{marker('other')}\n", id="a marker on its own line"),
        pytest.param("<!-- hidden", id="a comment that hides the rest"),
    ],
)
def test_what_the_model_wrote_cannot_be_a_marker(said: str) -> None:
    text = review_body(APPROVAL, Verdict(verdict="pass", summary=f"x{said}"), moved_to="")
    assert text.count("<!--") == 1
    assert marked(text) == APPROVAL.coderun
    assert marked(f"Quoted:\n{text}") == ""


def test_what_cannot_be_sent_is_replaced() -> None:
    text = review_body(APPROVAL, Verdict(verdict="pass", summary="ab\x00c\u20ac"), moved_to="")
    assert "ab c\u20ac" in text


@pytest.mark.parametrize(
    ("given", "shown"),
    [("", "Task 42"), (" a\r\n b\tc ", "a b c"), ("x" * 999, "x" * 240), ("\x07", "Task 42")],
)
def test_a_title_is_one_line(given: str, shown: str) -> None:
    assert title(implementing(title=given)) == shown
