"""What submitting needs of a cluster, and which argo-server the settings name. It opens no connection itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from playbook.submit.task import InvalidSubmission

Object = dict[str, Any]
HOST = re.compile(r"[A-Za-z0-9._:-]+")


class Way(Protocol):
    """One namespace, through argo-server or straight. All answers are objects; all errors those of `kube.errors`."""

    @property
    def where(self) -> str:
        """Return what is talked to, for people."""
        ...

    @property
    def late(self) -> int:
        """Return how many seconds it may take until it knows of a new template."""
        ...

    def template(self, name: str) -> Object:
        """Return a WorkflowTemplate, or raise NotFound."""
        ...

    def runs(self, selector: str) -> list[Object]:
        """Return the Workflows with these labels."""
        ...

    def get(self, name: str) -> Object:
        """Return a Workflow with its nodes, or raise NotFound."""
        ...

    def create(self, manifest: Object) -> Object:
        """Create a Workflow, or raise AlreadyThere."""
        ...

    def coderuns(self, run: str) -> list[Object]:
        """Return the CodeRuns of a run; none where they cannot be asked for."""
        ...


@dataclass(frozen=True, slots=True)
class Shell:
    """The surroundings: how to reach the cluster, tell a person something, and wait some seconds."""

    way: Way
    say: Callable[[str], None]
    pause: Callable[[float], object]


@dataclass(frozen=True, slots=True)
class ArgoServer:
    """Where argo-server is and how to talk to it. `token` is a whole Authorization header or a bare token."""

    url: str
    token: str = field(default="", repr=False)
    verify: bool = True


def argo_server(environment: Mapping[str, str], url: str = "") -> ArgoServer | None:
    """Return the argo-server that an option or the argo CLI's own variables name; None when neither does.

    The names and what they mean are those of v4.0.2 cmd/argo/commands/client/conn.go; an address with a scheme
    says by itself whether it is TLS.

    Raises:
        InvalidSubmission: address or token cannot be used; the token is never shown.
    """
    address = url or environment.get("ARGO_SERVER", "")
    if not address:
        return None
    if "://" not in address:
        secure = environment.get("ARGO_SECURE") != "false"
        address = f"{'https' if secure else 'http'}://{address}"
    return ArgoServer(
        _checked(address),
        _token(environment.get("ARGO_TOKEN", "").strip()),
        verify=environment.get("ARGO_INSECURE_SKIP_VERIFY") != "true",
    )


def _checked(address: str) -> str:
    try:
        parts = urlsplit(address)
        known = parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:  # a port that is no number
        known, parts = False, urlsplit("")
    whole = known and HOST.fullmatch(parts.hostname or "") and not re.search(r"[^!-~]", address)
    if parts.username is not None or "@" in address:
        raise InvalidSubmission(
            "the address of argo-server holds a name or a password",
            hint="Leave it out; the token goes into ARGO_TOKEN.",
        )
    if not whole or parts.query or parts.fragment:
        raise InvalidSubmission(
            f'"{address[:200]}" is no address of an argo-server',
            hint="Write host:port, or https://host:port.",
        )
    # Hera joins paths to it, which replaces what stands behind the last slash.
    return address.rstrip("/") + "/"


def _token(token: str) -> str:
    # requests quotes a header it refuses in its message: a token must not get that far.
    if not (token.isascii() and token.isprintable()):
        raise InvalidSubmission(
            "ARGO_TOKEN holds a line break or another character no header can have",
            hint="Set it again: ARGO_TOKEN=$(argo auth token).",
        )
    return token
