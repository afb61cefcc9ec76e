"""The order in which objects are applied, as ArgoCD's sync waves; and what ArgoCD must never prune. Knows kinds only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from playbook.manifests.objects import Manifest

WAVE = "argocd.argoproj.io/sync-wave"
OPTIONS = "argocd.argoproj.io/sync-options"
KEEP = "Prune=false,Delete=false"

Object = TypeVar("Object", bound=Mapping[str, Any])

# Locks before keys: the policies stand before anything could act. The Sensors stand before the EventSource, and
# the webhook's route comes last: an event nobody listens for yet is lost.
WAVES = {
    "Namespace": -11,
    "CustomResourceDefinition": -10,
    "ServiceAccount": -8,
    "Role": -8,
    "ClusterRole": -8,
    "RoleBinding": -8,
    "ClusterRoleBinding": -8,
    "ValidatingAdmissionPolicy": -6,
    "ValidatingAdmissionPolicyBinding": -6,
    "NetworkPolicy": -6,
    "ConfigMap": -5,
    "Secret": -5,
    "ExternalSecret": -5,
    "EventBus": -4,
    "Sensor": -3,
    "EventSource": -2,
    "WorkflowTemplate": -1,
    "Deployment": 0,
    "HTTPRoute": 1,
    "Application": 2,
}
# Within a wave: accounts before roles before bindings, a policy before its binding.
_KINDS = {kind: at for at, kind in enumerate(WAVES)}
# Gone with a CRD: every object of its kind. Gone with the bus: every event not yet read. Gone with a namespace: all.
# Gone with an ExternalSecret: the credential a running play still needs. Gone with the Application: the syncing.
KEPT = frozenset(
    {"CustomResourceDefinition", "EventBus", "Namespace", "ExternalSecret", "Application"}
)


def wave(document: Mapping[str, Any]) -> int:
    """Return the sync wave of an object; kinds without one of their own are applied with the Deployment."""
    return WAVES.get(str(document.get("kind")), 0)


def in_apply_order(documents: Iterable[Object]) -> list[Object]:
    """Return the objects in the order they are applied: by wave, kind, name."""
    return sorted(documents, key=place)


def place(document: Mapping[str, Any]) -> tuple[int, int, str, str]:
    """Return what objects are sorted by."""
    kind, name = str(document.get("kind")), str(document.get("metadata", {}).get("name", ""))
    return wave(document), _KINDS.get(kind, len(_KINDS)), kind, name


def synced(document: Mapping[str, Any]) -> Manifest:
    """Return the object with its wave, and with the order to keep it where pruning would lose data."""
    metadata = dict(document.get("metadata", {}))
    added = {WAVE: str(wave(document))}
    if document.get("kind") in KEPT:
        added[OPTIONS] = KEEP
    metadata["annotations"] = {**metadata.get("annotations", {}), **added}
    return {**document, "metadata": metadata}
