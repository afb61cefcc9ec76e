"""The file a CLI reads on its own at each start: kept, or replaced by ours, and never committed by accident."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playbook.agent.assignment import CodeTask
from playbook.agent.code.beside import replace, unusable
from playbook.agent.code.checked_out import Checkout
from playbook.agent.code.git import Git

FILES: Mapping[str, str] = {"claude": "CLAUDE.md", "codex": "AGENTS.md", "gemini": "GEMINI.md"}
MODE = 0o644


def memory_files(task: CodeTask, checkout: Checkout, text: str) -> tuple[Path, ...]:
    """Write the memory file of the task's CLI where `overwrite_memory` says so, or where there is none yet.

    Git does not see what is written: an untracked one is excluded, of a tracked one the change is hidden
    (skip-worktree), so that no `git add -A` of the agent puts our text into a pull request.

    Returns:
        The files that were written.
    """
    git, name = checkout.git, FILES[task.agent.cli]
    path = checkout.path / name
    if os.path.lexists(path) and not task.overwrite_memory:
        return ()
    _exclude(git.own)
    replace(path, text.encode(), MODE)
    if git.run("ls-files", "-z", "--", name):
        git.run("update-index", "--skip-worktree", "--", name)
    return (path,)


def _exclude(own: Path) -> None:
    path = own / "info" / "exclude"
    try:
        path.parent.mkdir(exist_ok=True)
        lines = path.read_text().splitlines() if path.exists() else []
        missing = [f"/{name}" for name in FILES.values() if f"/{name}" not in lines]
        if missing:
            path.write_text("\n".join([*lines, *missing, ""]))
    except OSError as error:
        raise unusable(path, error) from error


@contextmanager
def laid_aside(git: Git) -> Iterator[None]:
    """Show git the tracked memory files again while the tree is set, and put ours back afterwards."""
    hidden = {name: (git.folder / name).read_bytes() for name in _hidden(git)}
    if hidden:
        git.run("update-index", "--no-skip-worktree", "--", *hidden)
        git.run("checkout-index", "--force", "--", *hidden)
    try:
        yield
    finally:
        for name, text in hidden.items():
            replace(git.folder / name, text, MODE)
            if git.ask("ls-files", "-z", "--", name).out:
                git.ask("update-index", "--skip-worktree", "--", name)


def _hidden(git: Git) -> list[str]:
    """Return the tracked memory files whose change is hidden, and which are there."""
    lines = git.ask("ls-files", "-z", "-t", "--", *FILES.values()).out.split(b"\0")
    names = [os.fsdecode(line[2:]) for line in lines if line.startswith(b"S ")]
    return [name for name in names if (git.folder / name).is_file()]
