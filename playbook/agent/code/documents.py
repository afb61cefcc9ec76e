"""A clone of the documents' repository, to be read: one branch with its history, files without the right to write."""

from __future__ import annotations

import stat
from pathlib import Path

from playbook.agent.assignment import CodeTask
from playbook.agent.code.access import Access
from playbook.agent.code.git import FETCH_ONE, Git
from playbook.agent.code.refs import branch_ref
from playbook.agent.code.repository import repository_of
from playbook.agent.code.trust import trust
from playbook.agent.errors import AgentProblem
from playbook.agent.ports import Stop
from playbook.agent.result import ErrorClass

HERE = "refs/remotes/origin/documents"
WRITING = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
# What says more than that the documents cannot be had, and is not about them.
_KEPT = (ErrorClass.CANCELLED, ErrorClass.DISK_FULL, ErrorClass.COMMAND_MISSING)


def access_to_documents(task: CodeTask, reading: Access) -> Access:
    """Return the way into a task's documents: with the reading token only where they are on the code's own host.

    The credential helper answers for one repository, so the code's access would not do.

    Raises:
        AgentProblem: its URL is none.
    """
    url, code = task.repository.docs_url, repository_of(reading.repository)
    token = reading.token_file if repository_of(url).origin == code.origin else None
    return Access(url, token, reading.author, reading.environment)


def clone_documents(task: CodeTask, folder: Path, reading: Access, stop: Stop | None = None) -> str:
    """Fetch the documents into an empty folder; return the commit.

    Raises:
        AgentProblem: REPOSITORY, they cannot be had.
    """
    try:
        git = Git(folder, access_to_documents(task, reading), stop)
        branch = task.repository.docs_branch
        wanted = branch_ref(branch) if branch else "HEAD"
        git.run("init", "--quiet", "--template=", "--initial-branch=unborn")
        trust(git)
        git.run(*FETCH_ONE, git.access.repository, f"+{wanted}:{HERE}", remote=True)
        commit = git.commit(HERE)
        checkout = ("checkout", "--quiet", "--force", "--no-recurse-submodules", "--detach")
        git.run(*checkout, commit, "--")
    except AgentProblem as problem:
        if problem.error in _KEPT:
            raise
        text = f"documents of task {task.task_id}: {problem.message}"
        raise AgentProblem(ErrorClass.REPOSITORY, text, hint=problem.hint) from problem
    _only_read(folder)
    return commit


def _only_read(folder: Path) -> None:
    """Take the right to write from the files; folders keep it, so that whoever owns them can remove them."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~WRITING)
