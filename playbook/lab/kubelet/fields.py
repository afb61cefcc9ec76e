"""The downward API: what a container may learn of its own pod. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from playbook.lab.errors import LabError
from playbook.lab.kubelet.quantities import in_units
from playbook.lab.kubelet.status import ADDRESS

_KEYED = re.compile(r"metadata\.(labels|annotations)\['(.+)'\]")
CAPACITY: Mapping[str, str] = {"cpu": "8", "memory": "16Gi", "ephemeral-storage": "100Gi"}
"""What the node says it has, and so a container's limit where it sets none."""

Pod = dict[str, Any]

_FIELDS: Mapping[str, Callable[[Pod], str]] = {
    "metadata.name": lambda pod: str(pod["metadata"]["name"]),
    "metadata.namespace": lambda pod: str(pod["metadata"]["namespace"]),
    "metadata.uid": lambda pod: str(pod["metadata"]["uid"]),
    "metadata.labels": lambda pod: _lines(pod["metadata"].get("labels") or {}),
    "metadata.annotations": lambda pod: _lines(pod["metadata"].get("annotations") or {}),
    "spec.nodeName": lambda pod: str(pod["spec"].get("nodeName", "")),
    "spec.serviceAccountName": lambda pod: str(pod["spec"].get("serviceAccountName", "")),
    "status.hostIP": lambda _: ADDRESS,
    "status.hostIPs": lambda _: ADDRESS,
    "status.podIP": lambda _: ADDRESS,
    "status.podIPs": lambda _: ADDRESS,
}


def field(pod: Pod, path: str) -> str:
    """Return a `fieldRef`.

    Raises:
        LabError: the lab does not know the path.
    """
    keyed = _KEYED.fullmatch(path)
    if keyed:
        return str((pod["metadata"].get(keyed[1]) or {}).get(keyed[2], ""))
    if path not in _FIELDS:
        raise LabError(f"fieldRef {path} is not known in the lab; known: {', '.join(_FIELDS)}")
    return _FIELDS[path](pod)


def resource(pod: Pod, reference: Mapping[str, str], container: str) -> str:
    """Return a `resourceFieldRef` of the container it names, else of the one that asks.

    Raises:
        LabError: there is no such container or resource.
    """
    name = reference.get("containerName") or container
    containers = [*pod["spec"].get("initContainers", []), *pod["spec"]["containers"]]
    wanted = next((each for each in containers if each["name"] == name), None)
    kind, _, what = reference["resource"].partition(".")
    if wanted is None or what not in CAPACITY:
        raise LabError(
            f"resourceFieldRef {reference['resource']} of {name} is not known in the lab"
        )
    given = (wanted.get("resources") or {}).get(kind) or {}
    missing = CAPACITY[what] if kind == "limits" else "0"
    return in_units(str(given.get(what, missing)), str(reference.get("divisor") or "1"))


def _lines(pairs: Mapping[str, str]) -> str:
    """Return labels as the real kubelet writes them: one `key="escaped value"` a line (fieldpath.go)."""
    return "\n".join(f"{key}={json.dumps(pairs[key], ensure_ascii=False)}" for key in sorted(pairs))
