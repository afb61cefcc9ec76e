"""The webhook's way in and the agents' way out: one HTTPRoute, three NetworkPolicies. Never the Service behind the route.

That Service is Argo Events' own: `<EventSource>-eventsource-svc`, made because the EventSource has `spec.service`
(argo-events v1.9.11 `pkg/reconciler/eventsource/resource.go`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playbook.manifests.objects import COMPONENT, Manifest, made
from playbook.manifests.reconciler import HEALTH, METRICS, SELECTOR
from playbook.platform import Platform

EVENTSOURCE = "github"
SERVICE = f"{EVENTSOURCE}-eventsource-svc"
GATEWAY = "gateway.networking.k8s.io"
# argo-events v1.9.11 const.go LabelEventSourceName: what its pods carry.
SOURCE_PODS = {"eventsource-name": EVENTSOURCE}
AGENT_PODS = {COMPONENT: "agent"}
DNS, HTTPS = 53, 443
# The cloud's metadata service hands out credentials of the node.
LINK_LOCAL = ("0.0.0.0/0", "169.254.0.0/16"), ("::/0", "fe80::/10")


def network(platform: Platform, *, listens: bool = True) -> list[Manifest]:
    """Return what may talk to whom, and the route for GitHub's webhook where anything listens to it."""
    return [*_policies(platform), *([_route(platform)] if listens else [])]


def _route(platform: Platform) -> Manifest:
    hook = platform.github.webhook
    # Defaults are written out: ArgoCD would else show the route as changed.
    gateway = {
        "group": GATEWAY,
        "kind": "Gateway",
        "name": hook.gateway,
        "namespace": hook.gateway_namespace,
    }
    backend = {"group": "", "kind": "Service", "name": SERVICE, "port": hook.port, "weight": 1}
    match = {"method": "POST", "path": {"type": "Exact", "value": hook.path}}
    spec = {
        "parentRefs": [gateway],
        "hostnames": [hook.host],
        "rules": [{"matches": [match], "backendRefs": [backend]}],
    }
    name = f"{EVENTSOURCE}-webhook"
    return made((f"{GATEWAY}/v1", "HTTPRoute"), name, platform.namespaces.workflows, spec=spec)


def _policies(platform: Platform) -> list[Manifest]:
    hook = platform.github.webhook
    return [
        # Ingress without a rule: nobody talks to an agent.
        _policy(
            "playbook-agent",
            AGENT_PODS,
            platform,
            policyTypes=["Ingress", "Egress"],
            egress=_out(),
        ),
        _policy("playbook-eventsource", SOURCE_PODS, platform, **_in(hook.port)),
        _policy("playbook-reconciler", SELECTOR, platform, **_in(HEALTH, METRICS)),
    ]


def _policy(name: str, pods: dict[str, str], platform: Platform, **spec: Any) -> Manifest:
    kind = ("networking.k8s.io/v1", "NetworkPolicy")
    body = {"podSelector": {"matchLabels": pods}, **spec}
    return made(kind, name, platform.namespaces.workflows, spec=body)


def _in(*ports: int) -> dict[str, Any]:
    return {"policyTypes": ["Ingress"], "ingress": [{"ports": [_port(port) for port in ports]}]}


def _out() -> Sequence[Manifest]:
    """Return what an agent may reach: names, and HTTPS anywhere but the node's own services."""
    anywhere = [{"ipBlock": {"cidr": block, "except": [own]}} for block, own in LINK_LOCAL]
    return [
        {"ports": [_port(DNS, "UDP"), _port(DNS)]},
        {"ports": [_port(HTTPS)], "to": anywhere},
    ]


def _port(number: int, protocol: str = "TCP") -> Manifest:
    return {"port": number, "protocol": protocol}
