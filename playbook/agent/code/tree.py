"""Set a work tree to a commit. It throws away what is not committed: `unfinished.keep` comes before."""

from __future__ import annotations

import shutil

from playbook.agent.code.git import Git
from playbook.agent.code.refs import branch_ref
from playbook.agent.code.unfinished import Standing

# What tells that something is half done, and what ends it without touching files. `rebase --quit` also saves
# an autostash, which taking the folder away would lose.
_HALF_DONE = (
    ("rebase-apply/applying", "am"),
    ("rebase-apply", "rebase"),
    ("rebase-merge", "rebase"),
    ("CHERRY_PICK_HEAD", "cherry-pick"),
    ("REVERT_HEAD", "revert"),
    ("sequencer", "cherry-pick"),
    ("MERGE_HEAD", "merge"),
)
REBASING = ("rebase-apply", "rebase-merge")


def free(git: Git) -> None:
    """Take away lock files. Only for whoever has the folder to himself: they are of a git that was killed."""
    found = [*git.own.glob("*.lock"), *(git.own / "refs").rglob("*.lock")]
    for path in found:
        if path.is_symlink() or path.is_file():
            path.unlink(missing_ok=True)


def abandon(git: Git) -> None:
    """End a rebase, merge or cherry-pick where it stands; files and branches stay as they are."""
    for name, command in _HALF_DONE:
        place = git.own / name
        if place.exists():
            git.ask(command, "--quit")
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)


def set_tree(git: Git, now: Standing, commit: str, branch: str) -> None:
    """Make the tree exactly a commit's, on a branch, or detached where that is "".

    Ignored files stay, as do submodules and other repositories inside. The branch moves after the files, so
    that a kill in between is mended by doing it again.
    """
    ref = branch_ref(branch) if branch else ""
    if now == Standing(commit, ref, clean=True):
        return
    if git.ask("ls-files", "--stage", "--", ":(top).gitattributes").code:
        (git.own / "index").unlink(missing_ok=True)  # not readable
    git.run("checkout", "--quiet", "--force", "--no-recurse-submodules", "--detach", commit, "--")
    git.run("clean", "--quiet", "--force", "-d")
    if ref:
        git.run("update-ref", ref, commit)
        git.run("symbolic-ref", "HEAD", ref)
