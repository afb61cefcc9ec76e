"""What a pod may read of the API server, asked as its node: ConfigMaps, Secrets, claims and its own token."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from playbook.kube.cluster import Cluster
from playbook.kube.errors import Forbidden, KubeError, NotFound
from playbook.lab.errors import LabError
from playbook.lab.kubelet.fields import Pod

_PLURALS = {"ConfigMap": "configmaps", "Secret": "secrets"}


@dataclass(frozen=True, slots=True)
class Token:
    """A ServiceAccount's token, bound to one pod."""

    text: str
    expires: datetime


class PodSources:
    """What one pod's volumes and variables are made of; each look asks anew."""

    def __init__(self, cluster: Cluster, pod: Pod) -> None:
        self._cluster = cluster
        self._metadata = pod["metadata"]
        self._account = pod["spec"].get("serviceAccountName", "default")

    def data(self, kind: str, name: str, *, optional: bool) -> Mapping[str, bytes] | None:
        """Return the keys of a ConfigMap or Secret; None when it is absent and may be."""
        try:
            found = self._get(_PLURALS[kind], name)
        except NotFound as error:
            if optional:
                return None
            raise LabError(f'{kind} "{name}" is not there') from error
        coded = found.get("binaryData" if kind == "ConfigMap" else "data") or {}
        data = {key: base64.b64decode(value) for key, value in coded.items()}
        if kind == "ConfigMap":
            data |= {key: value.encode() for key, value in (found.get("data") or {}).items()}
        return data

    def claim(self, name: str) -> dict[str, Any]:
        """Return a PersistentVolumeClaim."""
        try:
            return self._get("persistentvolumeclaims", name)
        except NotFound as error:
            raise LabError(f'PersistentVolumeClaim "{name}" is not there') from error

    def token(self, audience: str, seconds: int) -> Token:
        """Return a fresh token of the pod's ServiceAccount, which dies with the pod."""
        name, uid = self._metadata["name"], self._metadata["uid"]
        spec: dict[str, Any] = {
            "expirationSeconds": seconds,
            "boundObjectRef": {"apiVersion": "v1", "kind": "Pod", "name": name, "uid": uid},
        }
        if audience:
            spec["audiences"] = [audience]
        path = self._path("serviceaccounts", self._account) + "/token"
        body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
        try:
            status = self._cluster.request("POST", path, body=body)["status"]
        except KubeError as error:
            raise _not_yet(error, f"the token of ServiceAccount {self._account}") from error
        return Token(status["token"], datetime.fromisoformat(status["expirationTimestamp"]))

    def _get(self, plural: str, name: str) -> dict[str, Any]:
        try:
            return self._cluster.request("GET", self._path(plural, name))
        except NotFound:
            raise
        except KubeError as error:
            raise _not_yet(error, f"{plural}/{name}") from error

    def _path(self, plural: str, name: str) -> str:
        namespace = self._metadata["namespace"]
        return f"/api/v1/namespaces/{namespace}/{plural}/{quote(name, safe='')}"


def _not_yet(error: KubeError, what: str) -> LabError:
    """Word an answer that another try may change: the Node authorizer learns of a binding some ms late."""
    why = "the node may not read it (yet)" if isinstance(error, Forbidden) else error.message
    return LabError(f"{what}: {why}")
