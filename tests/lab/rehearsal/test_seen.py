"""What a real Workflow's status says: recorded from Argo Workflows 4.0.2, then changed one thing at a time."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from playbook.documents.read import read_one
from playbook.lab.rehearsal import seen
from tests.rehearsal import RENDERED

DATA = Path(__file__).parent / "data"
TEMPLATE = read_one((RENDERED / "workflows" / "play.yaml").read_text("utf-8"), "play.yaml").value


def recorded(name: str) -> dict[str, Any]:
    """Return a recorded Workflow."""
    return json.loads((DATA / f"{name}.json").read_text("utf-8"))  # type: ignore[no-any-return]


def node(workflow: dict[str, Any], end: str) -> dict[str, Any]:
    """Return the node whose name ends so."""
    (found,) = [one for one in workflow["status"]["nodes"].values() if one["name"].endswith(end)]
    return found  # type: ignore[no-any-return]


def test_a_waiting_run_shows_its_gate_with_everything_the_interpreter_knows_of_it() -> None:
    (leaf,) = seen.leaves(recorded("waiting-in-round-1"), TEMPLATE)
    assert dict(leaf.inputs)["gate"].startswith("review/finished/r")
    assert (leaf.kind, leaf.template) == ("suspend", "wait-review")
    assert {one.name: one.default for one in leaf.outputs}["decision"] == "timeout"
    assert leaf.duration is not None
    assert leaf.duration > 3600


def test_gates_that_are_behind_are_told_in_their_order_with_what_they_were_released_with() -> None:
    passed = seen.passed(recorded("waiting-in-round-1"))
    assert list(passed) == ["implement/finished/r0", "implement/pull_request_open/r0"]
    assert {one.decision for one in passed.values()} == {"go"}
    assert passed["implement/pull_request_open/r0"].signal


def _as_recorded(_workflow: dict[str, Any]) -> None:
    return


def _gate_just_released(workflow: dict[str, Any]) -> None:
    node(workflow, ".review[1].finished")["phase"] = "Succeeded"


def _gate_not_begun(workflow: dict[str, Any]) -> None:
    node(workflow, ".review[1].finished")["phase"] = "Pending"


def _pod_under_way(workflow: dict[str, Any]) -> None:
    node(workflow, "review[0].run(0)")["phase"] = "Running"


def _another_branch_goes_on(workflow: dict[str, Any]) -> None:
    # A step of the same group has ended, and Argo has not begun what follows it.
    node(workflow, "implement-gate[1].review-restart").update(phase="Running", type="Steps")


def _no_status(workflow: dict[str, Any]) -> None:
    del workflow["status"]


@pytest.mark.parametrize(
    ("change", "busy"),
    [
        pytest.param(_as_recorded, False, id="a gate waits and nothing else runs"),
        pytest.param(_gate_just_released, True, id="the gate was released a moment ago"),
        pytest.param(_gate_not_begun, True, id="the gate has not begun to wait"),
        pytest.param(_pod_under_way, True, id="a pod is under way"),
        pytest.param(_another_branch_goes_on, True, id="below another running node nothing runs"),
        pytest.param(_no_status, True, id="Argo has not seen it yet"),
    ],
)
def test_argo_has_something_left_to_do(
    change: Callable[[dict[str, Any]], None], busy: bool
) -> None:
    workflow = deepcopy(recorded("waiting-in-round-1"))
    change(workflow)
    assert seen.busy(workflow) is busy


@pytest.mark.parametrize(
    ("name", "why"),
    [
        pytest.param(
            "gave-up",
            "implement/finished/r0: stop: rex failed: budget spent",
            id="the reason of give-up, from its termination message",
        ),
        pytest.param(
            "coderun-refused",
            "child 'play-api-70-vk8rkbun-61935407' failed",
            id="Argo's own message where no container spoke",
        ),
    ],
)
def test_why_a_run_failed(name: str, why: str) -> None:
    workflow = recorded(name)
    assert seen.over(workflow)
    assert not seen.busy(workflow)
    assert seen.why(workflow, TEMPLATE) == why


def test_a_refused_coderun_is_told_as_often_as_argo_tried_it() -> None:
    said = list(seen.refusals(recorded("coderun-refused")))
    assert len(said) == 4
    assert all("spec.repository.url" in one for one in said)


def test_a_run_that_is_over_waits_nowhere() -> None:
    state = seen.flow(recorded("gave-up"), TEMPLATE)
    assert (state.phase, state.leaves) == ("Failed", ())
