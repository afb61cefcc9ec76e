"""The questions as requests to an API server. An answer that is missing, late or half is an error, never a no."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playbook.agent.readonly.granted import dangers
from playbook.agent.readonly.proof import Identity, Rules, unproven
from playbook.agent.readonly.questions import Question, about
from playbook.kube.cluster import TIMEOUT, Cluster, Object
from playbook.kube.errors import Forbidden, KubeError, NotFound

_AUTHORIZATION = "authorization.k8s.io/v1"
_AUTHENTICATION = "authentication.k8s.io/v1"
_BASIC = (
    "Everybody who has logged in may ask this (ClusterRole system:basic-user) unless that was taken "
    "away: give it back."
)
_NAMESPACES = (
    "Let it list namespaces, as `playbook agent rbac` does: what may be done in one is seen only by asking "
    "about it."
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks one API server, until `end` (monotonic); may be used by many threads."""

    cluster: Cluster
    end: float
    clock: Callable[[], float] = time.monotonic

    def allowed(self, question: Question) -> bool:
        """Ask a SelfSubjectAccessReview."""
        with self._proving(str(question), _BASIC):
            status = self._review(_AUTHORIZATION, "SelfSubjectAccessReview", question.spec)
            allowed, trouble = status.get("allowed"), status.get("evaluationError")
            # An authorizer that failed this once may say yes the next time.
            if not isinstance(allowed, bool) or (trouble and not allowed):
                raise unproven(
                    self.cluster.host, f"{question}: half an answer: {trouble or 'none'}"
                )
            return allowed

    def rules(self, namespace: str) -> Rules:
        """Ask a SelfSubjectRulesReview: all that is allowed in a namespace and everywhere."""
        with self._proving(f"the rules in namespace {namespace}", _BASIC):
            spec = {"namespace": namespace}
            status = self._review(_AUTHORIZATION, "SelfSubjectRulesReview", spec)
            if "resourceRules" not in status or not isinstance(status.get("incomplete"), bool):
                raise unproven(
                    self.cluster.host, f"the rules in namespace {namespace}: half an answer"
                )
            found = tuple(dangers(status))
            note = str(status.get("evaluationError") or "")
            return Rules(namespace, found, not status["incomplete"], note)

    def identity(self) -> Identity:
        """Ask who we are; a cluster before 1.28 cannot tell."""
        with self._proving("who we are", _BASIC):
            try:
                status = self._review(_AUTHENTICATION, "SelfSubjectReview", {})
            except (NotFound, Forbidden):
                return Identity()
            user: Mapping[str, Any] = status.get("userInfo") or {}
            return Identity(
                str(user.get("username") or ""),
                str(user.get("uid") or ""),
                tuple(sorted(str(group) for group in user.get("groups") or ())),
            )

    def namespaces(self) -> list[str]:
        """List the names of all namespaces."""
        with self._proving("the list of namespaces", _NAMESPACES):
            self._left()
            listed = self.cluster.list("/api/v1/namespaces")
            names = [str(one["metadata"]["name"]) for one in listed.items]
            if not names:  # every cluster has some
                raise unproven(self.cluster.host, "the list of namespaces: half an answer")
            return names

    def apis(self) -> list[str]:
        """List the paths of all groups and versions that are served."""
        with self._proving("what the cluster serves"):
            groups = self._request("GET", "/apis")["groups"]
            versions = [one["groupVersion"] for group in groups for one in group["versions"]]
            return ["/api/v1", *(f"/apis/{version}" for version in versions)]

    def served(self, path: str) -> list[Question] | None:
        """Return what is to be asked about the resources of a group; None where its server is away."""
        with self._proving(f"what {path} serves"):
            try:
                resources = self._request("GET", path)["resources"]
            except KubeError as e:
                # An aggregated API whose server is down serves no writes either; it is asked about by its group.
                if e.status in (404, 503) and group_of(path):
                    return None
                raise
            return [question for one in resources for question in _about(path, one)]

    def _review(self, version: str, kind: str, spec: Mapping[str, Any]) -> Object:
        body = {"apiVersion": version, "kind": kind, "spec": spec}
        answer = self._request("POST", f"/apis/{version}/{kind.lower()}s", body)
        status = answer.get("status")
        return status if isinstance(status, dict) else {}

    def _request(self, method: str, path: str, body: Object | None = None) -> Object:
        return self.cluster.request(method, path, body=body, timeout=min(TIMEOUT, self._left()))

    def _left(self) -> float:
        left = self.end - self.clock()
        if left <= 0:
            raise unproven(self.cluster.host, "the time for asking is over")
        return left

    @contextmanager
    def _proving(self, what: str, hint_if_forbidden: str = "") -> Iterator[None]:
        try:
            yield
        except KubeError as e:
            hint = hint_if_forbidden if isinstance(e, Forbidden) else e.hint
            raise unproven(self.cluster.host, f"{what}: {e.message}", hint) from e
        except (KeyError, TypeError, AttributeError) as e:
            # Not the shape every API server answers in.
            raise unproven(self.cluster.host, f"{what}: half an answer") from e


def group_of(path: str) -> str:
    """Return the group of "/apis/apps/v1": "apps"; of "/api/v1": ""."""
    return path.removeprefix("/apis/").rpartition("/")[0] if path.startswith("/apis/") else ""


def _about(path: str, resource: Mapping[str, Any]) -> list[Question]:
    # Not the resource's own `group`: of pods/eviction that is "policy", the group of what is sent, while rights are
    # those of the path.
    return about(group_of(path), str(resource["name"]), resource["verbs"])
