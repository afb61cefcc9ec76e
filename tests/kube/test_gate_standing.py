"""Whether a release stands, on recordings of the real controller."""

import pytest

from playbook.kube.gate_nodes import Ended, NotThere, Unreadable
from playbook.kube.gate_standing import Begun, Held, Overwritten, RunOver, Standing, standing
from tests.kube.recorded import OURS, recorded


@pytest.mark.parametrize(
    ("name", "gate", "stands"),
    [
        pytest.param("released", "a/merge/r1", Held(), id="patched, and Argo has not looked"),
        pytest.param("begun", "a/merge/r1", Begun(), id="the next step has begun"),
        pytest.param("run-succeeded", "b/review/r1", Begun(), id="the last step of a run"),
        pytest.param("released-then-terminated", "a/merge/r1", Begun(), id="stopped a step later"),
        pytest.param("parallel-one-released", "a/l/r1", Held(), id="its neighbour still waits"),
        pytest.param("dag", "d/a/r1", Begun(), id="a task whose follower has begun"),
        pytest.param("dag", "d/b/r1", Held(), id="a last task, others still run"),
        pytest.param(
            "overwritten",
            "g/x/r1",
            Overwritten({"decision": "timeout", "signal": ""}),
            id="Argo's expiry came over it",
        ),
        pytest.param(
            "terminated",
            "a/merge/r1",
            Ended("Failed", "Stopped with strategy 'Terminate'"),
            id="never released",
        ),
        pytest.param("waiting", "b/review/r1", NotThere("Running"), id="not reached"),
        pytest.param("compressed", "p/0/r1", Unreadable("compressed"), id="waits out of reach"),
    ],
)
def test_a_release_stands_as_recorded(name: str, gate: str, stands: Standing) -> None:
    assert standing(recorded(name), gate, OURS) == stands


def test_a_release_that_the_run_did_not_live_to_use() -> None:
    workflow = recorded("released")
    workflow["status"]["phase"] = "Failed"
    assert standing(workflow, "a/merge/r1", OURS) == RunOver("Failed")


def test_an_output_argo_added_does_not_disturb() -> None:
    assert standing(recorded("begun"), "a/merge/r1", {"decision": "go"}) == Begun()
