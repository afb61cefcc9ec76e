"""Signs and posts a delivery as GitHub does. Never follows a redirect, never uses a proxy, never repeats a post."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from playbook.lab.errors import LabError

TIMEOUT = 30.0
LONGEST = 4096
"""Characters of an answer that are kept."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the event source said. 200: the event is on the bus; 400: refused; 500: the bus did not take it."""

    status: int
    text: str

    @property
    def accepted(self) -> bool:
        """Tell whether the event is on the bus."""
        return self.status == 200


def post(url: str, secret: bytes, event: str, delivery: str, body: bytes) -> Answer:
    """Post one delivery.

    Args:
        url: where, such as `http://127.0.0.1:40112/github`.
        secret: signs the body; empty: the delivery goes unsigned.
        event: the kind, such as "pull_request".
        delivery: its id.
        body: JSON as GitHub sends it, or anything else.

    Raises:
        LabError: nobody answers.
    """
    parts = urlsplit(url)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/playbook-lab",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": delivery,
    }
    if secret:
        headers["X-Hub-Signature-256"] = signature(secret, body)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        # A server that has read enough answers and hangs up while we still write; its answer is there to be read.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request("POST", parts.path or "/", body, headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(LONGEST).decode("utf-8", "replace").strip())
    except (OSError, HTTPException) as error:
        said = f"{url}: no answer to the delivery {delivery} ({type(error).__name__}: {error})"
        raise LabError(
            said, hint="Does the event source run? See `playbook lab status`."
        ) from error
    finally:
        connection.close()


def signature(secret: bytes, body: bytes) -> str:
    """Return the header X-Hub-Signature-256 of a body (GitHub's "Validating webhook deliveries")."""
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
