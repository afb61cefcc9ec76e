"""Releases of gates meet the real controller: many callers at once, other gates, early, late."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from playbook.kube.cluster import Cluster, connect
from playbook.kube.gate_nodes import AlreadyReleased, Ended, NotThere, Unreadable, look
from playbook.kube.gate_standing import Begun
from playbook.kube.gates import Answer, NoRun, Released, confirm, release
from playbook.kube.objects import create, get, patch
from playbook.lab.lab import Lab
from tests.kube.recorded import recorded
from tests.lab.cluster.gate_runs import OURS, run, settled, step, until, waiting

pytestmark = pytest.mark.cluster


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
