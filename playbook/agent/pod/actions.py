"""What to do on GitHub next, after an agent has succeeded. Pure: what it left and what is there in, steps out.

Each look gives the steps that can be decided by it; when a look gives none, all is done. So it can be cut short
anywhere and done again, and two supervisors of one CodeRun end with one pull request and one review.
"""

from __future__ import annotations

from playbook.agent.assignment import CodeTask
from playbook.agent.errors import AgentProblem
from playbook.agent.pod.review_text import body, marked, review_body, title
from playbook.agent.pod.steps import (
    Action,
    ClearLabel,
    DiscardReview,
    DraftReview,
    Facts,
    OpenPullRequest,
    SetLabel,
    SubmitReview,
    Work,
)
from playbook.agent.pod.verdict import Verdict
from playbook.agent.result import ErrorClass
from playbook.github.values import NewPullRequest, PullRequest, ReviewEvent


def actions(task: CodeTask, work: Work, facts: Facts) -> list[Action]:
    """Return the next steps; none when all is done.

    Raises:
        AgentProblem: nothing can be done, and who must mend it.
    """
    if facts.in_fork:
        raise _refused(f"{_named(facts)} comes from a fork, which belongs to no run")
    if task.purpose == "implement":
        return _implementing(task, work, facts)
    return _reviewing(task, work, facts)


def task_label(task: CodeTask) -> str:
    """Return the label that binds a pull request to its task."""
    return task.task_label or f"task-{task.task_id}"


def moved(task: CodeTask, found: PullRequest) -> bool:
    """Tell whether the pull request has another head than the one that was reviewed."""
    return found.head_sha != task.head_sha


def wears(labels: frozenset[str], label: str) -> bool:
    """Tell whether a label is among those that are on; GitHub compares names without regard to case."""
    return label.lower() in {each.lower() for each in labels}


def _implementing(task: CodeTask, work: Work, facts: Facts) -> list[Action]:
    if not work.head:
        raise AgentProblem(
            ErrorClass.REPOSITORY,
            f"nothing was pushed to {task.branch}",
            hint="The agent said it succeeded and left no commit; its log tells why.",
        )
    found = facts.pull_request
    if found is None:
        return [OpenPullRequest(NewPullRequest(title(task), body(task), task.branch, task.base))]
    if found.state != "open":
        state = "merged" if found.merged else "closed"
        raise _refused(f"{_named(facts)} is {state}: no second one is opened for its branch")
    if not facts.progress.labelled and not wears(found.labels, task_label(task)):
        return [SetLabel(found.number, task_label(task))]
    return []


def _reviewing(task: CodeTask, work: Work, facts: Facts) -> list[Action]:
    found = facts.pull_request
    if work.verdict is None:
        raise AgentProblem(ErrorClass.VERDICT, "a reviewing stage without a verdict")
    if found is None:
        raise _refused(f"no open pull request from {task.branch}")
    if not task.head_sha:
        raise AgentProblem(ErrorClass.CONFIGURATION, "a reviewing stage without headSha")
    if found.state != "open":
        return []
    return _review(task, work.verdict, found, facts) or _label(task, work.verdict, found, facts)


def _review(task: CodeTask, verdict: Verdict, found: PullRequest, facts: Facts) -> list[Action]:
    drafts = [each for each in facts.reviews if each.draft]
    for draft in drafts:
        if not marked(draft.body):
            raise _refused(
                f"{_named(facts)}: this identity has a draft review that is not playbook's",
                hint="Submit or discard it; GitHub allows one draft for each identity.",
            )
    own = [draft for draft in drafts if marked(draft.body) == task.coderun]
    done = facts.progress.submitted or facts.progress.unreviewable or _posted(task, facts)
    event = _event(task, verdict, found, facts)
    if event is None and not own:
        raise _refused(
            f"{_named(facts)} was opened by the identity that is to approve it",
            hint="Give the reviewing stage an agent with another GitHub App than the author's.",
        )
    keep = own if not done and event is not None else []
    if stale := [draft for draft in drafts if draft not in keep]:
        return [DiscardReview(found.number, draft) for draft in stale]
    if done or event is None:
        return []
    if own:
        return [SubmitReview(found.number, own[0], event)]
    text = review_body(task, verdict, moved_to=found.head_sha if moved(task, found) else "")
    return [DraftReview(found.number, task.head_sha, text)]


def _posted(task: CodeTask, facts: Facts) -> bool:
    """Tell whether this CodeRun's review is there; one that somebody else wrote with our marker is not ours.

    Who we are is the agent's App, or, on a laptop, whoever wrote our draft.
    """
    us = {task.agent.login.lower(), facts.progress.login.lower()}
    return any(
        not each.draft and marked(each.body) == task.coderun and each.author.lower() in us
        for each in facts.reviews
    )


def _event(
    task: CodeTask, verdict: Verdict, found: PullRequest, facts: Facts
) -> ReviewEvent | None:
    """Return what the review says; None where it had to approve and may not."""
    if verdict.verdict == "changes":
        return ReviewEvent.COMMENT if facts.progress.author else ReviewEvent.REQUEST_CHANGES
    # GitHub counts an approval of an old commit for the new head too, unless it is told to dismiss stale ones.
    if task.label or moved(task, found):
        return ReviewEvent.COMMENT
    return None if facts.progress.author else ReviewEvent.APPROVE


def _label(task: CodeTask, verdict: Verdict, found: PullRequest, facts: Facts) -> list[Action]:
    """Set the trigger label. GitHub tells nothing of one that is on already: off first, and seen to be off."""
    passed = verdict.verdict == "pass" and not moved(task, found)
    if not task.label or not passed or facts.progress.labelled:
        return []
    if wears(found.labels, task.label):
        return [ClearLabel(found.number, task.label)]
    return [SetLabel(found.number, task.label)]


def _named(facts: Facts) -> str:
    return f"pull request #{facts.pull_request.number}" if facts.pull_request else "pull request"


def _refused(message: str, *, hint: str = "") -> AgentProblem:
    return AgentProblem(ErrorClass.GITHUB, message, hint=hint)
