"""A folder that is ready for an agent. A value: it changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playbook.agent.code.access import Access
from playbook.agent.code.git import Git
from playbook.agent.code.trust import trust


@dataclass(frozen=True, slots=True)
class Checkout:
    """A folder that is ready.

    Args:
        path: the work tree. branch: the task's; a review has it checked out detached.
        head: the commit the stage begins at. base_head: the base branch's.
        created: the branch begins here, the remote has none yet.
        saved: the ref under which unfinished work of this stage lies, or "".
        access: what it was made with; local commands need no more.
    """

    path: Path
    branch: str
    head: str
    base_head: str
    created: bool
    saved: str = ""
    access: Access = field(default_factory=lambda: Access(""), repr=False)

    @property
    def git(self) -> Git:
        """Return git in this folder, its settings made harmless again."""
        git = Git(self.path, self.access)
        trust(git)
        return git
