"""Where an object lives on the API server: asks it once what it serves. Never guesses a plural."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from playbook.kube.cluster import Cluster, Object, Served
from playbook.kube.errors import NotFound, Refused


class NotServed(NotFound):
    """The API server knows no such kind: its CustomResourceDefinition is missing, or not in force yet."""


def object_path(cluster: Cluster, manifest: Object) -> str:
    """Return the path of an object; one without a namespace is in the kubeconfig's.

    Raises:
        NotServed: the kind is unknown there.
        Refused: the manifest has no apiVersion, kind or name.
    """
    api_version, kind, name = _named(manifest)
    namespace = manifest.get("metadata", {}).get("namespace") or cluster.namespace
    return f"{collection_path(cluster, api_version, kind, namespace)}/{quote(name, safe='')}"


def collection_path(cluster: Cluster, api_version: str, kind: str, namespace: str = "") -> str:
    """Return the path of all objects of a kind; of a namespaced one without a namespace: in all namespaces.

    Raises:
        NotServed: the kind is unknown there.
    """
    served = _served(cluster, api_version, kind)
    group = _group_path(api_version)
    if not served.namespaced or not namespace:
        return f"{group}/{served.plural}"
    return f"{group}/namespaces/{quote(namespace, safe='')}/{served.plural}"


def namespaced(cluster: Cluster, manifest: Object) -> bool:
    """Tell whether objects of this kind live in a namespace."""
    api_version, kind, _ = _named(manifest)
    return _served(cluster, api_version, kind).namespaced


def _served(cluster: Cluster, api_version: str, kind: str) -> Served:
    known = cluster.served.get((api_version, kind))
    if known is None:
        # Asked again for a kind that was not there last time: its CRD may have come meanwhile.
        cluster.served.update(_discovered(cluster, api_version))
        known = cluster.served.get((api_version, kind))
    if known is None:
        raise NotServed(
            f"the cluster serves no {kind} of {api_version}",
            hint="Install its CustomResourceDefinition first.",
            status=404,
        )
    return known


def _discovered(cluster: Cluster, api_version: str) -> dict[tuple[str, str], Served]:
    try:
        answer = cluster.request("GET", _group_path(api_version))
    except NotFound:  # nobody has installed a kind of this group
        return {}
    resources: list[dict[str, Any]] = answer.get("resources") or []
    return {
        (api_version, str(each["kind"])): Served(str(each["name"]), bool(each["namespaced"]))
        for each in resources
        if "/" not in each["name"]  # a subresource, such as deployments/scale of the kind Scale
    }


def _group_path(api_version: str) -> str:
    return f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"


def _named(manifest: Object) -> tuple[str, str, str]:
    found = (
        manifest.get("apiVersion"),
        manifest.get("kind"),
        manifest.get("metadata", {}).get("name"),
    )
    for value, field in zip(found, ("apiVersion", "kind", "metadata.name"), strict=True):
        if not value or not isinstance(value, str):
            raise Refused(
                f"an object without {field} cannot be found: {manifest.get('kind')} {found[2]}"
            )
    return str(found[0]), str(found[1]), str(found[2])
