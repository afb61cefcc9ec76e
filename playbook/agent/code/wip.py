"""Save an implementing stage's unfinished work when its pod must go: to a ref of its own, never to the branch."""

from __future__ import annotations

import time
from dataclasses import dataclass

from playbook.agent.code.access import Access
from playbook.agent.code.checked_out import Checkout
from playbook.agent.code.git import FETCH_ONE, Git
from playbook.agent.code.problems import problem
from playbook.agent.code.push import PUSH, refusal
from playbook.agent.code.refs import remote_ref, wip_ref
from playbook.agent.code.trust import trust
from playbook.agent.code.unfinished import MESSAGE, keep, standing

SECONDS = 20.0  # a pod has 30 s in all, and the agent's end takes some


@dataclass(frozen=True, slots=True)
class Saved:
    """Where unfinished work is, here and on the remote."""

    ref: str
    commit: str


def save_wip(
    checkout: Checkout, access: Access, run: str, stage: str, seconds: float = SECONDS
) -> Saved | None:
    """Save the work tree and commits not pushed to `refs/playbook/wip/<run>/<stage>`; None when there is nothing.

    Index, branch and files stay as they are. It is saved here before it is pushed.

    Raises:
        AgentProblem: it cannot be saved, or is saved here and cannot be pushed.
    """
    git = Git(checkout.path, access, until=time.monotonic() + seconds)
    trust(git)
    ref = wip_ref(run, stage)
    now = standing(git)
    made = keep(git, now, ref, _unpushed(git, checkout, now.head))
    if not made:
        return None
    finished = git.ask(*PUSH, access.repository, f"{made}:{ref}", remote=True)
    if finished.code and "[rejected]" in refusal(finished.out):
        made = _onto_remote(git, ref, made)
        finished = git.ask(*PUSH, access.repository, f"{made}:{ref}", remote=True)
    if finished.code:
        raise problem(access, ("push",), finished)
    return Saved(ref, made)


def _unpushed(git: Git, checkout: Checkout, head: str) -> list[str]:
    """Return HEAD where the remote's branch does not hold it."""
    known = git.commit(remote_ref(checkout.branch)) or checkout.base_head
    return [head] if head and not git.is_ancestor(head, known) else []


def _onto_remote(git: Git, ref: str, made: str) -> str:
    """Take what the remote saved earlier, from a folder that is gone, as one more parent."""
    theirs = f"{ref}-remote"
    git.run(*FETCH_ONE, git.access.repository, f"+{ref}:{theirs}", remote=True)
    words = ("commit-tree", "-p", made, "-p", theirs, "-F", "-", f"{made}^{{tree}}")
    joined = git.text(*words, feed=MESSAGE.encode())
    git.run("update-ref", ref, joined, made)
    git.run("update-ref", "-d", theirs)
    return joined
