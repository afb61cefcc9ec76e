"""Take out of `.git/config` what could run a program or lead elsewhere: a model may have written it."""

from __future__ import annotations

import logging
import os
import re

from playbook.agent.code.git import Git
from playbook.agent.code.repository import repository_of, safe_url
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass

log = logging.getLogger(__name__)

# Not in it, for what they run or redirect: filter, diff, merge.*.driver, core.sshCommand, core.worktree,
# include, url, http, credential, alias, gpg, remote.*.proxy, remote.<a URL>.url, extensions.
_ALLOWED = re.compile(
    r"core\.(repositoryformatversion|filemode|bare|logallrefupdates|symlinks|ignorecase|autocrlf|eol)"
    r"|remote\.[A-Za-z0-9_-]+\.(url|fetch|tagopt)"
    r"|branch\..+\.(remote|merge|rebase|description)"
    r"|user\.(name|email)|submodule\..+\.(url|active)|submodule\.active"
    r"|pull\.(rebase|ff)|rebase\.(autostash|autosquash)|init\.defaultbranch"
    r"|push\.(default|autosetupremote)|advice\..+|lfs\.repositoryformatversion",
    re.DOTALL,
)
ORIGIN = "remote.origin.url"
FETCH = "+refs/heads/*:refs/remotes/origin/*"


def trust(git: Git) -> None:
    """Make a checkout's own settings harmless, and see that it is the right repository's.

    A supervisor's git has the write token's file in reach, so a filter or a proxy in there would be a way to it.
    What is taken out is logged by name.

    Raises:
        AgentProblem: the folder belongs to another repository, or git's folder is not one.
    """
    if git.own.is_symlink() or not git.own.is_dir():
        hint = "move the folder away; the next run clones again"
        raise AgentProblem(ErrorClass.REPOSITORY, f"{git.own} is not a folder", hint=hint)
    (git.own / "commondir").unlink(missing_ok=True)  # would have git read another folder's settings
    known = _settings(git)
    foreign = sorted(key for key in known if not _ALLOWED.fullmatch(key))
    for key in foreign:
        _config(git, "--unset-all", key)
    if foreign:
        log.warning("%s: settings taken out: %s", git.own / "config", _names(foreign))
    _belongs(git, known.get(ORIGIN, ""))


def _settings(git: Git) -> dict[str, str]:
    path = git.own / "config"
    if path.is_symlink() or not path.is_file():
        path.unlink(missing_ok=True)
        path.touch(0o600)
    finished = git.ask("config", "--file", str(path), "--no-includes", "--null", "--list")
    if finished.code:  # git itself cannot read it, so nothing in it counts
        log.warning("%s: not readable as settings, put away", path)
        path.rename(path.with_name("config.broken"))
        path.touch(0o600)
        return {}
    pairs = (os.fsdecode(line).partition("\n") for line in finished.out.split(b"\0") if line)
    return {key: text for key, _, text in pairs}


def _config(git: Git, *words: str) -> None:
    git.run("config", "--file", str(git.own / "config"), *words)


def _names(keys: list[str]) -> str:
    """Name settings by section and variable; what is between may be a URL with a password in it."""
    short = {".".join(dict.fromkeys((key.split(".")[0], key.split(".")[-1]))) for key in keys}
    return ", ".join(sorted(short))


def _belongs(git: Git, url: str) -> None:
    wanted = git.access.repository
    if not url:
        _config(git, ORIGIN, wanted)
        _config(git, "remote.origin.fetch", FETCH)
        return
    if not same(url, wanted):
        text = f"{git.folder} is a checkout of {safe_url(url)}, not of {safe_url(wanted)}"
        hint = "move the folder away; the next run clones again"
        raise AgentProblem(ErrorClass.REPOSITORY, text, hint=hint)


def same(url: str, wanted: str) -> bool:
    """Tell whether two URLs mean the same repository."""
    try:
        return repository_of(url) == repository_of(wanted)
    except AgentProblem:
        return False


def usable(git: Git) -> bool:
    """Tell whether git takes a folder for a repository at all (gitrepository-layout(5))."""
    if not all((git.own / name).is_dir() for name in ("objects", "refs")):
        return False
    try:
        text = (git.own / "HEAD").read_text("utf-8", "replace")
    except OSError:
        return False
    return re.match(r"ref: refs/\S|[0-9a-f]{40}", text) is not None
