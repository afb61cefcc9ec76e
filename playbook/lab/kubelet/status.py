"""The status that the API server stores of a pod. Pure: states in, dict out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from playbook.lab.kubelet.decide import Conclude
from playbook.lab.kubelet.states import Container, Ended, Running, State, Waiting

ADDRESS = "127.0.0.1"
"""Of every pod and of the node: the lab has one loopback for all."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a pod at one moment."""

    spec: dict[str, Any]
    uid: str
    containers: tuple[Container, ...]
    started: datetime
    end: Conclude | None = None


def status_of(report: Report) -> dict[str, Any]:
    """Return the status: phase, conditions, one entry for each container."""
    images = {
        each["name"]: each.get("image", "")
        for kind in ("initContainers", "containers")
        for each in report.spec.get(kind, [])
    }
    inits = [each for each in report.containers if each.init]
    mains = [each for each in report.containers if not each.init]
    said: dict[str, Any] = {
        "phase": report.end.phase if report.end else _phase(inits, mains),
        "hostIP": ADDRESS,
        "podIP": ADDRESS,
        "podIPs": [{"ip": ADDRESS}],
        "startTime": stamp(report.started),
        "conditions": _conditions(inits, mains, report.end),
        "containerStatuses": [_container(each, images, report) for each in mains],
    }
    if inits:
        said["initContainerStatuses"] = [_container(each, images, report) for each in inits]
    if report.end and report.end.reason:
        said |= {"reason": report.end.reason, "message": report.end.message}
    return said


def stamp(moment: datetime) -> str:
    """Return a moment as the API server writes it: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _phase(inits: Sequence[Container], mains: Sequence[Container]) -> str:
    initialized = all(_done(each) for each in inits)
    begun = any(not isinstance(each.state, Waiting) or each.restarts for each in mains)
    return "Running" if initialized and begun else "Pending"


def _conditions(
    inits: Sequence[Container], mains: Sequence[Container], end: Conclude | None
) -> list[dict[str, str]]:
    initialized = all(_done(each) for each in inits)
    ready = end is None and all(isinstance(each.state, Running) for each in mains)
    why = "PodCompleted" if end and end.phase == "Succeeded" else "ContainersNotReady"
    reasons = {} if ready else {"reason": why}
    return [
        {"type": "Initialized", "status": str(initialized)},
        {"type": "Ready", "status": str(ready), **reasons},
        {"type": "ContainersReady", "status": str(ready), **reasons},
    ]


def _container(container: Container, images: dict[str, str], report: Report) -> dict[str, Any]:
    running = isinstance(container.state, Running)
    number = f"process://{report.uid}/{container.name}/{container.restarts}"
    begun = container.restarts or not isinstance(container.state, Waiting)
    said = {
        "name": container.name,
        "image": images[container.name],
        "imageID": "",
        "ready": _done(container) if container.init else running,
        "started": running,
        "restartCount": container.restarts,
        "state": _state(container.state, number),
        "lastState": _state(container.last, number) if container.last else {},
    }
    return {**said, "containerID": number} if begun else said


def _state(state: State, number: str) -> dict[str, Any]:
    match state:
        case Waiting(reason, message):
            return {"waiting": {"reason": reason, **({"message": message} if message else {})}}
        case Running(started):
            return {"running": {"startedAt": stamp(started)}}
        case Ended():
            ended = {
                "exitCode": state.code,
                "reason": state.reason,
                "startedAt": stamp(state.started),
                "finishedAt": stamp(state.finished),
                "containerID": number,
            }
            return {
                "terminated": {**ended, **({"message": state.message} if state.message else {})}
            }


def _done(container: Container) -> bool:
    return isinstance(container.state, Ended) and container.state.code == 0
