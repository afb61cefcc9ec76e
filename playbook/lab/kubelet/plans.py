"""Put together what one container is started with. Starts nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from playbook.lab.kubelet import argoexec
from playbook.lab.kubelet.bench import Bench
from playbook.lab.kubelet.containers import Containers, Plan
from playbook.lab.kubelet.fields import Pod
from playbook.lab.kubelet.mounts import PATH, Places, mounts
from playbook.lab.kubelet.sources import PodSources
from playbook.lab.kubelet.variables import command, environment

_LONGEST_HOSTNAME = 63


def plan_of(
    name: str, pod: Pod, containers: Containers, volumes: Mapping[str, Path], bench: Bench
) -> Plan:
    """Return the plan of a container.

    Raises:
        LabError: something it is made of is not there (yet).
    """
    spec = containers.spec(name)
    hostname = pod["spec"].get("hostname") or pod["metadata"]["name"][:_LONGEST_HOSTNAME]
    given = {"PATH": PATH, "HOME": "/", "HOSTNAME": hostname, **bench.given}
    variables = environment(spec, pod, PodSources(bench.cluster, pod), given)
    places = Places(volumes, containers.message(name), bench.argoexec)
    words, shown = command(spec, variables), mounts(spec, pod, places, variables)
    for mount in shown:
        if not mount.source.exists() and mount.source != places.message:
            mount.source.mkdir(parents=True)  # a subPath that nobody has made yet
    if argoexec.is_init(words):
        called, path, decoy = argoexec.disguise(bench.argoexec)
        words, variables = called + words[1:], {**variables, "PATH": path}
        shown = [decoy, *shown]
    else:
        argoexec.put(bench.argoexec, spec, volumes)
    return Plan(words, variables, shown, hostname, (bench.home,))
