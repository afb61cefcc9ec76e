"""Make a task's folder ready, from any state it may be in. Nothing an agent did is lost, nothing is forced."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playbook.agent.assignment import CodeTask
from playbook.agent.code.access import Access
from playbook.agent.code.beside import locked, new_clone, put_away, unusable
from playbook.agent.code.checked_out import Checkout
from playbook.agent.code.git import Git
from playbook.agent.code.memory import laid_aside
from playbook.agent.code.refs import branch_ref, wip_ref
from playbook.agent.code.target import target
from playbook.agent.code.tree import abandon, free, set_tree
from playbook.agent.code.trust import FETCH, same, trust, usable
from playbook.agent.code.unfinished import keep, standing
from playbook.agent.errors import AgentProblem
from playbook.agent.ports import Stop
from playbook.agent.result import ErrorClass

log = logging.getLogger(__name__)


def checkout(task: CodeTask, folder: Path, access: Access, stop: Stop | None = None) -> Checkout:
    """Clone or fetch, and set the tree: the task's branch for an implementing stage, the commit for a review.

    | state of the folder | what happens |
    |---|---|
    | none, or empty | cloned beside it and renamed |
    | branch on the remote only, or behind it | the remote's commit |
    | branch here only, or ahead of the remote | kept: the agent goes on |
    | diverged: a person pushed | the remote's commit; the local tip is saved |
    | dirty, detached with own commits, half-way through a rebase or merge | saved, then set |
    | lock files of a killed git | taken away |
    | no repository git knows | moved into the folder beside, cloned anew |
    | another repository's | refused |

    Saved is in `refs/playbook/wip/<run>/<stage>`, here, and logged; ignored files stay where they are.

    Raises:
        AgentProblem: it cannot be had; the folder is as it was.
    """
    if not same(access.repository, task.repository.url):
        text = f"the access is for another repository than task {task.task_id}"
        raise AgentProblem(ErrorClass.CONFIGURATION, text)
    branch_ref(task.branch)
    branch_ref(task.base)
    ref = wip_ref(task.run, task.stage)
    _readable(access)
    with locked(folder) as lock, _ready(folder, Git(folder, access, stop, lock)) as git:
        # Refs first: when the remote cannot be had, nothing has been touched.
        git.run(*_fetch(access), remote=True)
        goal = target(task, git)
        with laid_aside(git):
            now = standing(git)
            saved = keep(git, now, ref, [goal.left] if goal.left else [])
            if saved:
                log.warning("%s: unfinished work saved as %s in %s", folder, saved, ref)
            abandon(git)
            set_tree(git, now, goal.commit, goal.branch)
        kept = ref if saved or git.commit(ref) else ""
    return Checkout(folder, task.branch, goal.commit, goal.base, goal.created, kept, access)


def _fetch(access: Access) -> tuple[str, ...]:
    quiet = ("fetch", "--quiet", "--prune", "--no-write-fetch-head")
    return (*quiet, "--no-recurse-submodules", "--end-of-options", access.repository, FETCH)


def _readable(access: Access) -> None:
    """Say that the token's file is missing before git says something else."""
    if access.token_file is None:
        return
    try:
        with access.token_file.open("rb") as opened:
            opened.read(1)
    except OSError as error:
        text = f"the token's file {access.token_file} cannot be read: {error.strerror}"
        hint = "mount the Secret with the GitHub App's token there"
        raise AgentProblem(ErrorClass.CONFIGURATION, text, hint=hint) from error


@contextmanager
def _ready(folder: Path, git: Git) -> Iterator[Git]:
    """Yield a repository to work in: the folder's, or a new one that takes its place when all went well."""
    if _present(folder, git):
        yield git
        return
    aside = Git(new_clone(folder), git.access, git.stop, git.lock)
    aside.run("init", "--quiet", "--template=", "--initial-branch=unborn")
    trust(aside)
    try:
        yield aside
        aside.folder.rename(folder)
    except OSError as error:
        raise unusable(folder, error) from error
    finally:
        shutil.rmtree(aside.folder, ignore_errors=True)


def _present(folder: Path, git: Git) -> bool:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise AgentProblem(ErrorClass.WORKSPACE, f"{folder} is not a folder; move it away")
    if not folder.exists() or not any(folder.iterdir()):
        return False
    if not (folder / ".git").exists():
        text = f"{folder} holds other things than a checkout"
        raise AgentProblem(
            ErrorClass.WORKSPACE, text, hint="move them away, or name another folder"
        )
    free(git)
    trust(git)
    if usable(git):
        return True
    log.warning("%s is no repository; moved to %s", folder, put_away(folder))
    return False
