"""Which commit a stage begins at: the remote's, unless the agent's own work goes on from it. Changes nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass

from playbook.agent.assignment import CodeTask
from playbook.agent.code.git import Git
from playbook.agent.code.refs import branch_ref, remote_ref
from playbook.agent.code.repository import safe_url
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass


@dataclass(frozen=True, slots=True)
class Target:
    """Where to go.

    `branch` is "" for a detached head, `base` the head of the base branch, `left` the tip of the local branch
    when the branch moves away from it, `created` whether the branch begins here.
    """

    commit: str
    branch: str
    base: str
    created: bool = False
    left: str = ""


def target(task: CodeTask, git: Git) -> Target:
    """Return where a stage begins, from what was fetched.

    Raises:
        AgentProblem: the base branch, or the commit to review, is not on the remote.
    """
    names = (remote_ref(task.base), branch_ref(task.branch), remote_ref(task.branch))
    known = git.refs(*names)
    base, local, remote = (known.get(name, "") for name in names)
    if not base:
        hint = "push it, or name another base in the play"
        raise _problem(task, f"has no branch {task.base}", hint)
    if task.purpose == "review":
        return Target(_reviewed(task, git), "", base)
    if not remote:
        return _unpublished(task, git, base, local)
    if local and (local == remote or git.is_ancestor(remote, local)):
        return Target(local, task.branch, base)
    left = local if local and not git.is_ancestor(local, remote) else ""
    return Target(remote, task.branch, base, left=left)


def _unpublished(task: CodeTask, git: Git, base: str, local: str) -> Target:
    """The remote has no such branch: go on with commits never pushed, else begin at the base."""
    if local and not git.is_ancestor(local, base):
        return Target(local, task.branch, base)
    return Target(base, task.branch, base, created=True)


def _reviewed(task: CodeTask, git: Git) -> str:
    """Return the whole id of the commit to review; a branch of the remote must hold it."""
    if not task.head_sha:
        raise _problem(task, "has a review without a commit", "the CodeRun needs spec.headSha")
    found = os.fsdecode(git.run("rev-parse", f"--disambiguate={task.head_sha}")).split()
    commits = [one for one in found if git.commit(one) == one]
    held = ("for-each-ref", "--count=1", "--contains")
    reached = [one for one in commits if git.run(*held, one, "refs/remotes/origin/")]
    if len(reached) != 1:
        hint = "it was pushed over or its branch deleted; the review starts again at the new head"
        raise _problem(task, f"has no branch with commit {task.head_sha}", hint)
    return reached[0]


def _problem(task: CodeTask, text: str, hint: str) -> AgentProblem:
    where = safe_url(task.repository.url)
    return AgentProblem(ErrorClass.REPOSITORY, f"{where} {text}", hint=hint)
