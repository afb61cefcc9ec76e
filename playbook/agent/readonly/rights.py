"""What an agent that looks into incidents may read, as RBAC manifests. Pure; never a verb but get, list and watch for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playbook.documents import dump_all
from playbook.manifests import rights
from playbook.manifests.accounts import RBAC
from playbook.manifests.objects import Manifest, made
from playbook.manifests.rights import operations

READ = "get list watch"
# Not here, on purpose: secrets (they hold credentials that write), configmaps (what people put there is as often a
# password), and whatever is a door and no object: pods/exec, pods/attach, pods/portforward, */proxy.
NAMESPACED = (
    ("", "pods", READ),
    ("", "pods/log", "get"),
    ("", "events", READ),
    ("", "services", READ),
    ("", "endpoints", READ),
    ("", "persistentvolumeclaims", READ),
    ("", "replicationcontrollers", READ),
    ("", "resourcequotas", READ),
    ("", "limitranges", READ),
    ("", "serviceaccounts", READ),
    ("events.k8s.io", "events", READ),
    ("apps", "deployments", READ),
    ("apps", "replicasets", READ),
    ("apps", "statefulsets", READ),
    ("apps", "daemonsets", READ),
    ("batch", "jobs", READ),
    ("batch", "cronjobs", READ),
    ("autoscaling", "horizontalpodautoscalers", READ),
    ("policy", "poddisruptionbudgets", READ),
    ("networking.k8s.io", "ingresses", READ),
    ("networking.k8s.io", "networkpolicies", READ),
    ("discovery.k8s.io", "endpointslices", READ),
    # `kubectl describe node` shows when a node was last heard.
    ("coordination.k8s.io", "leases", READ),
    ("metrics.k8s.io", "pods", "get list"),  # `kubectl top`
)
# Namespaces among them: without their list nobody could prove what may be done inside each.
CLUSTER = (
    ("", "namespaces", READ),
    ("", "nodes", READ),
    ("", "persistentvolumes", READ),
    ("storage.k8s.io", "storageclasses", READ),
    ("storage.k8s.io", "volumeattachments", READ),
    ("storage.k8s.io", "csinodes", READ),
    ("scheduling.k8s.io", "priorityclasses", READ),
    ("networking.k8s.io", "ingressclasses", READ),
    ("metrics.k8s.io", "nodes", "get list"),
)


@dataclass(frozen=True, slots=True)
class Account:
    """A ServiceAccount."""

    name: str = "playbook-triage"
    namespace: str = "playbook"


def rules(
    account: Account | None = None, namespaces: Sequence[str] = (), issuer: str = ""
) -> list[Manifest]:
    """Return the account of triage agents, its roles and their bindings.

    Args:
        account: who the agents are; `playbook/playbook-triage` by default.
        namespaces: where they may read; none means everywhere. Nodes, volumes and the names of namespaces they
            may always read.
        issuer: the ServiceAccount beside it that may make its short-lived tokens; "" nobody gets that right here.
    """
    who = account or Account()
    cluster = f"{who.name}-cluster"
    manifests = [
        made(("v1", "ServiceAccount"), who.name, who.namespace, automountServiceAccountToken=False),
        _cluster_role(who.name, NAMESPACED),
        _cluster_role(cluster, CLUSTER),
        _binding(who, cluster),
    ]
    manifests += [_binding(who, who.name, where) for where in namespaces or (None,)]
    return manifests + (_issuing(who, issuer) if issuer else [])


def rbac(account: Account | None = None, namespaces: Sequence[str] = (), issuer: str = "") -> str:
    """Return `rules` as text for `kubectl apply -f -`."""
    return dump_all(rules(account, namespaces, issuer))


def _cluster_role(name: str, rows: Iterable[tuple[str, str, str]]) -> Manifest:
    performed = (one for row in rows for one in operations(*row))
    return made((f"{RBAC}/v1", "ClusterRole"), name, rules=rights.rules(performed))


def _binding(who: Account, role: str, namespace: str | None = None) -> Manifest:
    """Bind a ClusterRole: everywhere, or in a namespace."""
    kind = "RoleBinding" if namespace else "ClusterRoleBinding"
    subject = {"kind": "ServiceAccount", "name": who.name, "namespace": who.namespace}
    named = {"apiGroup": RBAC, "kind": "ClusterRole", "name": role}
    return made((f"{RBAC}/v1", kind), role, namespace, roleRef=named, subjects=[subject])


def _issuing(who: Account, issuer: str) -> list[Manifest]:
    """Let the supervisor make tokens of this account and of no other."""
    name, kind = f"{who.name}-token", f"{RBAC}/v1"
    # `rights` limits no `create` to names; of a subresource the name is in the path, so the API server knows it
    allowed = [
        {
            "apiGroups": [""],
            "resources": ["serviceaccounts/token"],
            "resourceNames": [who.name],
            "verbs": ["create"],
        }
    ]
    subject = {"kind": "ServiceAccount", "name": issuer, "namespace": who.namespace}
    named = {"apiGroup": RBAC, "kind": "Role", "name": name}
    return [
        made((kind, "Role"), name, who.namespace, rules=allowed),
        made((kind, "RoleBinding"), name, who.namespace, roleRef=named, subjects=[subject]),
    ]
