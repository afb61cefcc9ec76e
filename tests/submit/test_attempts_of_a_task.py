"""The runs there are decide the next attempt, or which run stands in the way."""

import pytest

from playbook.submit.attempts import Active, Attempt, Taken, next_attempt
from playbook.submit.runs import Submitted
from playbook.submit.task import Target, Task, run_name
from tests.plays.argo_alone import play as alone
from workflows.play import play

TASK = Task("42", "web", "acme/web")
TARGET = Target("play", "playbook", play)
ALONE = Target(alone.name, "playbook", alone)


def run(
    phase: str, attempt: int = 1, task: Task = TASK, name: str = "", created: str = "2026"
) -> Submitted:
    return Submitted(
        name=name or f"{task.id}-{attempt}",
        uid="u",
        template="play",
        task=task,
        attempt=attempt,
        arguments={},
        created=created,
        phase=phase,
        message="",
    )


OTHERS = (
    run("Running", 4, Task("43", "web", "acme/web")),
    run("Running", 5, Task("42", "web", "acme/api")),
)


@pytest.mark.parametrize(
    ("runs", "decided"),
    [
        pytest.param((), Attempt(1), id="the first"),
        pytest.param(OTHERS, Attempt(1), id="other tasks and other repositories do not count"),
        pytest.param((run("Failed"),), Attempt(2), id="after one that failed"),
        pytest.param((run("Error"), run("Succeeded", 2)), Attempt(3), id="after two"),
        pytest.param((run("Succeeded", 3),), Attempt(4), id="also when older ones are deleted"),
        pytest.param((run("Running"),), Active(run("Running")), id="one goes on"),
        pytest.param((run(""),), Active(run("")), id="one that Argo has not seen yet goes on"),
        pytest.param((run("Pending"),), Active(run("Pending")), id="a pending one goes on"),
        pytest.param(
            (run("Failed"), run("Running", 2)), Active(run("Running", 2)), id="the second goes on"
        ),
        pytest.param(
            (run("Running", 2, created="2027"), run("Running", 1)),
            Active(run("Running", 1)),
            id="of two the first created",
        ),
        pytest.param(
            (run("Running", 1, Task("42", "api", "Acme/Web")),),
            Active(run("Running", 1, Task("42", "api", "Acme/Web"))),
            id="whatever the service, however the repository is spelt",
        ),
    ],
)
def test_the_next_attempt(runs: tuple[Submitted, ...], decided: Attempt | Active | Taken) -> None:
    assert next_attempt(TARGET, TASK, runs) == decided


PLAIN = run("Failed", name=run_name(ALONE, TASK))


@pytest.mark.parametrize(
    ("runs", "decided"),
    [
        pytest.param((), Attempt(1), id="the only one"),
        pytest.param((run("Failed", 3),), Attempt(1), id="runs of another play took other names"),
        pytest.param((run("Running"),), Active(run("Running")), id="another play's run goes on"),
        pytest.param((PLAIN,), Taken(PLAIN), id="its name is taken"),
    ],
)
def test_with_argo_alone_a_task_has_one_run(
    runs: tuple[Submitted, ...], decided: Attempt | Active | Taken
) -> None:
    assert next_attempt(ALONE, TASK, runs) == decided
