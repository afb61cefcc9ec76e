"""What the lab does not do with a pod: refused by name, or left out and said. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playbook.lab.kubelet.fields import Pod

VOLUMES = {"emptyDir", "configMap", "secret", "projected", "downwardAPI", "persistentVolumeClaim"}
PROBES = ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle")
QUIET: Mapping[str, str] = {
    "securityContext": "all run as the lab's user; of securityContext only readOnlyRootFilesystem counts",
    "nodeSelector": "there is one node",
    "affinity": "there is one node",
    "topologySpreadConstraints": "there is one node",
    "hostAliases": "/etc/hosts is the machine's",
    "dnsConfig": "/etc/resolv.conf is the machine's",
}
"""Left out without an Event: nearly every pod has one of them."""


def refusals(pod: Pod) -> list[str]:
    """Return why a pod cannot run here."""
    spec = pod["spec"]
    found = [
        f'volume "{volume["name"]}" is a {kind}; known here: {", ".join(sorted(VOLUMES))}'
        for volume in spec.get("volumes", [])
        for kind in volume
        if kind != "name" and kind not in VOLUMES
    ]
    found += [
        f'init container "{each["name"]}" is a sidecar (restartPolicy Always)'
        for each in spec.get("initContainers", [])
        if each.get("restartPolicy") == "Always"
    ]
    found += [
        f'container "{each["name"]}" has volumeDevices'
        for each in _all(spec)
        if each.get("volumeDevices")
    ]
    return found


def left_out(pod: Pod) -> list[str]:
    """Return what a user of this pod must know was left out."""
    return [
        f'{key} of container "{each["name"]}" is ignored'
        for each in _all(pod["spec"])
        for key in PROBES
        if key in each
    ]


def quietly_left_out(pod: Pod) -> dict[str, str]:
    """Return what is left out of almost every pod, and why."""
    spec = pod["spec"]
    given = {key for part in (spec, *_all(spec)) for key in part if part[key]}
    return {key: why for key, why in QUIET.items() if key in given}


def _all(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [*spec.get("initContainers", []), *spec["containers"]]
