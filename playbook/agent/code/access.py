"""With what git reaches a repository: its URL, the file of a token, who commits. It never holds the token."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playbook.agent.assignment import CodeTask
from playbook.agent.code.repository import repository_of

HELPER = Path(__file__).with_name("credential_helper.py")
Setting = tuple[str, str]

# What git may take over from the supervisor's own environment: where programs, proxies and authorities are.
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY")
PROXIES = (*_PROXIES, *(name.lower() for name in _PROXIES))
_AUTHORITIES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO")
INHERITED = frozenset({"PATH", "TMPDIR", *PROXIES, *_AUTHORITIES})


@dataclass(frozen=True, slots=True)
class Access:
    """A repository and the way in.

    Args:
        repository: its URL, without user and password.
        token_file: the file a GitHub App's token is read from at each call; None asks as nobody.
        author: who commits, as GitHub shows it: `5dlabs-rex[bot]`.
        environment: the supervisor's; only what `INHERITED` names is handed on.
    """

    repository: str
    token_file: Path | None = None
    author: str = "playbook"
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def inherited(self) -> dict[str, str]:
        """Return what is taken over from the supervisor's environment."""
        return {name: text for name, text in self.environment.items() if name in INHERITED}


def access_to(
    task: CodeTask, token_file: Path | None, environment: Mapping[str, str] | None = None
) -> Access:
    """Return the way into a task's repository, as its agent."""
    return Access(task.repository.url, token_file, task.agent.login, environment or {})


def git_environment(access: Access) -> dict[str, str]:
    """Return the variables that let any git below reach the repository, and no other.

    The model's process gets those made of the read token's file, the supervisor's git of the write token's. They
    hold the file's path, never the token, and nothing of it is ever written to a configuration file.
    """
    settings = [*credential_settings(access), ("safe.directory", "*")]
    return {**identity(access), **as_variables(settings), "GIT_TERMINAL_PROMPT": "0"}


def credential_settings(access: Access) -> list[Setting]:
    """Return git's settings for the password: our helper, and nobody else."""
    repository = repository_of(access.repository)
    settings = [("credential.helper", ""), ("credential.useHttpPath", "true")]
    if access.token_file is None or repository.scheme == "file":
        return settings
    # git hands a helper to a shell (credential.c): only words of ours are in it; the repository and the file,
    # which are not, travel as settings of their own.
    helper = "!" + shlex.join([sys.executable, "-I", str(HELPER)])
    return [
        *settings,
        (f"credential.{repository.origin}.helper", helper),
        ("playbook.repository", repository.url),
        ("playbook.tokenFile", str(access.token_file.absolute())),
    ]


def identity(access: Access) -> dict[str, str]:
    """Return who commits."""
    address = f"{access.author}@users.noreply.github.com"
    return {
        "GIT_AUTHOR_NAME": access.author,
        "GIT_AUTHOR_EMAIL": address,
        "GIT_COMMITTER_NAME": access.author,
        "GIT_COMMITTER_EMAIL": address,
    }


def as_variables(settings: Sequence[Setting]) -> dict[str, str]:
    """Return settings as git reads them from the environment (git-config(1), since 2.31)."""
    variables = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, text) in enumerate(settings):
        variables |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": text}
    return variables
