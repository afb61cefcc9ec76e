"""Tokens of ServiceAccounts, so that a process has exactly the rights that were rendered for it. Never logs one."""

from __future__ import annotations

from typing import Any, Protocol

from playbook.documents import dump
from playbook.kube.errors import Unreachable
from playbook.lab.events.programs import Key
from playbook.lab.ports import API

DAY = 24 * 3600
YEAR = 365 * DAY


class Requests(Protocol):
    """What asking for a token needs of the API server."""

    def request(self, method: str, path: str, *, body: Any = None) -> dict[str, Any]: ...


def token(kube: Requests, account: Key, seconds: int = DAY) -> str:
    """Return a fresh token of a ServiceAccount (authentication.k8s.io/v1 TokenRequest).

    Raises:
        KubeError: there is no such account, or the API server does not answer.
    """
    namespace, name = account
    body = {
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenRequest",
        "spec": {"expirationSeconds": seconds},
    }
    path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token"
    answer = kube.request("POST", path, body=body)
    made = (answer.get("status") or {}).get("token")
    if not made:
        raise Unreachable(f"POST {path}: the answer holds no token")
    return str(made)


def kubeconfig(namespace: str, authority: str) -> str:
    """Return the kubeconfig of a cell; its token lies beside it, where client-go reads it again every minute."""
    cluster = {
        "server": f"https://127.0.0.1:{API}",
        "certificate-authority-data": authority,
    }
    context = {"cluster": "lab", "user": "account", "namespace": namespace}
    return dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "lab", "cluster": cluster}],
            "users": [{"name": "account", "user": {"tokenFile": "token"}}],
            "contexts": [{"name": "lab", "context": context}],
            "current-context": "lab",
        }
    )
