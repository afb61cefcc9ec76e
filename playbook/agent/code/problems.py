"""What git's complaint means: the class of the error, a sentence without secrets, the way out. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from playbook.agent.code.access import Access
from playbook.agent.code.call import Cut, Finished
from playbook.agent.code.repository import safe_url
from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass

TOKENS = re.compile(r"gh[a-z]_[A-Za-z0-9_.\-]+|github_pat_\w+")
_USERS = re.compile(r"//[^/\s@]*@")
_ENTRY = "look at the token's file: its App must be installed there, with contents: read (or write)"

# The first that fits. git's words are those of LC_ALL=C.
_MEANINGS = (
    ("No space left on device", ErrorClass.DISK_FULL, "make room on the volume"),
    (
        "Could not resolve|[Cc]onnection (refused|reset|timed out)|Failed to connect|too slow|"
        "early EOF|unexpected disconnect|RPC failed|Empty reply|(HTTP|error:) (5..|429)",
        ErrorClass.NETWORK,
        "the repository's server cannot be reached, or broke off; try again",
    ),
    (
        "playbook: |could not read (Username|Password)|Authentication failed|told us to quit|"
        "(HTTP|error:) (401|403)|not found",
        ErrorClass.REPOSITORY,
        _ENTRY,
    ),
    (
        "corrupt|bad object|loose object|unable to read|inflate",
        ErrorClass.REPOSITORY,
        "the folder's objects are damaged: move it away, the next run clones again",
    ),
)


def problem(access: Access, words: Sequence[str], finished: Finished) -> AgentProblem:
    """Return the problem a call that failed is."""
    what = f"git {words[0]} for {safe_url(access.repository)}"
    if finished.cut:
        return _cut(what, words, finished.cut)
    complaint = said(finished.err)
    error, hint = _meaning(complaint)
    how = f"ended by signal {-finished.code}" if finished.code < 0 else f"exit {finished.code}"
    return AgentProblem(error, f"{what}: {complaint or how}", hint=hint)


def _cut(what: str, words: Sequence[str], cut: Cut) -> AgentProblem:
    if cut is Cut.STOPPED:
        return AgentProblem(ErrorClass.CANCELLED, f"{what} {cut}")
    remote = words[0] in ("fetch", "push")
    error = ErrorClass.NETWORK if remote and cut is Cut.TIME else ErrorClass.REPOSITORY
    return AgentProblem(error, f"{what} {cut}, and was ended")


def _meaning(complaint: str) -> tuple[ErrorClass, str]:
    for pattern, error, hint in _MEANINGS:
        if re.search(pattern, complaint):
            return error, hint
    return ErrorClass.REPOSITORY, ""


def said(err: bytes) -> str:
    """Return git's complaint: its own lines, printable, short, without anything that looks like a token."""
    lines = err.decode("utf-8", "replace").splitlines()
    told = [line for line in lines if line.startswith(("fatal:", "error:", "playbook:"))]
    text = "; ".join(told[:3] or [line for line in lines if line.strip()][-1:])
    return clean(text)


def clean(text: str) -> str:
    """Return a line from outside fit for a message."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return _USERS.sub("//", TOKENS.sub("[redacted]", plain))[:300]
