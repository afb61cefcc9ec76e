"""Workflows and CodeRuns as a cluster shows them while a play runs. Never a test."""

from typing import Any

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


FINISHED, OPEN = "implement/finished/r0", "implement/pull_request_open/r0"
