"""What the tests of the GitHub door share: a repository that talks to the fake, and never pauses for long."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from playbook.github.connection import Access, Connection
from playbook.github.repository import Repository
from playbook.github.values import NewPullRequest
from tests.fakes.github_world import GithubWorld

TOKEN = "ghs_writer"
SECRET = "ghs_14_notToBeShown.eyJ-x_y"
BRANCH = "feature/task-42"
HEAD = "a" * 40
WANTED = NewPullRequest("Add a cart", "why", BRANCH, "main")


def access(github: GithubWorld, folder: Path, token: str = TOKEN, timeout: float = 5.0) -> Access:
    """Return settings for a fake: no pause is long."""
    file = folder / f"token-{abs(hash(token))}"
    file.write_text(token + "\n", encoding="ascii")
    return Access(file, github.url, timeout=timeout, pause=0.001, patience=0.5, between_writes=0.0)


def repository(github: GithubWorld, folder: Path, token: str = TOKEN) -> Repository:
    """Return the fake's repository as an identity sees it."""
    return Repository(Connection(access(github, folder, token), Event().wait), github.name)
