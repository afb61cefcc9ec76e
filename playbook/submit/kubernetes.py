"""Submit straight to the Kubernetes API. Never decides what to create."""

from __future__ import annotations

import binascii
import gzip
import json
import zlib
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from playbook.kube.cluster import Cluster
from playbook.kube.errors import Forbidden, NotFound
from playbook.names import RUN
from playbook.submit.ways import Object

ARGO = "/apis/argoproj.io/v1alpha1"
PLAYBOOK = "/apis/playbook.dev/v1alpha1"
# A misspelt field must not vanish on the way, as it would by default.
CREATE = {"fieldValidation": "Strict", "fieldManager": "playbook"}


@dataclass(frozen=True, slots=True)
class Kubernetes:
    """One namespace of an API server."""

    cluster: Cluster
    namespace: str

    @property
    def where(self) -> str:
        return f"the Kubernetes API at {urlsplit(self.cluster.host).netloc or self.cluster.host}"

    @property
    def late(self) -> int:
        return 0

    def template(self, name: str) -> Object:
        return self.cluster.request("GET", self._path("workflowtemplates", name))

    def runs(self, selector: str) -> list[Object]:
        return self.cluster.list(self._path("workflows"), selector=selector).items

    def get(self, name: str) -> Object:
        return _unpacked(self.cluster.request("GET", self._path("workflows", name)))

    def create(self, manifest: Object) -> Object:
        return self.cluster.request("POST", self._path("workflows"), query=CREATE, body=manifest)

    def coderuns(self, run: str) -> list[Object]:
        path = f"{PLAYBOOK}/namespaces/{self.namespace}/coderuns"
        try:
            return self.cluster.list(path, selector=f"{RUN}={run}").items
        except (Forbidden, NotFound):  # a Workflow can be watched without their rights or their CRD
            return []

    def _path(self, kind: str, name: str = "") -> str:
        path = f"{ARGO}/namespaces/{self.namespace}/{kind}"
        return f"{path}/{quote(name, safe='')}" if name else path


def _unpacked(workflow: Object) -> Object:
    """Return a Workflow with its nodes, which Argo compresses when there are many (util/file/fileutil.go)."""
    status = workflow.get("status") or {}
    packed = status.get("compressedNodes")
    if not packed:
        return workflow
    try:
        nodes = json.loads(gzip.decompress(b64decode(packed)))
    except (OSError, EOFError, ValueError, zlib.error, binascii.Error):
        return workflow
    return {**workflow, "status": {**status, "nodes": nodes}}
