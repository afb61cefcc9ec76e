"""`python -m playbook.lab.install HOME`: what a fresh API server gets: CRDs, namespaces, Argo's rights and settings.

What it makes is kept in the seed: nothing here may hold a key or a token.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from playbook.errors import PlaybookError
from playbook.kube.cluster import Cluster, connect
from playbook.kube.errors import AlreadyThere, NotFound
from playbook.kube.objects import apply
from playbook.lab.cache import found
from playbook.lab.errors import LabError
from playbook.lab.home import Home

ARGO = "argo"
NAMESPACES = (ARGO, "playbook", "argocd")
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
CONFIG = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "workflow-controller-configmap", "namespace": ARGO},
    "data": {
        "metricsConfig": "enabled: false\n",
        # The executor looks every 5 s by itself whether what it made has come to an end.
        "executor": 'env:\n- name: RESOURCE_STATE_CHECK_INTERVAL\n  value: "1s"\n',
    },
}
AT_ONCE = 4
WHILE = 60.0
"""Seconds: a CRD has up to 2.7 MB."""


def install(cluster: Cluster, crds: Sequence[Path], rights: Sequence[Path]) -> None:
    """Install everything; what is there already stays.

    Raises:
        PlaybookError: the API server refuses something, or the CRDs are not served in time.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = pool.map(lambda crd: _create(cluster, crd), _documents(crds))
        for namespace in NAMESPACES:
            apply(cluster, _namespace(namespace))
        for right in _documents(rights):
            apply(cluster, placed(right))
        apply(cluster, CONFIG)
        paths = set().union(*made)
    _wait_until_served(cluster, paths)


def placed(right: dict[str, Any]) -> dict[str, Any]:
    """Return an object of Argo's cluster install with its namespace, which the manifests leave to kustomize."""
    subjects = [
        {**subject, "namespace": ARGO} if subject["kind"] == "ServiceAccount" else subject
        for subject in right.get("subjects", ())
    ]
    cluster_wide = right["kind"].startswith("Cluster")
    metadata = right["metadata"] if cluster_wide else {**right["metadata"], "namespace": ARGO}
    return {**right, "metadata": metadata, **({"subjects": subjects} if subjects else {})}


def _create(cluster: Cluster, crd: dict[str, Any]) -> set[str]:
    """Create a CRD, and return the paths under which discovery will name its kind."""
    with suppress(AlreadyThere):
        cluster.request("POST", CRDS, body=crd, timeout=WHILE)
    spec = crd["spec"]
    versions = [version["name"] for version in spec["versions"] if version["served"]]
    return {f"/apis/{spec['group']}/{one}/{spec['names']['plural']}" for one in versions}


def _wait_until_served(cluster: Cluster, paths: set[str]) -> None:
    end = time.monotonic() + WHILE
    while waiting := paths - _served(cluster, {path.rpartition("/")[0] for path in paths}):
        if time.monotonic() > end:
            raise LabError(f"not served after {WHILE:.0f} s: {', '.join(sorted(waiting))}")
        threading.Event().wait(0.1)


def _served(cluster: Cluster, versions: set[str]) -> set[str]:
    """Return what discovery names: a few kB, where the CRDs themselves are 11 MB."""
    paths = set()
    for version in versions:
        with suppress(NotFound):
            for resource in cluster.request("GET", version)["resources"]:
                paths.add(f"{version}/{resource['name']}")
    return paths


def _documents(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Read trusted files; our own reader, which keeps positions, would take a minute for them."""
    for file in files:
        with file.open("rb") as text:
            yield from (document for document in yaml.load_all(text, yaml.CSafeLoader) if document)


def _namespace(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def main() -> None:
    """Install into the lab whose home is named."""
    home = Home(Path(sys.argv[1]))
    binaries = found()
    try:
        install(connect(home.kubeconfig_of("admin")), binaries.crds, binaries.rbac)
    except PlaybookError as error:
        sys.exit(f"install: {error}")


if __name__ == "__main__":
    main()
