"""From the release of a gate to the next gate waiting: ours, `argo resume`, and argo-server's `set`, in turn."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from threading import Event
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from benchmarks.lab_controller import recommended
from benchmarks.lab_seen import Sightings
from benchmarks.lab_spread import Spread
from benchmarks.measure import Result
from playbook.kube.cluster import Cluster, connect
from playbook.kube.gates import Released, release
from playbook.kube.objects import apply, create
from playbook.lab.cache import found
from playbook.lab.errors import LabError
from playbook.lab.lab import Lab
from playbook.lab.rehearsal.ground import ARGO
from playbook.manifests.workflow_controller import ENVIRONMENT

NAMESPACE = "bench-gates"
TRIALS = 15
IDLE = 1.3
"""Seconds a run has rested before its gate is released: for 1 s after a write Argo leaves it alone (operator.go:816)."""
OUTPUTS = {"decision": "go", "signal": "s1"}
Way = Callable[[str, str], None]


def results(lab: Lab) -> Iterator[Result]:
    """Measure with the lab's own settings, then with those we recommend."""
    cluster = connect(lab.kubeconfig)
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}
    apply(cluster, namespace)
    yield _row("100ms, as in the lab", _measured(lab, cluster, "lab"))
    with recommended(lab):
        said = f"{ENVIRONMENT['DEFAULT_REQUEUE_TIME']}, as rendered for a user"
        yield _row(said, _measured(lab, cluster, "rendered"))


def _row(said: str, found: dict[str, Spread]) -> Result:
    ours = found.pop("ours")
    beside = "; ".join(f"{way} {spread}: {ours.times(spread)}" for way, spread in found.items())
    return Result(
        f"lab: gate released to next gate waiting, requeue time {said}, {TRIALS} gates each",
        str(ours),
        beside,
        "no slower than either (10 % are noise)",
        all(ours.median <= 1.1 * spread.median for spread in found.values()),
    )


def _measured(lab: Lab, cluster: Cluster, batch: str) -> dict[str, Spread]:
    ways: dict[str, Way] = {
        "ours": lambda run, gate: _release(cluster, run, gate),
        "argo resume": lambda run, _: _resume(lab, run),
        "argo-server set": lambda run, gate: _set(lab, run, gate),
    }
    path = f"{ARGO}/namespaces/{NAMESPACE}/workflows"
    with Sightings(connect(lab.kubeconfig), path, _reached) as seen:
        runs = {way: f"{batch}-{way.replace(' ', '-')}" for way in ways}
        for run in runs.values():
            create(cluster, _workflow(run))
        took: dict[str, list[float]] = {way: [] for way in ways}
        for number in range(TRIALS):
            for at in range(len(ways)):  # each is first, second and third equally often
                way = list(ways)[(at + number) % len(ways)]
                took[way].append(_gone_on(seen, ways[way], runs[way], number))
    return {way: Spread.of(seconds) for way, seconds in took.items()}


def _gone_on(seen: Sightings, way: Way, run: str, number: int) -> float:
    """Release a gate of a run that rests, and return the seconds until the next one waits."""
    Event().wait(max(0.0, seen.at((run, _gate(number))) + IDLE - monotonic()))
    began = monotonic()
    way(run, _gate(number))
    return seen.at((run, _gate(number + 1))) - began


def _release(cluster: Cluster, run: str, gate: str) -> None:
    answer = release(cluster, NAMESPACE, run, gate, OUTPUTS, "go")
    if not isinstance(answer, Released):
        raise LabError(f"{run}: {gate} is not released: {answer}")


def _resume(lab: Lab, run: str) -> None:
    """Resume the only gate that waits. A gate cannot be named: with a selector the defaults are not set (cluster.md 5)."""
    words = [str(found().argo), "resume", run, "--namespace", NAMESPACE]
    env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "KUBECONFIG": str(lab.kubeconfig)}
    subprocess.run(words, env=env, check=True, capture_output=True)


def _set(lab: Lab, run: str, gate: str) -> None:
    server = urlsplit(lab.argo_server)
    connection = http.client.HTTPConnection(server.netloc, timeout=30)
    body = {
        "nodeFieldSelector": f"inputs.parameters.gate.value={gate}",
        "phase": "Succeeded",
        "message": "go",
        "outputParameters": json.dumps(OUTPUTS),
    }
    path = f"/api/v1/workflows/{NAMESPACE}/{run}/set"
    connection.request("PUT", path, json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    if answer.status != 200:
        raise LabError(f"argo-server: {path}: {answer.status} {text[:500]}")


def _reached(workflow: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the gates a run waits at."""
    for node in (workflow.get("status", {}).get("nodes") or {}).values():
        if node["type"] == "Suspend" and node.get("phase") == "Running":
            yield workflow["metadata"]["name"], node["inputs"]["parameters"][0]["value"]


def _gate(number: int) -> str:
    return f"g{number}/x/r0"


def _workflow(name: str) -> dict[str, Any]:
    """Return a run of gates alone, as many as are released and one more."""
    declared = [
        {"name": one, "valueFrom": {"supplied": {}, "default": "timeout"}} for one in OUTPUTS
    ]
    steps = [[_step(number)] for number in range(TRIALS + 1)]
    gate = {
        "name": "gate",
        "inputs": {"parameters": [{"name": "gate"}]},
        "suspend": {},
        "outputs": {"parameters": declared},
    }
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {"entrypoint": "main", "templates": [{"name": "main", "steps": steps}, gate]},
    }


def _step(number: int) -> dict[str, Any]:
    arguments = {"parameters": [{"name": "gate", "value": _gate(number)}]}
    return {"name": f"g{number}", "template": "gate", "arguments": arguments}
