"""What an execution reports: a small JSON in the pod's termination message. Holds no secret, no prompt, no path."""

from __future__ import annotations

import errno
import json
import math
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic.alias_generators import to_camel

from playbook.agent.errors import AgentProblem
from playbook.agent.pod.conclude import Conclusion
from playbook.agent.pod.exit_codes import exit_code_of
from playbook.agent.result import AgentResult, ErrorClass

LIMIT = 4096
"""Bytes the kubelet keeps of a container's termination message (Kubernetes, "Determine the Reason for Pod Failure")."""
TERMINATION_LOG = Path("/dev/termination-log")
SESSION_LIMIT = 256
EXTRA = ("status", "errorClass", "sessionId", "cost")
"""Keys that have no place in a CodeRun's `status.outcome`; `sessionId` and `cost` have theirs beside it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an execution ended; "" and None are left out of the message."""

    exit_code: int
    status: str
    head_sha: str = ""
    verdict: Literal["pass", "changes", ""] = ""
    pull_request: str = ""
    turns: int | None = None
    summary: str = ""
    error_class: str = ""
    session_id: str = ""
    cost: float | None = None


def outcome_of(result: AgentResult, conclusion: Conclusion | None) -> Outcome:
    """Return what to report; a failure's text comes before everything else in the summary."""
    parts = [result.failure.text if result.failure else ""]
    parts += [conclusion.note, conclusion.summary] if conclusion else []
    return Outcome(
        exit_code=exit_code_of(result),
        status=str(result.status),
        head_sha=conclusion.head_sha if conclusion else "",
        verdict=conclusion.verdict if conclusion else "",
        pull_request=conclusion.pull_request if conclusion else "",
        turns=result.usage.turns,
        summary="\n".join(part for part in parts if part),
        error_class=str(result.failure.error) if result.failure else "",
        session_id=(result.session_id or "")[:SESSION_LIMIT],
        cost=_cost(result.usage.cost_usd),
    )


def encode(outcome: Outcome) -> bytes:
    """Return the message, never above 4096 bytes: what is too much is cut from the summary, between two characters."""
    whole = _json(outcome, outcome.summary)
    if len(whole) <= LIMIT:
        return whole
    low, high = 0, len(outcome.summary)  # low characters fit, high do not
    while high - low > 1:
        middle = (low + high) // 2
        fits = len(_json(outcome, outcome.summary[:middle] + "…")) <= LIMIT
        low, high = (middle, high) if fits else (low, middle)
    return _json(outcome, outcome.summary[:low] + "…")


def write_outcome(outcome: Outcome, path: Path = TERMINATION_LOG) -> None:
    """Write the message; in a pod the file is a mount, so it is written in place and not renamed over.

    Raises:
        AgentProblem: it cannot be written, or is a link.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(path, flags, 0o644), "wb") as file:
            file.write(encode(outcome))
    except OSError as error:
        why = "is a link" if error.errno == errno.ELOOP else error.strerror
        raise AgentProblem(
            ErrorClass.SUPERVISOR,
            f"termination message {path}: {why}",
            hint="Name a file that can be written.",
        ) from error


def _cost(told: float | None) -> float | None:
    """Return a cost that JSON and the CodeRun's schema take: a number from a CLI's stream need not be one."""
    return told if told is not None and math.isfinite(told) and told >= 0 else None


def _json(outcome: Outcome, summary: str) -> bytes:
    said: dict[str, Any] = {
        to_camel(key): value for key, value in asdict(outcome).items() if value not in ("", None)
    }
    if summary:
        said["summary"] = summary
    # Half a surrogate pair, which JSON can smuggle in, has no UTF-8.
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace")
