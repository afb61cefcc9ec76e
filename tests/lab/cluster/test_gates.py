"""Releases of gates meet the real controller: many callers, other gates, early, late, and Argo's own expiry.

The rule (law 3): Argo never overwrites a release that `confirm` called done.
"""

import collections
import logging
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TypeVar

import pytest

from playbook.kube.cluster import Cluster, Object, connect
from playbook.kube.gate_nodes import AlreadyReleased, Ended, NotThere, Unreadable, Waiting, look
from playbook.kube.gate_standing import Begun, Held, Standing
from playbook.kube.gates import Answer, NoRun, Released, confirm, release
from playbook.kube.objects import create, get, patch
from playbook.lab.lab import Lab
from tests.kube.recorded import recorded

pytestmark = pytest.mark.cluster

log = logging.getLogger(__name__)

OURS = {"decision": "go", "signal": "s1"}
TIMEOUT = {"decision": "timeout", "signal": ""}
DECLARED = [
    {"name": "decision", "valueFrom": {"supplied": {}, "default": "timeout"}},
    {"name": "signal", "valueFrom": {"supplied": {}, "default": ""}},
]
Found = TypeVar("Found")
PATIENCE = 60.0
RACES = 500
SPREAD = 0.4
"""Seconds around the instant of expiry; Argo's own look at it comes some 10 to 500 ms later, by load."""


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


def at_once(calls: list[Callable[[], Answer]]) -> list[Answer]:
    """Make calls at the same moment."""
    start = threading.Barrier(len(calls))

    def one(call: Callable[[], Answer]) -> Answer:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def test_of_fifty_callers_one_wins(lab: Lab, cluster: Cluster, namespace: str) -> None:
    """Each caller has a connection of its own, as if in a process of its own: they take no turns."""
    workflow = run(namespace, "one-gate", [[step("a/x/r1")], [step("b/x/r1")]])
    create(cluster, workflow)
    waiting(cluster, workflow, "a/x/r1")

    def call(number: int) -> Callable[[], Answer]:
        outputs = {"decision": "go", "signal": f"s{number}"}
        return lambda: release(
            cluster, namespace, "one-gate", "a/x/r1", outputs, f"caller {number}"
        )

    answers = at_once([call(number) for number in range(50)])
    (winner,) = [number for number, answer in enumerate(answers) if isinstance(answer, Released)]
    outputs = {"decision": "go", "signal": f"s{winner}"}
    others = [answer for answer in answers if not isinstance(answer, Released)]
    assert others == [AlreadyReleased(outputs, f"caller {winner}", same=False)] * 49
    waiting(cluster, workflow, "b/x/r1")
    assert confirm(cluster, namespace, "one-gate", "a/x/r1", outputs) == Begun()


def test_fifty_gates_of_one_run_are_released_at_the_same_moment(
    lab: Lab, cluster: Cluster, namespace: str
) -> None:
    """Fifty threads on five connections, as if in five processes."""
    connections = [connect(lab.kubeconfig) for _ in range(5)]
    gates = [f"g{number}/x/r1" for number in range(50)]
    workflow = run(namespace, "fifty-gates", [[step(gate) for gate in gates], [step("end/x/r1")]])
    create(cluster, workflow)
    for gate in gates:
        waiting(cluster, workflow, gate)

    def call(number: int, gate: str) -> Callable[[], Answer]:
        own = connections[number % 5]
        return lambda: release(own, namespace, "fifty-gates", gate, OURS, gate)

    answers = at_once([call(number, gate) for number, gate in enumerate(gates)])
    assert all(isinstance(answer, Released) for answer in answers), answers
    waiting(cluster, workflow, "end/x/r1")
    stand = [confirm(cluster, namespace, "fifty-gates", gate, OURS) for gate in gates]
    assert stand == [Begun()] * 50


def test_a_gate_is_released_when_it_is_reached_and_not_before(
    cluster: Cluster, namespace: str
) -> None:
    workflow = run(namespace, "early", [[step("a/x/r1")], [step("b/x/r1")]])

    def call(gate: str) -> Answer:
        return release(cluster, namespace, "early", gate, OURS, "")

    assert call("a/x/r1") == NoRun()
    create(cluster, workflow)
    waiting(cluster, workflow, "a/x/r1")
    assert call("b/x/r1") == NotThere("Running")
    assert isinstance(call("a/x/r1"), Released)
    assert call("a/x/r1") == AlreadyReleased(OURS, "", same=True)
    answer = until(lambda: call("b/x/r1"), lambda it: not isinstance(it, NotThere))
    assert isinstance(answer, Released)
    assert settled(cluster, workflow, "b/x/r1") == Begun()
    over = until(lambda: call("c/x/r1"), lambda it: isinstance(it, NotThere) and it.over)
    assert over == NotThere("Succeeded")


def test_a_terminated_run_has_no_gate_to_release(cluster: Cluster, namespace: str) -> None:
    workflow = run(namespace, "terminated", [[step("a/x/r1")], [step("b/x/r1")]])
    create(cluster, workflow)
    waiting(cluster, workflow, "a/x/r1")
    patch(cluster, workflow, {"spec": {"shutdown": "Terminate"}})
    answer = until(
        lambda: look(get(cluster, workflow) or {}, "a/x/r1", OURS), lambda it: isinstance(it, Ended)
    )
    assert isinstance(answer, Ended)
    assert release(cluster, namespace, "terminated", "a/x/r1", OURS, "") == answer


def test_a_compressed_status_is_told_from_a_gate_that_is_not_there(
    cluster: Cluster, namespace: str
) -> None:
    # A controller of another instance is meant: ours leaves the run as we write it.
    workflow = run(namespace, "compressed", [[step("p/0/r1")]])
    workflow["metadata"]["labels"] = {"workflows.argoproj.io/controller-instanceid": "another"}
    packed = recorded("compressed")["status"]["compressedNodes"]
    workflow["status"] = {"phase": "Running", "compressedNodes": packed}
    create(cluster, workflow)

    def call(gate: str) -> Answer:
        return release(cluster, namespace, "compressed", gate, OURS, "")

    assert call("p/0/r1") == Unreadable("compressed")
    assert call("p/99/r1") == NotThere("Running")
    patch(
        cluster,
        workflow,
        {"status": {"compressedNodes": None, "offloadNodeStatusVersion": "fnv:1"}},
    )
    assert call("p/0/r1") == Unreadable("offloaded")


class Race:
    """One run whose gate Argo expires, and a release at about that instant."""

    def __init__(self, cluster: Cluster, namespace: str, number: int) -> None:
        self.cluster = cluster
        self.name = f"race-{number}"
        self.namespace = namespace
        self.offset = random.Random(number).uniform(-SPREAD, SPREAD)
        self.workflow = run(
            namespace, self.name, [[step("a/x/r1", "short")], [step("b/x/r1")]], duration="3s"
        )

    def held(self) -> tuple[str, str]:
        """Return what the release answered, and what a later look says."""
        create(self.cluster, self.workflow)
        due = self._due()
        threading.Event().wait(max(0.0, (due - datetime.now(UTC)).total_seconds()))
        answer = release(self.cluster, self.namespace, self.name, "a/x/r1", OURS, "at the instant")
        stands = settled(self.cluster, self.workflow, "a/x/r1")
        return type(answer).__name__, type(stands).__name__

    def _due(self) -> datetime:
        found = until(
            lambda: look(get(self.cluster, self.workflow) or {}, "a/x/r1", OURS),
            lambda it: not isinstance(it, NotThere),
        )
        if not isinstance(found, Waiting):  # a busy machine: the release will be a late one
            return datetime.now(UTC)
        begun = datetime.fromisoformat(found.node["startedAt"])
        return begun + timedelta(seconds=3 + self.offset)

    def outputs(self) -> dict[str, str]:
        """Return the outputs of the gate as they are."""
        found = look(get(self.cluster, self.workflow) or {}, "a/x/r1", OURS)
        return found.outputs if isinstance(found, AlreadyReleased) else {}


def test_argo_never_overwrites_a_release_that_was_called_done(
    cluster: Cluster, namespace: str
) -> None:
    races = [Race(cluster, namespace, number) for number in range(RACES)]
    with ThreadPoolExecutor(24) as pool:
        ended = list(pool.map(lambda race: race.held(), races))
    counts = collections.Counter(ended)
    log.info("expiry races: %s", dict(counts))
    for race, (answer, stands) in zip(races, ended, strict=True):
        wanted = OURS if stands == "Begun" else TIMEOUT
        assert race.outputs() == wanted, (race.name, answer, stands)
    assert set(counts) <= {
        ("Released", "Begun"),
        ("Released", "Overwritten"),
        ("AlreadyReleased", "Overwritten"),  # Argo was first
    }
    assert counts[("Released", "Begun")] > 0
    assert counts[("AlreadyReleased", "Overwritten")] > 0
