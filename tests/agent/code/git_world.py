"""A remote repository, a person who pushes to it, and an agent that works in its folder: real git, no network."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from playbook.agent.assignment import CodeTask, TaskRepository
from playbook.agent.code.access import Access, access_to, git_environment
from playbook.agent.code.checked_out import Checkout
from playbook.agent.code.checkout import checkout
from playbook.agents import rex

BRANCH = "feature/task-42"
WIP = "refs/playbook/wip/play-web-42/implement"
PLAIN = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "octocat",
    "GIT_AUTHOR_EMAIL": "octocat@example.com",
    "GIT_COMMITTER_NAME": "octocat",
    "GIT_COMMITTER_EMAIL": "octocat@example.com",
}


def plain(folder: Path, *words: str, feed: bytes = b"") -> str:
    """Run git as a person does."""
    done = subprocess.run(
        ["git", *words], cwd=folder, env=PLAIN, input=feed, capture_output=True, check=False
    )
    assert not done.returncode, done.stderr.decode()
    return done.stdout.decode().strip()


def task_of(url: str, **changes: Any) -> CodeTask:
    given: dict[str, Any] = {
        "id": UUID(int=42),
        "coderun": "play-web-42-implement-r0",
        "run": "play-web-42",
        "stage": "implement",
        "purpose": "implement",
        "task_id": "42",
        "repository": TaskRepository(url=url),
        "agent": rex,
        "branch": BRANCH,
    }
    return CodeTask(**{**given, **changes})


@dataclass(frozen=True)
class World:
    """One remote, one folder of the agent's."""

    remote: Path
    folder: Path

    @property
    def url(self) -> str:
        return f"file://{self.remote}"

    @property
    def access(self) -> Access:
        return access_to(self.task(), None, os.environ)

    def task(self, **changes: Any) -> CodeTask:
        return task_of(self.url, **changes)

    def checkout(self, **changes: Any) -> Checkout:
        return checkout(self.task(**changes), self.folder, self.access)

    def tip(self, branch: str = BRANCH) -> str:
        """Return where the remote's branch is, or ""."""
        return self.remote_ref(f"refs/heads/{branch}")

    def remote_ref(self, ref: str) -> str:
        return plain(self.remote, "for-each-ref", "--format=%(objectname)", ref)

    def person(self, branch: str, *, since: str = "main", **files: str) -> str:
        """Push a commit; `a_b="x"` is file a.b."""
        begun = self.tip(branch) or self.tip(since)
        lines = [f"commit refs/heads/{branch}", "committer Octocat <octocat@example.com> now"]
        lines += ["data 2", "p"] + ([f"from {begun}"] if begun else [])
        for name, text in files.items():
            lines += [f"M 100644 inline {name.replace('_', '.')}", f"data {len(text)}", text]
        feed = "\n".join([*lines, "", ""]).encode()
        plain(self.remote, "fast-import", "--quiet", "--date-format=now", feed=feed)
        return self.tip(branch)

    def agent(self, *words: str) -> str:
        """Run git as the model does."""
        settings = git_environment(self.access)
        env = {"PATH": PLAIN["PATH"], "HOME": "/nonexistent", "GIT_EDITOR": "true", **settings}
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env=env, capture_output=True, check=False
        )
        assert not done.returncode, done.stderr.decode()
        return done.stdout.decode().strip()

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def commits(self, name: str = "work.txt", text: str = "work\n") -> str:
        """Write and commit a file as the agent."""
        self.write(name, text)
        self.agent("add", "--", name)
        self.agent("commit", "--quiet", "-m", f"add {name}")
        return self.head

    @property
    def head(self) -> str:
        return plain(self.folder, "rev-parse", "HEAD")

    @property
    def status(self) -> str:
        return plain(self.folder, "status", "--porcelain")

    def saved(self, path: str, ref: str = WIP) -> str:
        """Return a file's text in saved work, the newest commit first."""
        for commit in plain(self.folder, "rev-list", ref).splitlines():
            if plain(self.folder, "ls-tree", "--name-only", commit, "--", path):
                return plain(self.folder, "show", f"{commit}:{path}")
        raise AssertionError(f"{path} is in no commit of {ref}")


def make_remote(place: Path) -> Path:
    """Make a bare repository with one commit on main."""
    plain(place, "init", "--quiet", "--bare", "--template=", "--initial-branch=main", "web.git")
    world = World(place / "web.git", place / "unused")
    world.person("main", README_md="web\n", app_py="one\ntwo\nthree\n", _gitignore="*.log\n")
    return world.remote


def copy_of(remote: Path, place: Path) -> World:
    shutil.copytree(remote, place / "acme" / "web.git")
    return World(place / "acme" / "web.git", place / "volume" / "web" / "task-42")
