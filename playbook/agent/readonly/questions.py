"""What is asked of a cluster before an agent may start: each way to change something, or to get at what can. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

READS = frozenset({"get", "list", "watch"})
WRITES = ("create", "update", "patch", "delete", "deletecollection")
# Verbs that RBAC gives a meaning of their own (Kubernetes docs, rbac.md and authorization.md).
SPECIAL = ("impersonate", "escalate", "bind", "approve", "sign", "attest", "use")

CONNECTING = frozenset({"exec", "attach", "portforward", "proxy", "console", "vnc"})
"""Subresources that are doors: `get` opens them by WebSocket, and what is behind them can be changed (console and vnc
are KubeVirt's)."""

# What everybody may create: questions about oneself, which change nothing (bootstrappolicy/policy.go, "system:basic-user").
HARMLESS = frozenset({
    ("authorization.k8s.io", "selfsubjectaccessreviews"),
    ("authorization.k8s.io", "selfsubjectrulesreviews"),
    ("authentication.k8s.io", "selfsubjectreviews"),
})  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """May I do this? `namespace` "" is everywhere; a `path` instead of a resource is outside of all APIs."""

    verb: str
    group: str = ""
    resource: str = ""
    namespace: str = ""
    path: str = ""

    @override
    def __str__(self) -> str:
        """Return it as a person says it: "patch deployments.apps in namespace web"."""
        name = self.path or (f"{self.resource}.{self.group}" if self.group else self.resource)
        return f"{self.verb} {name}" + (f" in namespace {self.namespace}" if self.namespace else "")

    @property
    def spec(self) -> Mapping[str, Any]:
        """Return the spec of the SelfSubjectAccessReview that asks it."""
        if self.path:
            return {"nonResourceAttributes": {"verb": self.verb, "path": self.path}}
        resource, _, subresource = self.resource.partition("/")
        attributes = {
            "verb": self.verb,
            "group": self.group,
            "resource": resource,
            "subresource": subresource,
            "namespace": self.namespace,
        }
        return {"resourceAttributes": {key: value for key, value in attributes.items() if value}}


def _of(group: str, resources: str, verbs: Iterable[str]) -> list[Question]:
    return [Question(verb, group, one) for one in resources.split() for verb in verbs]


# "*" is answered yes only where a rule itself has the "*" (pkg/apis/rbac/v1/evaluation_helpers.go): these find whoever
# may do everything at once, and prove nothing about single resources.
EVERYTHING = (
    *_of("*", "*", ("*", *WRITES, *SPECIAL)),
    *_of("", "*", ("*", *WRITES)),
    *_of("apps", "*", ("*", *WRITES)),
    *_of("rbac.authorization.k8s.io", "*", ("*", *WRITES)),
    *(Question(verb, path="*") for verb in ("*", "post", "put", "patch", "delete")),
)
# What no discovery tells: verbs of RBAC's own, resources that are only names in rules, credentials and doors.
SENSITIVE = (
    *_of("", "secrets", ("get", "list", "watch", *WRITES)),
    *_of("", "serviceaccounts/token", ("create",)),
    *_of("", "pods/exec pods/attach pods/portforward pods/proxy", ("get", "create")),
    *_of("", "services/proxy nodes/proxy", ("get", *WRITES)),
    *_of("", "pods/ephemeralcontainers pods/resize", ("update", "patch")),
    *_of("", "pods/eviction pods/binding bindings", ("create",)),
    *_of("", "users groups serviceaccounts", ("impersonate",)),
    *_of("authentication.k8s.io", "uids userextras userextras/scopes", ("impersonate",)),
    *_of("rbac.authorization.k8s.io", "roles clusterroles", ("escalate", "bind")),
    *_of("certificates.k8s.io", "signers", ("approve", "sign", "attest")),
    *_of("certificates.k8s.io", "certificatesigningrequests/approval", ("update", "patch")),
    *_of("policy", "podsecuritypolicies", ("use",)),
    *_of("security.openshift.io", "securitycontextconstraints", ("use",)),
)
FIRST = (*EVERYTHING, *SENSITIVE)

# Asked in each namespace whose rules the API server does not know all of: some other authorizer has a say there.
INSIDE = (
    *_of("", "pods", ("create", "patch", "delete")),
    *_of("", "pods/exec", ("get", "create")),
    *_of("", "secrets", ("get",)),
    *_of("", "serviceaccounts/token", ("create",)),
    *_of("", "configmaps", ("update",)),
    *_of("apps", "deployments", ("patch",)),
    *_of("batch", "jobs", ("create",)),
    *_of("rbac.authorization.k8s.io", "rolebindings", ("create",)),
)


def inside(namespace: str) -> list[Question]:
    """Return what is asked about one namespace."""
    return [Question(one.verb, one.group, one.resource, namespace) for one in INSIDE]


def about(group: str, resource: str, verbs: Iterable[str]) -> list[Question]:
    """Return what is asked about a resource that the cluster serves with these verbs."""
    asked = sorted(set(verbs) - READS)
    if (group, resource) in HARMLESS:
        asked = [verb for verb in asked if verb != "create"]
    if reveals(group, resource):
        asked = sorted(verbs)
    return [Question(verb, group, resource) for verb in asked]


def reveals(group: str, resource: str) -> bool:
    """Tell whether even reading it gives the means to write."""
    _, _, subresource = resource.partition("/")
    return (group, resource) == ("", "secrets") or subresource in CONNECTING
