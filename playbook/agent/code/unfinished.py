"""Save what only a work tree holds as one commit under a ref of its own; index, branch and files stay as they are."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from playbook.agent.code.beside import beside
from playbook.agent.code.git import Git

NOTHING = "0" * 40
MESSAGE = (
    "playbook: work in progress\n\n"
    "Saved by the supervisor; the tree is the work tree as it was. Its first parent is the commit it was on,\n"
    "the others what else would have been lost: the index, commits of no branch, earlier work in progress.\n"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a work tree stands: its commit, the full ref it is on ("" for neither), and nothing changed in it."""

    head: str
    ref: str
    clean: bool


def standing(git: Git) -> Standing:
    """Look at a work tree, in one call; one that cannot be looked at is not clean."""
    words = ("status", "--porcelain=v2", "--branch", "--untracked-files=normal")
    look = git.ask("--no-optional-locks", *words)
    lines = os.fsdecode(look.out).splitlines()
    oid, branch = (_after(lines, f"# branch.{name} ") for name in ("oid", "head"))
    if look.code or not oid or not branch:
        return Standing(git.commit("HEAD"), "", clean=False)
    ref = "" if branch == "(detached)" else f"refs/heads/{branch}"
    clean = all(line.startswith("# ") for line in lines)
    return Standing("" if oid == "(initial)" else oid, ref, clean)


def _after(lines: Sequence[str], start: str) -> str:
    return next((line.removeprefix(start) for line in lines if line.startswith(start)), "")


def keep(git: Git, now: Standing, ref: str, also: Sequence[str] = ()) -> str:
    """Save what is in no commit, and commits that no ref holds, under a ref; return the commit, or "" for none.

    Ignored files and other repositories inside the tree are not in it: git leaves them where they are.

    Args:
        git: the work tree.
        now: how it stands.
        ref: where to; what it holds already becomes a parent, so nothing saved earlier is lost.
        also: commits that must not be lost either.
    """
    head = now.head
    if not also and now.clean and not _loose(git, now):
        return ""
    with tempfile.TemporaryDirectory(prefix="index-", dir=beside(git.folder)) as place:
        index, tree = _trees(git, head, Path(place) / "index")
    dirty = index or tree != _tree_of(git, head)
    if not (dirty or also or _loose(git, now)):
        return ""
    before = git.commit(ref)
    if before and not index and _holds(git, before, tree, [head, *also]):
        return before
    staged = [_commit(git, index, [head] if head else [])] if index else []
    parents = dict.fromkeys(one for one in (head, *staged, *also, before) if one)
    made = _commit(git, tree, list(parents))
    git.run("update-ref", "--create-reflog", ref, made, before or NOTHING)
    return made


def _trees(git: Git, head: str, index: Path) -> tuple[str, str]:
    """Return the trees of the index, "" where it tells nothing of its own, and of the work tree."""
    aside = replace(git, index=index)
    if (git.own / "index").is_file():
        shutil.copyfile(git.own / "index", index)
    if not index.exists() or aside.ask("ls-files", "--stage", "--", ":(top).gitattributes").code:
        index.unlink(missing_ok=True)
        aside.run("read-tree", *([head] if head else ["--empty"]))
    staged = aside.ask("write-tree")  # fails while a merge has conflicts: then the files tell more
    aside.run("add", "--update", "--", ":/")
    aside.run("update-index", "-z", "--add", "--stdin", feed=_untracked(aside))
    tree = aside.text("write-tree")
    own = "" if staged.code else os.fsdecode(staged.out).strip()
    return ("" if own in (tree, _tree_of(git, head)) else own), tree


def _untracked(git: Git) -> bytes:
    """Return the new files; a folder among them is another repository, which git would save as a link only."""
    found = git.run("ls-files", "-z", "--others", "--exclude-standard").split(b"\0")
    return b"".join(name + b"\0" for name in found if name and not name.endswith(b"/"))


def _tree_of(git: Git, commit: str) -> str:
    if not commit:
        return git.text("hash-object", "-t", "tree", "--stdin", "-w")
    return git.text("rev-parse", "--verify", f"{commit}^{{tree}}")


def _loose(git: Git, now: Standing) -> bool:
    """Tell whether HEAD is detached at a commit that no branch holds."""
    if now.ref or not now.head:
        return False
    places = ("refs/heads", "refs/remotes", "refs/playbook")
    return not git.run("for-each-ref", "--count=1", "--contains", now.head, *places)


def _holds(git: Git, before: str, tree: str, commits: Sequence[str]) -> bool:
    """Tell whether it was all saved before, as when a pod is told to go twice."""
    held = all(git.is_ancestor(one, before) for one in commits if one)
    return held and _tree_of(git, before) == tree


def _commit(git: Git, tree: str, parents: Sequence[str]) -> str:
    words = [word for parent in parents for word in ("-p", parent)]
    return git.text("commit-tree", *words, "-F", "-", tree, feed=MESSAGE.encode())
