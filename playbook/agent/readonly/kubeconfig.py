"""The kubeconfig an agent gets: one cluster, one plain credential, nothing that runs a program. Never shows what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from playbook.agent.errors import AgentProblem
from playbook.agent.result import ErrorClass
from playbook.documents import dump, read_one
from playbook.errors import InvalidDocument

NAME = "read-only"
_FLATTEN = (
    "`kubectl config view --minify --flatten --raw` writes one context with everything inside it."
)
_PLAIN = "Give it the token of a read-only ServiceAccount: playbook agent rbac, then kubectl create token."
# What a cluster or a user may say. All else is refused by name: `as` would make kubectl somebody else than whom we
# asked about, `exec` and `auth-provider` are programs with credentials of their own.
CLUSTER_KEYS = ("server", "certificate-authority-data", "tls-server-name")
USER_KEYS = ("token", "tokenFile", "client-certificate-data", "client-key-data")
_CREDENTIALS = (("token",), ("tokenFile",), ("client-certificate-data", "client-key-data"))
_WHY = {
    "exec": "it runs a program, which may hold credentials that write",
    "auth-provider": "it runs a program, which may hold credentials that write",
    "as": "kubectl would be somebody else than whom we ask about",
    "username": "API servers take no passwords since 1.19",
    "insecure-skip-tls-verify": "anybody could answer the questions",
    "certificate-authority": "certificates must be inside the file",
    "client-certificate": "certificates must be inside the file",
    "client-key": "certificates must be inside the file",
}


@dataclass(frozen=True, slots=True)
class Kubeconfig:
    """One way to one cluster; `cluster` and `user` as in a kubeconfig."""

    cluster: Mapping[str, str]
    user: Mapping[str, str] = field(repr=False)
    namespace: str = "default"

    def text(self) -> str:
        """Return it as a file."""
        context = {"cluster": NAME, "user": NAME, "namespace": self.namespace}
        return dump(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "clusters": [{"name": NAME, "cluster": dict(self.cluster)}],
                "users": [{"name": NAME, "user": dict(self.user)}],
                "contexts": [{"name": NAME, "context": context}],
                "current-context": NAME,
            }
        )


def parsed(text: str, name: str) -> Kubeconfig:
    """Return the one access in a kubeconfig's text; `name` is the file, for messages.

    Raises:
        AgentProblem: CONFIGURATION, it is not that plain; the message quotes keys only.
    """
    try:
        document = read_one(text, name).value
    except InvalidDocument:
        # `from None`: a complaint about YAML quotes the line, which may hold the token
        raise problem(name, "is no YAML document") from None
    cluster, user = (_only(document, key, name) for key in ("cluster", "user"))
    context = _only(document, "context", name)
    _check_keys(cluster, CLUSTER_KEYS, f"{name}: its cluster")
    _check_keys(user, USER_KEYS, f"{name}: its user")
    _check_server(str(cluster.get("server", "")), name)
    if tuple(key for key in USER_KEYS if user.get(key)) not in _CREDENTIALS:
        raise problem(name, "must hold one token, or one certificate with its key")
    if "tokenFile" in user and not str(user["tokenFile"]).startswith("/"):
        raise problem(name, "names its tokenFile by no absolute path")
    return Kubeconfig(_texts(cluster), _texts(user), str(context.get("namespace") or "default"))


def problem(name: str, why: str, hint: str = _PLAIN) -> AgentProblem:
    """Return the error for a kubeconfig that an agent cannot get."""
    return AgentProblem(ErrorClass.CONFIGURATION, f"kubeconfig {name} {why}", hint=hint)


def _only(document: Any, key: str, name: str) -> Mapping[str, Any]:
    """Return the only cluster, user or context: what is proven of one says nothing of a second one."""
    listed = document.get(f"{key}s") if isinstance(document, dict) else None
    if not isinstance(listed, list) or len(listed) != 1:
        count = len(listed) if isinstance(listed, list) else 0
        raise problem(name, f"holds {count} {key}s; an agent's holds one", _FLATTEN)
    found = listed[0].get(key) if isinstance(listed[0], dict) else None
    if not isinstance(found, dict):
        raise problem(name, f"has a {key} that says nothing", _FLATTEN)
    return found


def _check_keys(found: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key, value in found.items():
        if key not in known and value:
            why = _WHY.get(key, f"known are {', '.join(known)}")
            hint = _FLATTEN if "inside" in why else _PLAIN
            raise problem(where, f'says "{key}": {why}', hint)


def _check_server(server: str, name: str) -> None:
    url = urlsplit(server)
    if url.scheme == "https" and url.hostname:
        return
    if not (url.scheme == "http" and _is_this_machine(url.hostname or "")):
        raise problem(name, "must name a server by https: anybody could answer the questions")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _texts(found: Mapping[str, Any]) -> Mapping[str, str]:
    return {key: str(value) for key, value in found.items() if value}
