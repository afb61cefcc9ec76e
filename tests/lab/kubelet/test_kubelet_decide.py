from datetime import UTC, datetime, timedelta
from signal import SIGKILL, SIGTERM
from typing import Any

import pytest

from playbook.lab.kubelet.decide import Conclude, Doom, Facts, Look, Send, Start, back_off, decide
from playbook.lab.kubelet.doom import LATE, doom_of
from playbook.lab.kubelet.states import Container, Ended, Running, State, Waiting

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def ended(code: int, ago: float = 0) -> Ended:
    return Ended(code, "Error" if code else "Completed", "", NOW - seconds(60), NOW - seconds(ago))


def main(state: State, restarts: int = 0, name: str = "main") -> Container:
    return Container(name, state=state, restarts=restarts)


def init(state: State, name: str = "init") -> Container:
    return Container(name, init=True, state=state)


UP = Running(NOW - seconds(60))
DOOM = Doom(NOW - seconds(1), seconds(30))


@pytest.mark.parametrize(
    ("containers", "facts", "steps"),
    [
        pytest.param(
            [init(Waiting()), main(Waiting())], {}, [Start("init")], id="init comes first"
        ),
        pytest.param([init(UP), main(Waiting())], {}, [], id="main waits for a running init"),
        pytest.param(
            [init(ended(0)), init(Waiting(), "second"), main(Waiting())],
            {},
            [Start("second")],
            id="init containers run one after another",
        ),
        pytest.param(
            [init(ended(0)), main(Waiting()), main(Waiting(), name="wait")],
            {},
            [Start("main"), Start("wait")],
            id="all others start together",
        ),
        pytest.param(
            [init(ended(1)), main(Waiting())],
            {"policy": "Never"},
            [Conclude("Failed")],
            id="a failed init ends a pod that never restarts",
        ),
        pytest.param(
            [init(ended(1, ago=4)), main(Waiting())],
            {"policy": "OnFailure"},
            [Look(NOW + seconds(6))],
            id="else it rests",
        ),
        pytest.param(
            [main(ended(0)), main(UP, name="wait")],
            {"policy": "Never"},
            [],
            id="the pod goes on while one container does",
        ),
        pytest.param(
            [main(ended(0)), main(ended(0), name="wait")],
            {"policy": "Never"},
            [Conclude("Succeeded")],
            id="all well is Succeeded",
        ),
        pytest.param(
            [main(ended(3)), main(ended(0), name="wait")],
            {"policy": "Never"},
            [Conclude("Failed")],
            id="one failure is Failed",
        ),
        pytest.param(
            [main(ended(0, ago=60))],
            {"policy": "Always"},
            [Start("main")],
            id="Always starts again even after success",
        ),
        pytest.param(
            [main(ended(0))],
            {"policy": "OnFailure"},
            [Conclude("Succeeded")],
            id="OnFailure does not",
        ),
        pytest.param(
            [main(ended(1, ago=15), restarts=1)],
            {"policy": "OnFailure"},
            [Look(NOW + seconds(5))],
            id="the second rest is twenty seconds",
        ),
        pytest.param(
            [main(UP), main(ended(0), name="wait")],
            {"doom": DOOM},
            [Send("main", SIGTERM), Look(NOW + seconds(29))],
            id="a doomed pod's running containers get a TERM",
        ),
        pytest.param(
            [main(UP)],
            {"doom": DOOM, "told": frozenset({"main"})},
            [Look(NOW + seconds(29))],
            id="and only one",
        ),
        pytest.param(
            [main(UP)],
            {"doom": Doom(NOW - seconds(30), seconds(30)), "told": frozenset({"main"})},
            [Send("main", SIGKILL)],
            id="after the grace a KILL",
        ),
        pytest.param(
            [init(Waiting()), main(Waiting())],
            {"doom": DOOM},
            [Conclude("Failed")],
            id="a doomed pod starts nothing",
        ),
        pytest.param(
            [main(ended(0))],
            {"doom": Doom(NOW, seconds(0), "DeadlineExceeded", LATE)},
            [Conclude("Failed", "DeadlineExceeded", LATE)],
            id="over its deadline it has failed, whatever its containers say",
        ),
    ],
)
def test_the_next_steps(
    containers: list[Container], facts: dict[str, Any], steps: list[object]
) -> None:
    assert decide(Facts(tuple(containers), NOW, **facts)) == steps


def test_a_container_rests_longer_each_time_up_to_five_minutes() -> None:
    rests = [back_off(restarts).total_seconds() for restarts in (0, 1, 2, 3, 4, 5, 50)]
    assert rests == [10, 20, 40, 80, 160, 300, 300]


def pod(metadata: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": "p", "namespace": "n", "uid": "u", **(metadata or {})},
        "spec": spec,
    }


@pytest.mark.parametrize(
    ("given", "doom"),
    [
        pytest.param(pod(), None, id="nothing ends a pod by itself"),
        pytest.param(pod(activeDeadlineSeconds=61), None, id="before its deadline"),
        pytest.param(
            pod(activeDeadlineSeconds=60, terminationGracePeriodSeconds=0),
            Doom(NOW, seconds(0), "DeadlineExceeded", LATE),
            id="at its deadline, without grace",
        ),
        pytest.param(
            pod(activeDeadlineSeconds=50),
            Doom(NOW - seconds(10), seconds(30), "DeadlineExceeded", LATE),
            id="thirty seconds of grace by default",
        ),
        pytest.param(
            pod(
                {"deletionTimestamp": "2026-11-21T12:00:20Z", "deletionGracePeriodSeconds": 30},
                activeDeadlineSeconds=1,
            ),
            Doom(NOW - seconds(10), seconds(30)),
            id="deletion goes before the deadline, and its grace began when it was asked for",
        ),
    ],
)
def test_what_ends_a_pod(given: dict[str, Any], doom: Doom | None) -> None:
    assert doom_of(given, NOW - seconds(60), NOW) == doom
