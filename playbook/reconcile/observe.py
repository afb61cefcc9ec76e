"""From the objects in the cluster to facts. A field that is missing or odd becomes "", never an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from playbook.names import ROUND, STAGE
from playbook.reconcile.facts import CodeRun, Phase, Signal, SignalState, Verdict

LOGIN = re.compile(r"[A-Za-z0-9_.-]{1,100}(?:\[bot\])?")


def epoch(text: str) -> int | None:
    """Return the second a timestamp of GitHub or Kubernetes names, or None when it names none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else int(moment.timestamp())


def signal_of(manifest: Mapping[str, Any], created: int) -> Signal:
    """Return the facts of a stored Signal; without a readable event time, the time it was stored counts."""
    spec = manifest.get("spec") or {}
    stored = (manifest.get("status") or {}).get("state")

    def text(key: str) -> str:
        value = spec.get(key)
        # With `dataKey` argo-events writes an explicit null as the text "null".
        return "" if value in (None, "null") else str(value)

    names = spec.get("labels")
    when = epoch(text("eventTime"))
    return Signal(
        name=str((manifest.get("metadata") or {}).get("name", "")),
        event=text("event"),
        action=text("action"),
        repository=text("repository"),
        head_repository=text("headRepository"),
        number=text("pullRequest"),
        author=_login(text("author")),
        head_sha=text("headSha"),
        before=text("before"),
        head_ref=text("headRef"),
        base_ref=text("baseRef"),
        sender=_login(text("sender")),
        sender_id=text("senderId"),
        sender_type=text("senderType"),
        labels=tuple(str(name) for name in names) if isinstance(names, list) else (),
        label=text("label"),
        review_id=text("reviewId"),
        review_state=text("reviewState").lower(),
        review_commit=text("reviewCommit"),
        merged=text("merged") == "true",
        event_time=created if when is None else when,
        created=created,
        state=SignalState(stored) if stored in list(SignalState) else SignalState.PENDING,
    )


def coderun_of(manifest: Mapping[str, Any], created: int) -> CodeRun:
    """Return the facts of a CodeRun; without a readable start, one that runs is taken to have begun when it was made."""
    metadata, spec = manifest.get("metadata") or {}, manifest.get("spec") or {}
    status = manifest.get("status") or {}
    labels, outcome = metadata.get("labels") or {}, status.get("outcome") or {}
    phase = Phase(status["phase"]) if status.get("phase") in list(Phase) else Phase.PENDING
    number = spec.get("round", labels.get(ROUND))
    verdict: Verdict = outcome["verdict"] if outcome.get("verdict") in ("pass", "changes") else ""
    started = epoch(str(status.get("startedAt", "")))
    return CodeRun(
        name=str(metadata.get("name", "")),
        stage=str(labels.get(STAGE, "")),
        round=int(str(number)) if str(number).isdecimal() else 0,
        head_sha=str(spec.get("headSha") or ""),
        phase=phase,
        created=created,
        job_created=created if started is None and phase is Phase.RUNNING else started,
        finished=epoch(str(status.get("finishedAt", ""))),
        outcome_head=str(outcome.get("headSha") or ""),
        verdict=verdict,
        reason=str(status.get("reason") or ""),
        cancel_wanted=bool((spec.get("cancel") or {}).get("wanted")),
    )


def _login(text: str) -> str:
    """Return a login; it appears in reasons, so anything no login can hold is taken for nobody."""
    return text if LOGIN.fullmatch(text) else ""
