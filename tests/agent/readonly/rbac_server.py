"""An API server that answers questions about rights from RBAC rules, as Kubernetes would; on a real socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playbook.agent.readonly import rules
from tests.fakes.api_server import TOKEN, Asked, FakeApi, Reply, fake_api, refusal

Rule = dict[str, Any]
USER = "system:serviceaccount:playbook:playbook-triage"
NAMESPACES = ("default", "kube-system", "web")
ALL_VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
# What a cluster serves: path, resources with their verbs. The group beside pods/eviction is the one of what is sent.
SERVED: Mapping[str, Sequence[Rule]] = {
    "/api/v1": (
        {"name": "pods", "verbs": ALL_VERBS},
        {"name": "pods/log", "verbs": ["get"]},
        {"name": "pods/exec", "verbs": ["create", "get"]},
        {"name": "pods/eviction", "group": "policy", "version": "v1", "verbs": ["create"]},
        {"name": "secrets", "verbs": ALL_VERBS},
        {"name": "configmaps", "verbs": ALL_VERBS},
        {"name": "nodes", "verbs": ALL_VERBS},
    ),
    "/apis/apps/v1": (
        {"name": "deployments", "verbs": ALL_VERBS},
        {"name": "deployments/scale", "group": "autoscaling", "verbs": ["get", "patch", "update"]},
    ),
    "/apis/authorization.k8s.io/v1": ({"name": "selfsubjectaccessreviews", "verbs": ["create"]},),
    "/apis/shop.example/v1": (
        {"name": "orders", "verbs": ALL_VERBS},
        {"name": "orders/refund", "verbs": ["create"]},
    ),
}
SELF_RULES: tuple[Rule, ...] = (
    {
        "apiGroups": ["authorization.k8s.io"],
        "resources": ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
        "verbs": ["create"],
    },
    {"nonResourceURLs": ["/healthz", "/version", "/openapi/*"], "verbs": ["get"]},
)


def rule(verbs: str, resources: str, group: str = "", *names: str) -> Rule:
    """Return a rule: verbs and resources as in "get list", "pods pods/log"."""
    named = {"resourceNames": list(names)} if names else {}
    return {
        "apiGroups": [group],
        "resources": resources.split(),
        "verbs": verbs.split(),
        **named,
    }


@dataclass
class Rights:
    """Who the token is, and what it may do: everywhere, and by namespace.

    Attributes:
        webhook: rules of another authorizer, which answers questions and cannot list its rules.
        special: an answer of a test's own; None leaves it to the rules.
    """

    everywhere: list[Rule] = field(default_factory=lambda: [*reading(), *SELF_RULES])
    inside: dict[str, list[Rule]] = field(default_factory=dict)
    webhook: dict[str, list[Rule]] = field(default_factory=dict)
    user: str = USER
    tokens: tuple[str, ...] = (TOKEN,)
    special: Callable[[Asked], Reply | None] = lambda _: None

    def answer(self, asked: Asked) -> Reply:
        token = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            return refusal(401, "Unauthorized")
        own = self.special(asked)
        if own is not None:
            return own
        kind = asked.path.rpartition("/")[2]
        if asked.method == "POST":
            reviews = {
                "selfsubjectaccessreviews": self._access,
                "selfsubjectrulesreviews": self._rules,
                "selfsubjectreviews": self._self,
            }
            return Reply({**asked.body, "status": reviews[kind](asked.body["spec"])})
        return self._got(asked.path)

    def _got(self, path: str) -> Reply:
        if path == "/api/v1/namespaces":
            return Reply({"items": [{"metadata": {"name": name}} for name in NAMESPACES]})
        if path == "/apis":
            versions = [one.removeprefix("/apis/") for one in SERVED if one.startswith("/apis/")]
            return Reply({"groups": [{"versions": [{"groupVersion": v}]} for v in versions]})
        return (
            Reply({"resources": list(SERVED[path])}) if path in SERVED else refusal(404, "NotFound")
        )

    def _access(self, spec: Rule) -> Rule:
        asked = spec.get("resourceAttributes") or spec["nonResourceAttributes"]
        namespace = asked.get("namespace", "")
        hidden = self.webhook.get("", []) + (self.webhook.get(namespace, []) if namespace else [])
        return {"allowed": any(allows(one, asked) for one in self._of(namespace) + hidden)}

    def _rules(self, spec: Rule) -> Rule:
        found = self._of(spec["namespace"])
        status: Rule = {
            "resourceRules": [one for one in found if "resources" in one],
            "nonResourceRules": [one for one in found if "nonResourceURLs" in one],
            "incomplete": bool(self.webhook),
        }
        if self.webhook:
            status["evaluationError"] = "webhook authorizer does not support user rule resolution"
        return status

    def _self(self, _: Rule) -> Rule:
        return {
            "userInfo": {"username": self.user, "uid": "u-1", "groups": ["system:authenticated"]}
        }

    def _of(self, namespace: str) -> list[Rule]:
        return self.everywhere + (self.inside.get(namespace, []) if namespace else [])


def reading() -> list[Rule]:
    """Return the rules of our own manifests."""
    roles = [one for one in rules() if one["kind"] == "ClusterRole"]
    return [each for role in roles for each in role["rules"]]


def allows(one: Rule, asked: Rule) -> bool:
    """Tell whether a rule allows something, as pkg/apis/rbac/v1/evaluation_helpers.go does."""
    if not _in(one["verbs"], asked["verb"]):
        return False
    if "path" in asked:
        return any(
            url in ("*", asked["path"])
            or (url.endswith("*") and asked["path"].startswith(url[:-1]))
            for url in one.get("nonResourceURLs", ())
        )
    if "resources" not in one or not _in(one["apiGroups"], asked.get("group", "")):
        return False
    named = one.get("resourceNames")
    return _of_resource(one["resources"], asked) and (not named or asked.get("name") in named)


def _of_resource(listed: list[str], asked: Rule) -> bool:
    resource, subresource = asked["resource"], asked.get("subresource", "")
    whole = f"{resource}/{subresource}" if subresource else resource
    return _in(listed, whole) or (bool(subresource) and f"*/{subresource}" in listed)


def _in(listed: list[str], wanted: str) -> bool:
    return "*" in listed or wanted in listed


@contextmanager
def served(rights: Rights) -> Iterator[FakeApi]:
    """Serve these rights for the length of a block."""
    with fake_api(rights.answer) as api:
        # head and body are two writes: with Nagle's algorithm each answer would wait 40 ms for the client's receipt
        api.server.RequestHandlerClass.disable_nagle_algorithm = True  # type: ignore[attr-defined]
        # five would make the sixth of eight connections try again after a second
        api.server.socket.listen(64)
        yield api
