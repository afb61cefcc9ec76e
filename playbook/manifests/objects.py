"""The common shape of our Kubernetes objects: API version, kind, name, labels. Never what is inside one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from playbook.agents import Agent
from playbook.names import PREFIX
from playbook.play import Play

Manifest = dict[str, Any]

GROUP = "playbook.dev"
ARGO = "argoproj.io"
COMPONENT = f"{PREFIX}component"
LABELS = {
    "app.kubernetes.io/name": "playbook",
    "app.kubernetes.io/part-of": "playbook",
    "app.kubernetes.io/managed-by": "playbook",
}


def made(
    kind: tuple[str, str],
    name: str,
    namespace: str | None = None,
    **body: Any,
) -> Manifest:
    """Return an object with our labels.

    Args:
        kind: API version and kind.
        name: its name.
        namespace: None for what belongs to the whole cluster.
        **body: what stands beside its metadata.
    """
    metadata: Manifest = {"name": name}
    if namespace is not None:
        metadata["namespace"] = namespace
    metadata["labels"] = dict(LABELS)
    return {"apiVersion": kind[0], "kind": kind[1], "metadata": metadata, **body}


def agents_of(plays: Iterable[Play]) -> tuple[Agent, ...]:
    """Return every agent of these plays once, by the login it writes with, in order of that."""
    found = {agent.login: agent for play in plays for agent in play.agents}
    return tuple(found[login] for login in sorted(found))
