"""Which class of error an HTTP status or a program's own complaint means. Pure; it returns no text it was given."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playbook.agent.clis.said import Trouble
from playbook.agent.result import ErrorClass

LOOKED_AT = 4096
_STATUS = re.compile(
    r"\b(?:status|code|error|http|rejected)\b[^0-9A-Za-z]{0,12}([45]\d\d)\b", re.IGNORECASE
)

# The first that fits counts. Sources: the recordings of Claude Code; codex-rs/protocol/src/error.rs and
# thread-store (openai/codex); packages/core/src/utils/errors.ts and gemini.tsx (google-gemini/gemini-cli).
_PHRASES: tuple[tuple[ErrorClass, str], ...] = (
    (ErrorClass.DISK_FULL, r"no space left on device|\benospc\b|\bno_space_left\b"),
    (
        ErrorClass.SESSION,
        r"no conversation found|no rollout found|session id \S+ (is )?already in use"
        r"|error resuming session|invalid session identifier|no previous sessions? found"
        r"|no thread with id|thread not found",
    ),
    (ErrorClass.TURN_LIMIT, r"max(imum)? (number of |session )?turns|fatalturnlimitederror"),
    (
        ErrorClass.REQUEST_REFUSED,
        r"quota exceeded\. check your plan|credit balance|out of credits|spend cap"
        r"|insufficient_quota|model's context window|prompt is too long|model is not supported"
        r"|requested entity was not found",
    ),
    (
        ErrorClass.AUTHENTICATION,
        r"not logged in|unauthorized|(invalid|incorrect|missing) api.?key|api key not valid"
        r"|set an auth method|authentication_failed|failed to authenticate"
        r"|access token could not be refreshed|permission_denied: ",
    ),
    (
        ErrorClass.RATE_LIMIT,
        r"rate.?limit|too many requests|resource.?(has been )?exhausted|usage limit|quota"
        r"|exhausted your capacity",
    ),
    (
        ErrorClass.OVERLOADED,
        r"overloaded|high demand|at capacity|internal server error|bad gateway"
        r"|service unavailable",
    ),
    (
        ErrorClass.NETWORK,
        r"connection (refused|reset|failed|error|closed)|econnrefused|econnreset|enotfound"
        r"|eai_again|etimedout|epipe|fetch failed|socket hang up|stream disconnected"
        r"|error sending request|error while reading the server response|request timed out"
        r"|unable to connect|dns error|network (error|is unreachable)",
    ),
    # Also in others' complaints, hence last.
    (ErrorClass.REQUEST_REFUSED, r"invalid_request_error"),
)
_COMPILED = tuple((error, re.compile(phrase, re.IGNORECASE)) for error, phrase in _PHRASES)

_STATUSES: Mapping[int, ErrorClass] = {
    401: ErrorClass.AUTHENTICATION,
    403: ErrorClass.AUTHENTICATION,
    408: ErrorClass.NETWORK,
    429: ErrorClass.RATE_LIMIT,
    499: ErrorClass.NETWORK,
}


def by_status(status: int) -> ErrorClass:
    """Return what an HTTP status of a model's API means."""
    if status >= 500:
        return ErrorClass.OVERLOADED
    return _STATUSES.get(status, ErrorClass.REQUEST_REFUSED)


def by_text(complaint: str) -> Trouble | None:
    """Return what a program's complaint means, or None where no known word is in it."""
    head = complaint[:LOOKED_AT]
    named = _STATUS.search(head)
    status = int(named[1]) if named else None
    for error, phrase in _COMPILED:
        # A word counts beside a number only where both say the same.
        if phrase.search(head) and (status is None or _agrees(error, status)):
            return Trouble(error, status)
    return Trouble(by_status(status), status) if status else None


def _agrees(error: ErrorClass, status: int) -> bool:
    if error in (ErrorClass.DISK_FULL, ErrorClass.SESSION, ErrorClass.TURN_LIMIT):
        return True
    # Gemini's API answers a wrong key with 400.
    wrong_key = error is ErrorClass.AUTHENTICATION and status == 400
    return wrong_key or error is by_status(status)
