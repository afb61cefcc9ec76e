"""Whether a stored Signal says what the reconciler will ask of it. Never says which gate it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playbook.argo.sensors import COMMON, KINDS
from playbook.prove.pairing.deliveries import Delivery
from playbook.reconcile.observe import signal_of

_FIELDS = {
    "headRepository": "head_repository",
    "pullRequest": "number",
    "headSha": "head_sha",
    "headRef": "head_ref",
    "baseRef": "base_ref",
    "senderId": "sender_id",
    "senderType": "sender_type",
    "eventTime": "event_time",
    "reviewId": "review_id",
    "reviewState": "review_state",
    "reviewCommit": "review_commit",
}
"""The Signal's keys whose facts have another name."""


def wrong_fact(delivery: Delivery, stored: Mapping[str, Any]) -> str:
    """Return the first fact of a stored Signal that is not what the delivery says, in words, or ""."""
    paths = dict(_paths(delivery))
    spec = {key: _text(_at(delivery.event.root, path)) for key, path in paths.items()}
    wanted, found = signal_of({"spec": spec}, 0), signal_of(stored, 0)
    for key in paths:
        name = _FIELDS.get(key, key)
        if getattr(wanted, name) != getattr(found, name):
            says = (stored.get("spec") or {}).get(key, "")
            return f'stores it with {key} "{says}" where the delivery says "{spec[key]}"'
    return ""


def _paths(delivery: Delivery) -> tuple[tuple[str, str], ...]:
    """Return where a kind of event has the facts that its Signal needs."""
    action = delivery.event.body.get("action")
    for kind in KINDS:
        if kind.event == delivery.event.event and action in kind.actions:
            return (*COMMON, *kind.keys)
    return COMMON


def _at(value: Any, path: str) -> Any:
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    whole = isinstance(value, float) and value.is_integer()
    return "" if value is None else str(int(value) if whole else value)
