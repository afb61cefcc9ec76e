"""Plays External Secrets: makes the Secret an ExternalSecret asks for. Never shows a value, never changes a random one.

The store is the lab itself: what nobody checks is random; the webhook's secret is the lab's, so that a delivery can
be signed; what a Sensor sends to argo-server is a token that argo-server takes.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from playbook.lab.events.programs import Key, key_of

Use = Literal["webhook", "argo-server"]
Field: TypeAlias = tuple[str, str, str]
"""Namespace, Secret and key."""
MARK = {"playbook.dev/made-by": "lab"}
RANDOM_BYTES = 32


@dataclass(frozen=True, slots=True)
class Make:
    """Create a Secret."""

    manifest: Mapping[str, Any]

    @property
    def key(self) -> Key:
        """Return namespace and name."""
        return key_of(self.manifest)


@dataclass(frozen=True, slots=True)
class Fill:
    """Set keys of a Secret that the lab has made."""

    key: Key
    data: Mapping[str, str] = field(repr=False)


Step: TypeAlias = Make | Fill


def uses(
    sources: Iterable[Mapping[str, Any]], sensors: Iterable[Mapping[str, Any]]
) -> dict[Field, Use]:
    """Return which keys of Secrets must hold something that somebody checks."""
    found: dict[Field, Use] = {}
    for source in sources:
        namespace, _ = key_of(source)
        for hook in (source["spec"].get("github") or {}).values():
            wanted = hook.get("webhookSecret")
            if wanted:
                found[namespace, wanted["name"], wanted["key"]] = "webhook"
    for sensor in sensors:
        namespace, _ = key_of(sensor)
        for header in _secure_headers(sensor):
            wanted = (header.get("valueFrom") or {}).get("secretKeyRef")
            if wanted and str(header.get("name", "")).lower() == "authorization":
                found[namespace, wanted["name"], wanted["key"]] = "argo-server"
    return found


def _secure_headers(sensor: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for trigger in sensor["spec"].get("triggers") or ():
        yield from (trigger["template"].get("http") or {}).get("secureHeaders") or ()


def decide(
    external: Mapping[str, Any],
    existing: Mapping[str, Any] | None,
    checked: Mapping[Field, str],
) -> Step | None:
    """Return what to do for an ExternalSecret.

    Args:
        external: the ExternalSecret.
        existing: its Secret, or None.
        checked: the values that somebody checks, by namespace, Secret and key.

    Returns:
        A Secret that is there keeps its values, but for those the lab has made and somebody checks: an
        EventSource may name its Secret after that was made.
    """
    namespace, name = target(external)
    asked = [str(one["secretKey"]) for one in external["spec"].get("data") or ()]
    known = {
        key: checked[namespace, name, key] for key in asked if (namespace, name, key) in checked
    }
    if existing is None:
        values = {key: known.get(key) or secrets.token_hex(RANDOM_BYTES) for key in asked}
        return Make(_secret(external, {key: _encoded(text) for key, text in values.items()}))
    labels = existing["metadata"].get("labels") or {}
    if not MARK.items() <= labels.items():
        return None
    held = existing.get("data") or {}
    lacking = {key: secrets.token_hex(RANDOM_BYTES) for key in asked if key not in held}
    wanted = {key: _encoded(text) for key, text in {**lacking, **known}.items()}
    different = {key: text for key, text in wanted.items() if held.get(key) != text}
    return Fill((namespace, name), different) if different else None


def target(external: Mapping[str, Any]) -> Key:
    """Return namespace and name of the Secret an ExternalSecret makes (external-secrets v0.19.2: its own by default)."""
    namespace, name = key_of(external)
    return namespace, str((external["spec"].get("target") or {}).get("name") or name)


def _secret(external: Mapping[str, Any], data: Mapping[str, str]) -> dict[str, Any]:
    namespace, name = target(external)
    owner = external["metadata"]
    reference = {
        "apiVersion": external["apiVersion"],
        "kind": "ExternalSecret",
        "name": owner["name"],
        "uid": owner.get("uid", ""),
        "controller": True,
        "blockOwnerDeletion": True,
    }
    # "Owner" is the operator's default; with "Orphan" and others the Secret outlives what asked for it.
    policy = (external["spec"].get("target") or {}).get("creationPolicy", "Owner")
    owners = [reference] if policy == "Owner" else []
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "namespace": namespace,
            "name": name,
            "labels": MARK,
            "ownerReferences": owners,
        },
        "data": dict(data),
    }


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
