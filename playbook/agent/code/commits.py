"""What an agent committed, and on which branch it left it. `settle` moves a branch, and only forward."""

from __future__ import annotations

import os

from playbook.agent.code.checked_out import Checkout
from playbook.agent.code.git import Git
from playbook.agent.code.marker import MARKER
from playbook.agent.code.refs import branch_ref
from playbook.agent.code.tree import REBASING
from playbook.agent.code.unfinished import NOTHING
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass


def head(checkout: Checkout) -> str:
    """Return the commit the work tree is at."""
    return checkout.git.commit("HEAD")


def commits_since(checkout: Checkout) -> tuple[str, ...]:
    """Return the commits made since the stage began, oldest first; the marker's own is none of them."""
    git = checkout.git
    words = ("log", "--reverse", "--format=%x00%H", "--name-only", "--no-renames", "--no-ext-diff")
    text = os.fsdecode(git.run(*words, "--end-of-options", f"{checkout.head}..HEAD"))
    entries = (entry.split() for entry in text.split("\0") if entry.strip())
    return tuple(commit for commit, *names in entries if names != [MARKER])


def settle(git: Git, checkout: Checkout) -> str:
    """Have the agent's work on the task's branch; return the branch's commit.

    An agent that worked detached or on a branch of its own, on from the task's, has the task's branch moved to
    it. One that merely looked at another branch changes nothing.

    Raises:
        AgentProblem: its work is elsewhere and does not go on from the branch.
    """
    ref = branch_ref(checkout.branch)
    if any((git.own / name).exists() for name in REBASING):
        raise _elsewhere(checkout, "a rebase is not finished")
    tip, now = git.commit(ref), git.commit("HEAD")
    place = git.ask("symbolic-ref", "--quiet", "HEAD")
    where = "" if place.code else os.fsdecode(place.out).strip()
    if where == ref and tip:
        return tip
    if not now:
        raise _elsewhere(checkout, "the work tree is on a branch without a commit")
    begun = tip or checkout.head
    if git.is_ancestor(begun, now):
        git.run("update-ref", ref, now, tip or NOTHING)
        git.run("symbolic-ref", "HEAD", ref)
        return now
    if tip and not git.run("rev-list", "--max-count=1", now, "--not", "--remotes=origin", tip):
        return tip
    short = where.removeprefix("refs/heads/") or "a detached head"
    raise _elsewhere(checkout, f"its work is on {short!a}, which does not go on from it")


def _elsewhere(checkout: Checkout, why: str) -> AgentProblem:
    text = f"branch {checkout.branch} cannot be pushed: {why}"
    hint = (
        f"the agent must leave its commits on {checkout.branch}; they are kept in {checkout.path}"
    )
    return AgentProblem(ErrorClass.REPOSITORY, text, hint=hint)
