"""Names of branches and refs, always in full. Pure; a name that git would take for something else is refused."""

from __future__ import annotations

import re

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass

# git-check-ref-format(1), and narrower: no sign outside these, so none of space ~ ^ : ? * [ \ and @{.
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")


def branch_ref(branch: str) -> str:
    """Return `refs/heads/<branch>`.

    Raises:
        AgentProblem: git allows no such branch, or it could be taken for an option.
    """
    return f"refs/heads/{_checked(branch)}"


def remote_ref(branch: str) -> str:
    """Return where the remote's branch is kept here: `refs/remotes/origin/<branch>`."""
    return f"refs/remotes/origin/{_checked(branch)}"


def wip_ref(run: str, stage: str) -> str:
    """Return the ref of a stage's unfinished work: `refs/playbook/wip/<run>/<stage>`."""
    if "/" in run or "/" in stage:
        raise _refused(f"{run}/{stage}")
    return f"refs/playbook/wip/{_checked(run)}/{_checked(stage)}"


def _checked(name: str) -> str:
    parts = name.split("/")
    if not all(map(_fits, parts)) or name == "HEAD" or len(name) > 244:
        raise _refused(name)
    return name


def _fits(part: str) -> bool:
    shape = _PART.fullmatch(part) is not None
    return shape and ".." not in part and not part.endswith((".lock", "."))


def _refused(name: str) -> AgentProblem:
    hint = "letters, digits, - _ . and / do; no part begins with - or . or ends with . or .lock"
    return AgentProblem(ErrorClass.REPOSITORY, f"git takes no branch named {name!a}", hint=hint)
