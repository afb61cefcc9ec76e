"""ValidatingAdmissionPolicies (law 11): who may make Signals and CodeRuns, and who may change Workflows.

They are never more than a second lock: Roles say what an account may do, these say that nobody else may,
cluster administrators included. Needs Kubernetes 1.30 or later.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from playbook.manifests.accounts import RECONCILER, SENSOR, STEPS, username
from playbook.manifests.objects import ARGO, GROUP, Manifest, made
from playbook.platform import Platform

API_VERSION = "admissionregistration.k8s.io/v1"
# Deleting an owner or a namespace goes through these; one controller manager acts under its own name.
KUBERNETES = (
    username("generic-garbage-collector", "kube-system"),
    username("namespace-controller", "kube-system"),
    "system:kube-controller-manager",
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What is matched, and what must hold: pairs of a CEL expression and what a refused person reads."""

    name: str
    group: str
    resources: tuple[str, ...]
    verbs: tuple[str, ...]
    demands: tuple[tuple[str, str], ...]


def admission(platform: Platform) -> list[Manifest]:
    """Return three policies with their bindings; they hold in the Workflows' namespace only."""
    namespace = platform.namespaces.workflows
    policies = (_signals(namespace), _coderuns(namespace), _workflows(platform))
    return [document for policy in policies for document in _documents(policy, namespace)]


def _signals(namespace: str) -> Policy:
    sensor = username(SENSOR, namespace)
    told = f"only the Sensors' account {SENSOR} makes Signals: a Signal is what GitHub said"
    return Policy("signals", GROUP, ("signals",), ("CREATE",), ((_is(sensor), told),))


def _coderuns(namespace: str) -> Policy:
    steps = username(STEPS, namespace)
    owned = (
        "has(object.metadata.ownerReferences) && object.metadata.ownerReferences.exists("
        f"owner, owner.kind == 'Workflow' && owner.apiVersion.startsWith('{ARGO}/'))"
    )
    who = f"only the steps' account {STEPS} makes CodeRuns; start one with `playbook submit`"
    what = "a CodeRun needs an owner of kind Workflow: without its run nothing waits for it"
    return Policy("coderuns", GROUP, ("coderuns",), ("CREATE",), ((_is(steps), who), (owned, what)))


def _workflows(platform: Platform) -> Policy:
    namespaces = platform.namespaces
    argo = tuple(username(account, namespaces.argo) for account in platform.argo_accounts)
    # argo-server works in the name of the token it is called with (v4.0.2 server/auth/gatekeeper.go, mode client).
    caller = (platform.argo_server.user,) if platform.argo_server.user else ()
    allowed = (*argo, *caller, username(RECONCILER, namespaces.workflows), *KUBERNETES)
    names = ", ".join(_literal(name) for name in allowed)
    group = _literal(platform.operators)
    rule = f"request.userInfo.username in [{names}] || {group} in request.userInfo.groups"
    told = (
        f"only Argo, {RECONCILER} and the group {platform.operators} change or delete Workflows: "
        "use `playbook release` or `playbook cancel` as a member of that group"
    )
    # Making Workflows stays free: that is how runs are submitted.
    verbs = ("UPDATE", "DELETE")
    return Policy("workflows", ARGO, ("workflows", "workflows/*"), verbs, ((rule, told),))


def _is(user: str) -> str:
    return f"request.userInfo.username == {_literal(user)}"


def _literal(text: str) -> str:
    """Return text as a CEL string; what JSON writes, CEL reads."""
    return json.dumps(text, ensure_ascii=False)


def _documents(policy: Policy, namespace: str) -> list[Manifest]:
    # Policies belong to the whole cluster: the name keeps two environments apart.
    name = f"{policy.name}.{namespace}.{GROUP}"
    spec = {
        "failurePolicy": "Fail",
        "matchConstraints": {
            "matchPolicy": "Equivalent",
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
            "objectSelector": {},
            "resourceRules": [
                {
                    "apiGroups": [policy.group],
                    "apiVersions": ["*"],
                    "operations": list(policy.verbs),
                    "resources": list(policy.resources),
                    "scope": "Namespaced",
                }
            ],
        },
        "validations": [
            {"expression": expression, "message": told, "reason": "Forbidden"}
            for expression, told in policy.demands
        ],
    }
    bound = {"policyName": name, "validationActions": ["Deny"]}
    return [
        made((API_VERSION, "ValidatingAdmissionPolicy"), name, spec=spec),
        made((API_VERSION, "ValidatingAdmissionPolicyBinding"), name, spec=bound),
    ]
