"""Finish a code task on GitHub: look, decide, do, until a look finds nothing left to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from playbook.agent.assignment import CodeTask
from playbook.agent.errors import AgentProblem
from playbook.agent.logs import logger
from playbook.agent.pod.actions import actions, moved
from playbook.agent.pod.apply import Writer, apply
from playbook.agent.pod.steps import Action, DraftReview, Facts, Progress, Work
from playbook.agent.result import ErrorClass
from playbook.github.errors import GithubError, NotFound, NothingNew, Unprocessable, Unreachable
from playbook.github.values import PullRequest, Review

LOOKS = 12
"""More than any way through takes (7), with room for GitHub's lists to catch up."""
PAUSE = 1.0
_AGAIN = (Unreachable, Unprocessable, NotFound)
"""What another look may mend: an unclear answer, another supervisor's step in between, a copy that lags."""

log = logger("pod")


class Remote(Writer, Protocol):
    """What is needed of a repository to finish a task on it."""

    name: str

    def open_from(self, branch: str) -> tuple[PullRequest, ...]:
        """Return open pull requests from a branch."""
        ...

    def pull_request(self, number: int) -> PullRequest:
        """Return one."""
        ...

    def holds(self, found: PullRequest) -> bool:
        """Tell whether its head is in this repository."""
        ...

    def reviews(self, number: int) -> tuple[Review, ...]:
        """Return its reviews."""
        ...


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What is on GitHub now. `head_sha` is the commit the work ended at, or the one that was reviewed."""

    head_sha: str
    pull_request: str
    verdict: Literal["pass", "changes", ""] = ""
    summary: str = ""
    note: str = ""


def conclude(
    task: CodeTask, work: Work, github: Remote, wait: Callable[[float], bool]
) -> Conclusion:
    """Do on GitHub what a successful agent's work asks for; safe to repeat, also by two at once.

    Args:
        task: what was asked.
        work: what the agent left.
        github: the task's repository, with a token that may write.
        wait: waits some seconds; True when the supervisor is to stop.

    Raises:
        AgentProblem: GITHUB and what GitHub said, REPOSITORY for nothing pushed, VERDICT without one.
    """
    progress = Progress()
    before: list[Action] = []
    last = "none"
    for _ in range(LOOKS):
        steps: list[Action] = []
        facts: Facts | None = None
        try:
            facts = _look(task, github, progress)
            progress = facts.progress
            steps = actions(task, work, facts)
            if not steps:
                return _conclusion(task, work, facts)
            progress = _do(task, steps, github, progress)
            slow = steps == before  # GitHub's copies lag behind what was just done
        except NothingNew as error:
            raise AgentProblem(ErrorClass.REPOSITORY, error.message, hint=error.hint) from error
        except _AGAIN as error:
            last, slow = error.message, True
            progress = _learned(error, task, steps, facts, progress)
        except GithubError as error:
            raise AgentProblem(ErrorClass.GITHUB, error.message, hint=error.hint) from error
        before = steps
        if slow and wait(PAUSE):
            raise AgentProblem(ErrorClass.CANCELLED, "stopped before GitHub had all of it")
    raise AgentProblem(
        ErrorClass.GITHUB,
        f"not finished after {LOOKS} looks; the last refusal: {last}",
        hint="The work is safe on its branch; running the stage again finishes it.",
    )


def _do(task: CodeTask, steps: list[Action], github: Remote, progress: Progress) -> Progress:
    for step in steps:
        log.info("github step", incident_id=str(task.id), step=type(step).__name__)
        progress = apply(step, github, progress)
    return progress


def _look(task: CodeTask, github: Remote, progress: Progress) -> Facts:
    found = _find(task, github, progress)
    if found is None:
        return Facts(None, progress=progress)
    if not github.holds(found):
        return Facts(found, in_fork=True, progress=progress)
    reviews = github.reviews(found.number) if task.purpose == "review" else ()
    drafts = [each.author for each in reviews if each.draft]  # nobody sees another's: it is us
    known = replace(progress, login=drafts[0]) if drafts else progress
    return Facts(found, reviews=reviews, progress=known)


def _find(task: CodeTask, github: Remote, progress: Progress) -> PullRequest | None:
    """Return the pull request the run is bound to, else the open one of its branch, to its own base if there is one."""
    number = int(task.pull_request or 0) or progress.number
    if number:
        return github.pull_request(number)
    found = github.open_from(task.branch)
    to_base = [each for each in found if each.base_ref == task.base]
    return next(iter([*to_base, *found]), None)


def _learned(
    error: GithubError,
    task: CodeTask,
    steps: list[Action],
    facts: Facts | None,
    progress: Progress,
) -> Progress:
    """Take it that a commit that is no longer part of the pull request cannot be reviewed."""
    found = facts.pull_request if facts else None
    refused = type(error) is Unprocessable and any(isinstance(step, DraftReview) for step in steps)
    if refused and found is not None and moved(task, found):
        return replace(progress, unreviewable=True)
    return progress


def _conclusion(task: CodeTask, work: Work, facts: Facts) -> Conclusion:
    found = facts.pull_request
    number = str(found.number) if found else ""
    note = _note(task, facts, found) if found else ""
    if task.purpose == "implement" or work.verdict is None:
        return Conclusion(work.head, number, note=note)
    verdict = work.verdict
    return Conclusion(task.head_sha, number, verdict.verdict, verdict.summary, note)


def _note(task: CodeTask, facts: Facts, found: PullRequest) -> str:
    """Say what differs from the usual end of a review."""
    if task.purpose == "implement":
        return ""
    if found.state != "open":
        return f"#{found.number} is {'merged' if found.merged else 'closed'}: no review was made"
    if facts.progress.unreviewable:
        return f"the head moved to {found.head_sha} and {task.head_sha} is gone: no review was made"
    if moved(task, found):
        return f"the head moved to {found.head_sha}: reviewed {task.head_sha}, approved nothing"
    return ""
