"""What the API server may answer instead of an object: one error for each meaning. Never carries a token."""

from __future__ import annotations

import json

from typing_extensions import override

from playbook.errors import PlaybookError

_LONGEST = 2000
"""Characters of an answer shown: a refused object may be quoted whole in it."""


class KubeError(PlaybookError):
    """The API server did not do what was asked.

    Attributes:
        status: the HTTP status; 0 without an answer.
        reason: Kubernetes' own word for it, such as "NotFound"; "" without one.
    """

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "", status: int = 0, reason: str = "") -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.reason = reason

    @property
    def perhaps_done(self) -> bool:
        """Tell whether the request may have been carried out all the same: only a look at the object can tell."""
        return self.status == 0 or self.status >= 500  # etcd's own time-outs arrive as 500 and 504


class NoCluster(KubeError):
    """There is no usable configuration that names an API server."""

    exit_code = 2

    @property
    @override
    def perhaps_done(self) -> bool:
        return False


class NotFound(KubeError):
    """The object, or its kind, is not there (404)."""


class AlreadyThere(KubeError):
    """An object of this name exists (409 AlreadyExists)."""


class Conflict(KubeError):
    """Somebody else changed the object in between, or owns the field (409)."""


class Refused(KubeError):
    """The object or the patch is not acceptable as it is (400, 413, 415, 422; 500 for an unknown field, see below)."""

    @property
    @override
    def perhaps_done(self) -> bool:
        return False


class Forbidden(KubeError):
    """This identity may not do that (403)."""


class Unauthorized(KubeError):
    """The API server does not know this identity (401)."""


class Gone(KubeError):
    """The version asked for is too old: list again (410)."""


class Unreachable(KubeError):
    """There was no answer, or not a whole one; the request may or may not have been carried out."""


_BY_STATUS: dict[int, type[KubeError]] = {
    400: Refused,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Gone,
    413: Refused,
    415: Refused,
    422: Refused,
}
# What kube-apiserver v1.33.4 answers, with status 500, to a server-side apply with a field its schema does not know.
_UNKNOWN_FIELD = "failed to create typed patch object"
_HINTS: dict[type[KubeError], str] = {
    Unauthorized: "The kubeconfig's token or certificate is not valid here (any more); log in again.",
    Forbidden: "Ask for these rights, or use another context of the kubeconfig.",
}


def error_of(request: str, status: int, body: bytes) -> KubeError:
    """Return the error that an answer means; `request` is what was asked, such as "GET /api/v1/pods"."""
    message, reason = _said(body)
    made = _meaning(status, reason, message)
    text = f"{request}: {message or 'no reason given'} ({status}{' ' if reason else ''}{reason})"
    return made(text, hint=_HINTS.get(made, ""), status=status, reason=reason)


def _meaning(status: int, reason: str, message: str) -> type[KubeError]:
    if reason == "AlreadyExists":
        return AlreadyThere
    if status == 500 and message.startswith(_UNKNOWN_FIELD):
        return Refused
    return _BY_STATUS.get(status, KubeError)


def _said(body: bytes) -> tuple[str, str]:
    """Return message and reason of a Status object; of anything else (a proxy's page) its first line."""
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if isinstance(said, dict):
        return str(said.get("message") or "")[:_LONGEST], str(said.get("reason") or "")
    lines = body.decode("utf-8", "replace").strip().splitlines()
    return (lines[0][:200] if lines else ""), ""
