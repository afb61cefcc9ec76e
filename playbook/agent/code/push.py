"""Publish an agent's work: the marker, then exactly one branch. It never forces."""

from __future__ import annotations

import os
from dataclasses import dataclass

from playbook.agent.assignment import CodeTask
from playbook.agent.code.access import Access
from playbook.agent.code.checked_out import Checkout
from playbook.agent.code.commits import settle
from playbook.agent.code.git import FETCH_ONE, Git
from playbook.agent.code.marker import write_marker
from playbook.agent.code.problems import clean, problem
from playbook.agent.code.refs import branch_ref, remote_ref
from playbook.agent.code.repository import safe_url
from playbook.agent.code.trust import trust
from playbook.agent.errors import AgentProblem
from playbook.agent.ports import Stop
from playbook.agent.result import ErrorClass

# No hook, no tag, no submodule, nothing signed: the one refspec and nothing else.
PUSH = (
    "push",
    "--porcelain",
    "--no-verify",
    "--no-follow-tags",
    "--no-signed",
    "--recurse-submodules=no",
    "--end-of-options",
)


@dataclass(frozen=True, slots=True)
class Pushed:
    """The commit the remote's branch is at now."""

    head: str


def mark(task: CodeTask, checkout: Checkout) -> str:
    """Write and commit the marker on the task's branch where it is missing or differs; return the branch's commit.

    Before the agent and after it alike: it takes nothing of the agent's into its commit.
    """
    git = checkout.git
    return write_marker(git, task, settle(git, checkout))


def push(checkout: Checkout, access: Access, stop: Stop | None = None) -> Pushed:
    """Push the task's branch, and nothing else, without force.

    Args:
        checkout: what the stage worked in.
        access: with the token that may write.
        stop: ends it when it is uttered.

    Raises:
        AgentProblem: the work is not on the branch, or the remote does not take it; it is all still here.
    """
    git = Git(checkout.path, access, stop)
    trust(git)
    tip = settle(git, checkout)
    known = git.commit(remote_ref(checkout.branch))
    refspec = f"{tip}:{branch_ref(checkout.branch)}"
    finished = git.ask(*PUSH, access.repository, refspec, remote=True)
    if not finished.code:
        git.run("update-ref", remote_ref(checkout.branch), tip)
        return Pushed(tip)
    why = refusal(finished.out)
    if not why:
        raise problem(access, ("push",), finished)
    raise _refused(git, checkout, known, why)


def refusal(out: bytes) -> str:
    """Return why the remote refused, from `--porcelain` (git-push(1)): `!<TAB>from:to<TAB>[rejected] (why)`."""
    for line in os.fsdecode(out).splitlines():
        if line.startswith("!\t"):
            return clean(line.split("\t", 2)[-1])
    return ""


def _refused(git: Git, checkout: Checkout, known: str, why: str) -> AgentProblem:
    branch, where = checkout.branch, safe_url(git.access.repository)
    stays = f"the agent's commits are kept in {checkout.path}"
    if "[remote rejected]" in why:
        hint = f"an owner of the repository must allow the App to push to it; {stays}"
        return AgentProblem(ErrorClass.REPOSITORY, f"{where} refused {branch}: {why}", hint=hint)
    now = _remote_head(git, branch)
    if now == known:
        text = f"branch {branch} of {where} holds commits that the agent rewrote; nothing is forced"
        hint = f"a person must decide which commits count; {stays}"
        return AgentProblem(ErrorClass.REPOSITORY, text, hint=hint)
    text = f"branch {branch} of {where} moved to {now[:10] or 'nothing'} while the agent worked"
    hint = f"run the stage again: it begins at the new commit; {stays}, a person may merge them"
    return AgentProblem(ErrorClass.REPOSITORY, text, hint=hint)


def _remote_head(git: Git, branch: str) -> str:
    """Fetch a branch again and return where it is now, or ""."""
    refspec = f"+{branch_ref(branch)}:{remote_ref(branch)}"
    words = (*FETCH_ONE, git.access.repository, refspec)
    git.ask(*words, remote=True)  # that it fails matters less than why the push did
    return git.commit(remote_ref(branch))
