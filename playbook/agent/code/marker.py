"""The marker file that binds a pull request to its run (design.md section 5), in a commit of its own."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path

from playbook.agent.assignment import CodeTask
from playbook.agent.code.beside import beside
from playbook.agent.code.git import Git
from playbook.agent.code.refs import branch_ref

MARKER = ".playbook/task.json"


def marker_text(task: CodeTask) -> str:
    """Return what is in the marker file: the task, and nothing that changes from round to round."""
    return json.dumps({"taskId": task.task_id}, indent=2) + "\n"


def write_marker(git: Git, task: CodeTask, tip: str) -> str:
    """Commit the marker on top of a branch's tip where it differs; return the branch's commit.

    What the agent has staged or changed stays staged or changed.
    """
    text = marker_text(task).encode()
    present = git.ask("cat-file", "blob", f"{tip}:{MARKER}")
    if not present.code and present.out == text:
        return tip
    blob = git.text("hash-object", "-w", "--stdin", feed=text)
    entry = ("update-index", "--add", "--replace", "--cacheinfo", f"100644,{blob},{MARKER}")
    with tempfile.TemporaryDirectory(prefix="index-", dir=beside(git.folder)) as place:
        aside = replace(git, index=Path(place) / "index")
        aside.run("read-tree", tip)
        aside.run(*entry)
        tree = aside.text("write-tree")
    message = (
        f"Mark task {task.task_id}\n\nplaybook finds the run of a pull request by this file.\n"
    )
    made = git.text("commit-tree", "-p", tip, "-F", "-", tree, feed=message.encode())
    git.run("update-ref", branch_ref(task.branch), made, tip)
    if git.commit("HEAD") == made:
        git.run(*entry)
        git.run("checkout-index", "--force", "--", MARKER)
    return made
