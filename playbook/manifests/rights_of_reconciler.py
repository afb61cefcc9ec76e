"""What the reconciler does to the cluster, as a table. A call that is not in this table is refused by the API server."""

from __future__ import annotations

from collections.abc import Iterable

from playbook.agents import Agent
from playbook.manifests.external_secrets import app_secret
from playbook.manifests.objects import ARGO, GROUP
from playbook.manifests.rights import Operation, operations
from playbook.platform import Platform

# Law 12: no right to make a ServiceAccount, a Role or a token; nothing outside its own namespace.
PERFORMED = (
    (GROUP, "coderuns", "get list watch patch"),
    (GROUP, "coderuns/status", "patch"),
    (GROUP, "signals", "get list watch delete"),
    (GROUP, "signals/status", "patch"),
    (ARGO, "workflows", "get list watch patch"),
    ("batch", "jobs", "get list watch create delete"),
    ("", "pods", "get list watch"),
    ("", "persistentvolumeclaims", "get list watch create patch"),
    ("", "configmaps", "get list watch create delete"),
    ("coordination.k8s.io", "leases", "get create update"),
    ("", "events", "create patch"),
)


def reconciler_operations(platform: Platform, agents: Iterable[Agent] = ()) -> list[Operation]:
    """Return what the reconciler does; Secrets only by name: the Platform's, and the Apps of these agents."""
    performed = [one for row in PERFORMED for one in operations(*row)]
    named = tuple(sorted({*platform.secrets, *(app_secret(agent) for agent in agents)}))
    if named:
        performed.append(Operation("", "secrets", "get", named))
    return performed
