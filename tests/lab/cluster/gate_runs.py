"""Runs of gates alone on the real controller, made and waited for. Never a test."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from playbook.kube.cluster import Cluster, Object
from playbook.kube.gate_nodes import Waiting, look
from playbook.kube.gate_standing import Held, Standing
from playbook.kube.gates import NoRun, confirm
from playbook.kube.objects import get

OURS = {"decision": "go", "signal": "s1"}
DECLARED = [
    {"name": "decision", "valueFrom": {"supplied": {}, "default": "timeout"}},
    {"name": "signal", "valueFrom": {"supplied": {}, "default": ""}},
]
Found = TypeVar("Found")
PATIENCE = 60.0


def step(gate: str, template: str = "gate") -> Object:
    name = gate.replace("/", "-")
    arguments = {"parameters": [{"name": "gate", "value": gate}]}
    return {"name": name, "template": template, "arguments": arguments}


def template(name: str, duration: str = "") -> Object:
    return {
        "name": name,
        "inputs": {"parameters": [{"name": "gate"}]},
        "suspend": {"duration": duration} if duration else {},
        "outputs": {"parameters": DECLARED},
    }


def run(namespace: str, name: str, groups: list[list[Object]], duration: str = "1s") -> Object:
    """Return a Workflow of gates alone: no pod is needed."""
    templates = [{"name": "main", "steps": groups}, template("gate"), template("short", duration)]
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"entrypoint": "main", "templates": templates},
    }


def until(look_at: Callable[[], Found], good: Callable[[Found], bool]) -> Found:
    """Look until it is good."""
    pause, end = threading.Event(), monotonic() + PATIENCE
    while True:
        found = look_at()
        if good(found) or monotonic() > end:
            return found
        pause.wait(0.05)


def waiting(cluster: Cluster, workflow: Object, gate: str) -> Object:
    """Return the node of a gate, as soon as it waits."""
    found = until(
        lambda: look(get(cluster, workflow) or {}, gate, OURS), lambda it: isinstance(it, Waiting)
    )
    assert isinstance(found, Waiting), found
    return found.node


def settled(cluster: Cluster, workflow: Object, gate: str) -> Standing | NoRun:
    """Return what becomes of a release, when Argo has had its say."""
    where = workflow["metadata"]
    return until(
        lambda: confirm(cluster, where["namespace"], where["name"], gate, OURS),
        lambda it: not isinstance(it, Held | Waiting),
    )
