"""A Workflow and its CodeRuns -> lines; and following a run to its end on a cluster in memory."""

from collections.abc import Callable
from typing import Any

import pytest

from playbook.kube.errors import Forbidden, KubeError, NotFound, Unreachable
from playbook.submit.follow import follow
from playbook.submit.task import NotSubmitted
from playbook.submit.watch import Line, lines, shown
from playbook.submit.ways import Shell
from tests.fakes.argo_server import Cluster

BEGAN = "2026-11-21T09:00:00Z"


def at(clock: str) -> str:
    return f"2026-11-21T{clock}Z"


def parameters(**values: str) -> dict[str, Any]:
    return {"parameters": [{"name": name, "value": value} for name, value in values.items()]}


def gate(address: str, began: str, phase: str = "Running", **more: Any) -> dict[str, Any]:
    return {
        "type": "Suspend",
        "phase": phase,
        "inputs": parameters(gate=address, round="0"),
        "startedAt": at(began),
        **more,
    }


def released(address: str, began: str, ended: str, **outputs: str) -> dict[str, Any]:
    more = {"finishedAt": at(ended), "outputs": parameters(**outputs)}
    return gate(address, began, "Succeeded", **more)


def run(*nodes: dict[str, Any], phase: str = "Running", **status: str) -> dict[str, Any]:
    return {
        "metadata": {"name": "play-1", "uid": "u", "creationTimestamp": BEGAN},
        "status": {
            "phase": phase,
            "startedAt": BEGAN,
            "nodes": {str(number): node for number, node in enumerate(nodes)},
            **status,
        },
    }


def coderun(phase: str, **status: str) -> dict[str, Any]:
    turn = {"playbook.dev/stage": "implement", "playbook.dev/round": "0"}
    labels = {"playbook.dev/run": "play-1", "playbook.dev/agent": "rex", **turn}
    metadata = {"name": "play-1-implement-r0", "labels": labels, "creationTimestamp": BEGAN}
    return {"metadata": metadata, "status": {"phase": phase, **status} if phase else {}}


CAP = "main: Error (exit code 1): review/labeled/r9: rework (cap)"
BEGIN = Line(BEGAN, "run", "play-1", "runs")
FINISHED, OPEN = "implement/finished/r0", "implement/pull_request_open/r0"


@pytest.mark.parametrize(
    ("workflow", "code", "told"),
    [
        pytest.param({"metadata": {"name": "play-1"}}, [], [], id="Argo has not looked at it"),
        pytest.param(run(), [], [BEGIN], id="it runs"),
        pytest.param(
            run(gate(OPEN, "10:00:00"), released(FINISHED, "09:01:00", "09:59:00", decision="go")),
            [],
            [
                BEGIN,
                Line(at("09:01:00"), "gate", FINISHED, "waits"),
                Line(at("09:59:00"), "gate", FINISHED, "go"),
                Line(at("10:00:00"), "gate", OPEN, "waits"),
            ],
            id="gates in the order of time",
        ),
        pytest.param(
            run(released(OPEN, "09:00:01", "10:00:01", decision="stop", reason="closed\x1b[2J")),
            [],
            [
                BEGIN,
                Line(at("09:00:01"), "gate", OPEN, "waits"),
                Line(at("10:00:01"), "gate", OPEN, "stop: closed [2J"),
            ],
            id="a reason cannot move the cursor",
        ),
        pytest.param(
            run(gate(OPEN, "09:00:01", "Failed", finishedAt=at("09:00:02"), message="terminated")),
            [],
            [
                BEGIN,
                Line(at("09:00:01"), "gate", OPEN, "waits"),
                Line(at("09:00:02"), "gate", OPEN, "Failed: terminated"),
            ],
            id="a gate somebody terminated",
        ),
        pytest.param(
            run({"type": "Pod", "phase": "Running"}, {"type": "Suspend", "phase": "Running"}),
            [],
            [BEGIN],
            id="pods and suspends of others are no gates",
        ),
        pytest.param(
            run(),
            [coderun("")],
            [BEGIN, Line(BEGAN, "coderun", "implement/r0", "rex: Pending")],
            id="a CodeRun nobody has seen",
        ),
        pytest.param(
            run(),
            [{"metadata": {"name": "by-hand", "creationTimestamp": BEGAN}}],
            [BEGIN, Line(BEGAN, "coderun", "by-hand", "Pending")],
            id="a CodeRun without labels",
        ),
        pytest.param(
            run(gate(FINISHED, "09:00:01")),
            [coderun("Failed", finishedAt=at("09:30:00"), reason="Crash", startedAt=BEGAN)],
            [
                BEGIN,
                Line(at("09:00:01"), "gate", FINISHED, "waits"),
                Line(at("09:30:00"), "coderun", "implement/r0", "rex: Failed Crash"),
            ],
            id="a CodeRun that failed",
        ),
        pytest.param(
            run(phase="Succeeded", finishedAt=at("12:00:00")),
            [],
            [BEGIN, Line(at("12:00:00"), "end", "play-1", "Succeeded")],
            id="the end",
        ),
        pytest.param(
            run(
                {"type": "Pod", "phase": "Succeeded", "message": "x", "finishedAt": at("13:00:00")},
                {"type": "Pod", "phase": "Failed", "message": "old", "finishedAt": at("10:00:00")},
                {"type": "Pod", "phase": "Failed", "message": CAP, "finishedAt": at("11:59:00")},
                phase="Failed",
                message="child 'play-1-2' failed",
                finishedAt=at("12:00:00"),
            ),
            [],
            [
                BEGIN,
                Line(at("12:00:00"), "end", "play-1", "Failed: review/labeled/r9: rework (cap)"),
            ],
            id="a failure says what the last failed pod said",
        ),
        pytest.param(
            run(phase="Error", message="x not found"),
            [],
            [BEGIN, Line("", "end", "play-1", "Error: x not found")],
            id="an error says what Argo said",
        ),
        pytest.param(
            run(offloadNodeStatusVersion="fnv:1"),
            [],
            [
                BEGIN,
                Line(
                    "",
                    "note",
                    "play-1",
                    "its gates cannot be seen: Argo keeps its nodes in a database; ask argo-server",
                ),
            ],
            id="nodes in a database",
        ),
    ],
)
def test_a_run_in_lines(
    workflow: dict[str, Any], code: list[dict[str, Any]], told: list[Line]
) -> None:
    assert lines(workflow, code) == told


@pytest.mark.parametrize(
    ("when", "text"),
    [
        pytest.param(at("10:02:03"), " 1:02:03  gate     x/y/r0", id="after the beginning"),
        pytest.param(at("08:00:00"), " 0:00:00  gate     x/y/r0", id="clocks that disagree"),
        pytest.param("", "          gate     x/y/r0", id="no time"),
    ],
)
def test_a_line_says_how_long_after_the_beginning(when: str, text: str) -> None:
    assert shown(Line(when, "gate", "x/y/r0", "waits"), BEGAN) == f"{text:<54}waits"


class Watching:
    """A cluster that shows one state after the other; an error is an answer too."""

    def __init__(self, *states: dict[str, Any] | KubeError) -> None:
        self.cluster = Cluster()
        self.said: list[str] = []
        self.waited: list[float] = []
        self.seen: list[Line] = []
        self._states = iter(states)
        self.cluster.on_get = self._next

    def _next(self, name: str) -> None:
        state = next(self._states)
        if isinstance(state, KubeError):
            raise state
        self.cluster.workflows[name] = state

    def follow(self) -> str:
        shell = Shell(self.cluster, self.said.append, self.waited.append)
        return follow("play-1", shell, self.seen.append)


ENDED = run(
    released(FINISHED, "09:01:00", "09:59:00", decision="go"),
    phase="Succeeded",
    finishedAt=at("09:59:01"),
)


def test_each_change_is_shown_once_until_the_end() -> None:
    watching = Watching(run(), run(), run(gate(FINISHED, "09:01:00")), ENDED)
    assert watching.follow() == "Succeeded"
    assert [line.text for line in watching.seen] == ["runs", "waits", "go", "Succeeded"]
    assert watching.waited == [2.0] * 3


def test_what_happens_between_two_looks_is_shown_too() -> None:
    watching = Watching(ENDED)
    assert watching.follow() == "Succeeded"
    assert [line.text for line in watching.seen] == ["runs", "waits", "go", "Succeeded"]


def test_a_cluster_that_does_not_answer_is_waited_for_ever_longer() -> None:
    away = [Unreachable("x")] * 6
    watching = Watching(run(), *away, ENDED)
    assert watching.follow() == "Succeeded"
    assert watching.said == ["no answer from a cluster in memory; waiting for it"]
    assert watching.waited == [2.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def anew() -> dict[str, Any]:
    return {**run(), "metadata": {"name": "play-1", "uid": "another"}}


@pytest.mark.parametrize(
    ("states", "error"),
    [
        pytest.param([run(), NotFound("x", status=404)], NotSubmitted, id="deleted"),
        pytest.param([run(), anew()], NotSubmitted, id="deleted and made anew"),
        pytest.param([run(), Forbidden("x", status=403)], Forbidden, id="no longer allowed"),
    ],
)
def test_a_run_that_cannot_be_watched_any_more_ends_the_watch(
    states: list[dict[str, Any] | KubeError], error: type[Exception]
) -> None:
    with pytest.raises(error):
        Watching(*states).follow()


def test_ctrl_c_ends_the_watch_and_nothing_else() -> None:
    watching = Watching(run())

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    shell = Shell(watching.cluster, watching.said.append, stop)
    ignore: Callable[[Line], None] = lambda line: None  # noqa: E731
    with pytest.raises(KeyboardInterrupt):
        follow("play-1", shell, ignore)
    assert watching.cluster.created == []
