"""Sends a result to a webhook, signed. Bounded tries; never an open wait."""

from __future__ import annotations

import hashlib
import hmac
import threading
from dataclasses import dataclass, field
from pathlib import Path

import urllib3

from playbook.agent.assignment import Assignment
from playbook.agent.errors import AgentProblem
from playbook.agent.logs import about
from playbook.agent.result import AgentResult
from playbook.agent.runtime.report import text
from playbook.agent.settings import secret

SIGNATURE = "X-Playbook-Signature-256"
PAUSES = (1.0, 5.0, 15.0)
PASSING = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where results are posted.

    Attributes:
        url: never logged: whoever knows it may post there.
        key_file: the key of the signature, read for each result, so that it can be changed.
        stop: ends the waits between tries.
    """

    url: str = field(repr=False)
    key_file: Path | None = None
    timeout: float = 10.0
    pauses: tuple[float, ...] = PAUSES
    stop: threading.Event = field(default_factory=threading.Event)

    def __call__(self, assignment: Assignment, result: AgentResult) -> None:
        """Post a result."""
        log = about(assignment, "serve")
        try:
            body = text(result).encode()
            headers = {"Content-Type": "application/json"} | signed(body, self.key_file)
        except AgentProblem as e:
            log.exception("result not delivered", text=e.message)
            return
        for number, pause in enumerate((*self.pauses, None), start=1):
            said = self._posted(body, headers)
            if said is None:
                log.info("result delivered", attempt=number)
                return
            if pause is None or not said.startswith("passing") or self.stop.wait(pause):
                log.error("result not delivered", attempt=number, why=said)
                return
            log.warning("result not delivered yet", attempt=number, why=said)

    def _posted(self, body: bytes, headers: dict[str, str]) -> str | None:
        """Post it once; return why it did not arrive."""
        try:
            # urllib3 follows redirects and tries again by itself; a result goes to one address, as often as we say.
            answer = urllib3.request(
                "POST",
                self.url,
                body=body,
                headers=headers,
                timeout=self.timeout,
                retries=False,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as e:
            return f"passing: {type(e).__name__}"
        if 200 <= answer.status < 300:
            return None
        passing = answer.status in PASSING or answer.status >= 500
        return f"{'passing' if passing else 'refused'}: HTTP {answer.status}"


def nowhere(_: Assignment, __: AgentResult) -> None:
    """Send nothing: a result is in its workspace and in the state."""


def signed(body: bytes, key_file: Path | None) -> dict[str, str]:
    """Return the header that proves who sent a body: HMAC-SHA256 in hex, as GitHub signs its webhooks."""
    if key_file is None:
        return {}
    key = secret(key_file, "webhook.secret_file")
    return {SIGNATURE: "sha256=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()}
