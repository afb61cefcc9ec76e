from datetime import UTC, datetime
from typing import Any

import pytest

from playbook.lab.kubelet.decide import Conclude
from playbook.lab.kubelet.states import Container, Ended, Running, Waiting
from playbook.lab.kubelet.status import Report, status_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SPEC = {
    "initContainers": [{"name": "init", "image": "i"}],
    "containers": [{"name": "main", "image": "m"}],
}
DONE = Ended(0, "Completed", "", NOW, NOW)
FAILED = Ended(3, "Error", "it broke", NOW, NOW)


def status(*containers: Container, end: Conclude | None = None) -> dict[str, Any]:
    return status_of(Report(SPEC, "u-1", containers, NOW, end))


def init(state: Any) -> Container:
    return Container("init", init=True, state=state)


@pytest.mark.parametrize(
    ("first", "second", "phase"),
    [
        pytest.param(Waiting(), Waiting(), "Pending", id="nothing started"),
        pytest.param(Running(NOW), Waiting(), "Pending", id="init containers are not the pod"),
        pytest.param(DONE, Running(NOW), "Running", id="a container runs"),
        pytest.param(DONE, FAILED, "Running", id="an ended one may be started again"),
    ],
)
def test_the_phase_before_the_end(first: Any, second: Any, phase: str) -> None:
    assert status(init(first), Container("main", state=second))["phase"] == phase


def test_a_pod_is_ready_while_all_its_containers_run() -> None:
    found = status(init(DONE), Container("main", state=Running(NOW)))
    conditions = {each["type"]: each["status"] for each in found["conditions"]}
    assert conditions == {"Initialized": "True", "Ready": "True", "ContainersReady": "True"}


def test_an_ended_container_says_how() -> None:
    found = status(
        init(DONE), Container("main", state=FAILED, restarts=2), end=Conclude("Failed", "Why", "so")
    )
    (main,) = found["containerStatuses"]
    assert main["state"]["terminated"] == {
        "exitCode": 3,
        "reason": "Error",
        "message": "it broke",
        "startedAt": "2026-11-21T12:00:00Z",
        "finishedAt": "2026-11-21T12:00:00Z",
        "containerID": "process://u-1/main/2",
    }
    assert (main["restartCount"], main["image"], main["ready"]) == (2, "m", False)
    assert (found["phase"], found["reason"], found["message"]) == ("Failed", "Why", "so")


def test_a_waiting_container_has_no_id() -> None:
    found = status(init(Waiting("CreateContainerConfigError", "no Secret")), Container("main"))
    (first,) = found["initContainerStatuses"]
    assert "containerID" not in first
    assert first["state"] == {
        "waiting": {"reason": "CreateContainerConfigError", "message": "no Secret"}
    }
