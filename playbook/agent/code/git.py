"""git in one folder, by its own configuration out: no hook, no filter, no prompt, no shell of the repository's."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from playbook.agent.code.access import (
    Access,
    Setting,
    as_variables,
    credential_settings,
    identity,
)
from playbook.agent.code.call import Call, Finished, run
from playbook.agent.code.problems import problem
from playbook.agent.code.repository import repository_of
from playbook.agent.errors import AgentProblem
from playbook.agent.ports import Stop
from playbook.agent.result import ErrorClass

# No tag, no submodule, no FETCH_HEAD; the repository and one refspec follow.
FETCH_ONE = (
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    "--end-of-options",
)
LOCAL_SECONDS = 120.0
NETWORK_SECONDS = 900.0

# Given in the environment they win over the repository's own settings (git-config(1)).
STRICT: tuple[Setting, ...] = (
    ("core.hooksPath", "/dev/null"),
    ("core.fsmonitor", "false"),
    ("core.attributesFile", "/dev/null"),
    ("core.excludesFile", "/dev/null"),
    ("core.quotePath", "true"),
    ("commit.gpgSign", "false"),
    ("push.gpgSign", "false"),
    ("submodule.recurse", "false"),
    ("fetch.recurseSubmodules", "false"),
    ("gc.auto", "0"),  # a gc outlives the git that began it; the agent's own git tidies up
    ("maintenance.auto", "false"),
    ("http.lowSpeedLimit", "1000"),
    ("http.lowSpeedTime", "60"),
    ("protocol.allow", "never"),
    ("protocol.ext.allow", "never"),
)
FIXED = {
    "LC_ALL": "C",
    "HOME": "/nonexistent",  # libcurl reads ~/.netrc
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_EDITOR": "false",
}


@dataclass(frozen=True, slots=True)
class Git:
    """git for one work tree.

    Args:
        folder: the work tree, with its `.git`.
        access: the repository, and who commits.
        stop: ends a call when it is uttered.
        lock: a descriptor every call keeps open, so that the lock outlives a killed supervisor.
        index: another index than the work tree's.
        until: when every call must be over, in monotonic seconds.
    """

    folder: Path
    access: Access
    stop: Stop | None = None
    lock: int | None = None
    index: Path | None = None
    until: float | None = None

    @property
    def own(self) -> Path:
        """Return git's own folder."""
        return self.folder / ".git"

    def ask(self, *words: str, feed: bytes = b"", remote: bool = False) -> Finished:
        """Run git and return how it ended, whatever its code.

        Args:
            words: the command and its arguments.
            feed: its standard input.
            remote: it talks to the repository's server, and may ask for the password.

        Raises:
            AgentProblem: git is missing, had to be ended, or was killed.
        """
        seconds = NETWORK_SECONDS if remote else LOCAL_SECONDS
        if self.until is not None:
            seconds = min(seconds, self.until - time.monotonic())
        hold = () if self.lock is None else (self.lock,)
        argv = (program(self.access), *words)
        call = Call(argv, self.folder, self._environment(remote=remote), seconds, feed, hold)
        finished = run(call, self.stop)
        if finished.cut or finished.code < 0:  # a killed git has said neither yes nor no
            raise problem(self.access, words, finished)
        return finished

    def run(self, *words: str, feed: bytes = b"", remote: bool = False) -> bytes:
        """Run git and return what it prints.

        Raises:
            AgentProblem: it failed.
        """
        finished = self.ask(*words, feed=feed, remote=remote)
        if finished.code:
            raise problem(self.access, words, finished)
        return finished.out

    def text(self, *words: str, feed: bytes = b"") -> str:
        """Run git and return the one line it prints."""
        return os.fsdecode(self.run(*words, feed=feed)).strip()

    def commit(self, name: str) -> str:
        """Return the commit a full ref, `HEAD` or a whole id names, or ""."""
        words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        finished = self.ask(*words)
        if finished.code > 1:
            raise problem(self.access, words, finished)
        return os.fsdecode(finished.out).strip()

    def refs(self, *names: str) -> dict[str, str]:
        """Return what full refs point at; one that is missing is left out."""
        lines = self.run("for-each-ref", "--format=%(objectname) %(refname)", *names).splitlines()
        pairs = (os.fsdecode(line).partition(" ") for line in lines)
        return {name: commit for commit, _, name in pairs if name in names}

    def is_ancestor(self, old: str, new: str) -> bool:
        """Tell whether one commit is another, or comes before it."""
        finished = self.ask("merge-base", "--is-ancestor", "--end-of-options", old, new)
        if finished.code not in (0, 1):
            raise problem(self.access, ("merge-base",), finished)
        return finished.code == 0

    def _environment(self, *, remote: bool) -> dict[str, str]:
        allowed = repository_of(self.access.repository).scheme
        settings = [*STRICT, (f"protocol.{allowed}.allow", "always")]
        if remote:
            settings += credential_settings(self.access)
        place = {"GIT_DIR": str(self.own), "GIT_WORK_TREE": str(self.folder)}
        if self.index is not None:
            place["GIT_INDEX_FILE"] = str(self.index)
        fixed = {**FIXED, **identity(self.access), **place, **as_variables(settings)}
        return {**self.access.inherited, **fixed}


def program(access: Access) -> str:
    """Return where git is.

    Raises:
        AgentProblem: it is nowhere on the PATH.
    """
    path = access.environment.get("PATH", os.defpath)
    found = shutil.which("git", path=path)
    if found is None:
        hint = "install git, or put its folder on PATH"
        raise AgentProblem(ErrorClass.COMMAND_MISSING, "git is not on PATH", hint=hint)
    return str(Path(found).absolute())
