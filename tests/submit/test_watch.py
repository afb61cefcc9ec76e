"""A Workflow and its CodeRuns -> lines."""

from typing import Any

import pytest

from playbook.submit.watch import Line, lines, shown
from tests.submit.workflow_states import BEGAN, FINISHED, OPEN, at, coderun, gate, released, run

CAP = "main: Error (exit code 1): review/labeled/r9: rework (cap)"
BEGIN = Line(BEGAN, "run", "play-1", "runs")


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
