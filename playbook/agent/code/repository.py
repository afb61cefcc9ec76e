"""The URL of a task's repository, taken apart and checked. Pure; nothing with a password in it passes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_PATH = re.compile(r"(?:/[A-Za-z0-9_~.-]+)+")
_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]*")


@dataclass(frozen=True, slots=True)
class Repository:
    """Where a repository is: `https`, `github.com` and `acme/web`."""

    scheme: str
    host: str
    path: str

    @property
    def origin(self) -> str:
        """Return `https://github.com`, what git finds a credential helper by."""
        return f"{self.scheme}://{self.host}"

    @property
    def url(self) -> str:
        """Return the URL without `.git`: two that are equal mean the same repository."""
        return f"{self.origin}/{self.path}"


def repository_of(url: str) -> Repository:
    """Take a URL apart.

    Raises:
        AgentProblem: not https (or http to this machine, or file), or a user, a query or `..` in it.
    """
    try:
        parts = urlsplit(url)
        fault = _fault(parts)
    except ValueError as error:
        raise AgentProblem(ErrorClass.REPOSITORY, f"{safe_url(url)} is no URL") from error
    if fault:
        hint = "write it as https://HOST/OWNER/NAME; the token comes from a file"
        raise AgentProblem(ErrorClass.REPOSITORY, f"repository {safe_url(url)}: {fault}", hint=hint)
    path = parts.path.strip("/").removesuffix(".git")
    return Repository(parts.scheme, parts.netloc.lower(), path)


def _fault(parts: SplitResult) -> str:
    file, path = parts.scheme == "file", parts.path.rstrip("/")
    unencrypted = parts.scheme == "http" and parts.hostname not in LOOPBACK
    faults = (
        (parts.scheme not in ("https", "http", "file"), f'"{parts.scheme}" is not supported'),
        ("@" in parts.netloc, "a user or a password is in it"),
        (bool(parts.query or parts.fragment), "a query or a fragment is in it"),
        (unencrypted, "http would send the token unencrypted"),
        (file == bool(parts.netloc), "its host is missing, or a file has one"),
        (not _HOST.fullmatch(parts.netloc), "its host is malformed"),
        (not _PATH.fullmatch(path), "its path is missing or has a sign that no repository has"),
        (".." in path.split("/"), "its path leads upwards"),
    )
    return next((text for wrong, text in faults if wrong), "")


def safe_url(url: str) -> str:
    """Return a URL fit for a message: without user and password, printable, not too long."""
    bare = re.sub(r"//[^/@]*@", "//", url)
    return "".join(sign if sign.isprintable() else "?" for sign in bare)[:200]
