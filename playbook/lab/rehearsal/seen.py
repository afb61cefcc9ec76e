"""What a real Workflow's status shows, as the rehearsal's own values. Pure: asks nobody, waits for nothing.

Argo Workflows v4.0.2: pkg/apis/workflow/v1alpha1/workflow_types.go (NodeStatus), workflow/controller/operator.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from playbook.reconcile.facts import Released
from playbook.rehearse.workflow.leaf import in_seconds
from playbook.rehearse.workflow.state import Leaf, Output, Phase, State

Object = Mapping[str, Any]
OVER = ("Succeeded", "Failed", "Error")
LIVE = ("Pending", "Running")
COMPOSITE = ("Steps", "StepGroup", "DAG", "TaskGroup", "Retry")
# `main: Error (exit code 1): <termination message>` is the node message of a container that failed.
FAILED = re.compile(r"(?:main: )?Error \(exit code \d+\)(?:: (.*))?", re.DOTALL)


def over(workflow: Object) -> bool:
    """Tell whether it has ended."""
    return _status(workflow).get("phase") in OVER


def busy(workflow: Object) -> bool:
    """Tell whether Argo has something left to do before the next wait, or the end.

    It has while a pod is under way, and while a composite node runs below which nothing does.
    """
    if over(workflow):
        return False
    live = [node for node in nodes(workflow) if node.get("phase") in LIVE]
    if not any(node["type"] == "Suspend" for node in live):
        return True
    if any(node["type"] == "Pod" or node["phase"] == "Pending" for node in live):
        return True
    below = {node.get("boundaryID") for node in live}
    alive = {node["id"] for node in live}
    return any(
        node["id"] not in below and not alive.intersection(node.get("children") or ())
        for node in live
        if node["type"] in COMPOSITE
    )


def flow(workflow: Object, template: Object) -> State:
    """Return it as a rehearsal holds a flow: its phase, why it ended, and the gates it waits at."""
    phase = str(_status(workflow).get("phase") or "Running")
    known = Phase(phase) if phase in OVER else Phase.RUNNING
    message = "" if known is Phase.RUNNING else str(_status(workflow).get("message") or "")
    waits = () if over(workflow) else leaves(workflow, template)
    return State(0, known, message, waits, (), None, None)


def leaves(workflow: Object, template: Object) -> tuple[Leaf, ...]:
    """Return the suspend nodes it waits at, in the order of their names."""
    durations = _durations(template)
    found = [one for one in nodes(workflow) if one["type"] == "Suspend" and one["phase"] in LIVE]
    return tuple(_leaf(node, durations) for node in sorted(found, key=lambda node: node["name"]))


def _leaf(node: Object, durations: Mapping[str, float]) -> Leaf:
    outputs = (node.get("outputs") or {}).get("parameters") or ()
    return Leaf(
        id=node["id"],
        kind="suspend",
        template=str(node.get("templateName", "")),
        step=str(node.get("displayName", "")),
        inputs=tuple(_values(node, "inputs").items()),
        outputs=tuple(
            Output(one["name"], (one.get("valueFrom") or {}).get("default")) for one in outputs
        ),
        duration=durations.get(str(node.get("templateName", ""))),
    )


def passed(workflow: Object) -> dict[str, Released]:
    """Return the gates that are behind it, by address."""
    done = [one for one in nodes(workflow) if one["type"] == "Suspend" and one["phase"] in OVER]
    found: dict[str, Released] = {}
    for node in sorted(done, key=lambda node: str(node.get("finishedAt", ""))):
        address = _values(node, "inputs").get("gate", str(node["id"]))
        told = _values(node, "outputs")
        found[address] = Released(
            address, told.get("decision", ""), told.get("signal", ""), told.get("head_sha", "")
        )
    return found


def why(workflow: Object, template: Object) -> str:
    """Return why it failed as its last container said it, or Argo's own message."""
    containers = {one["name"] for one in template["spec"]["templates"] if "container" in one}
    said = ""
    for node in nodes(workflow):
        found = FAILED.fullmatch(str(node.get("message") or ""))
        mine = node["type"] == "Pod" and node.get("templateName") in containers
        if mine and node["phase"] in ("Failed", "Error") and found:
            said = found[1] or ""
    return said or str(_status(workflow).get("message") or "")


def refusals(workflow: Object) -> Iterator[str]:
    """Yield why the API server did not take the CodeRun of a step."""
    for node in nodes(workflow):
        if node["type"] == "Pod" and node["phase"] in ("Failed", "Error"):
            message = str(node.get("message") or "")
            if "CodeRun" in message:
                yield message


def nodes(workflow: Object) -> list[Object]:
    """Return the nodes of its status."""
    return list((_status(workflow).get("nodes") or {}).values())


def _status(workflow: Object) -> Object:
    status = workflow.get("status")
    return status if isinstance(status, Mapping) else {}


def _values(node: Object, side: str) -> dict[str, str]:
    parameters = (node.get(side) or {}).get("parameters") or ()
    return {str(one["name"]): str(one.get("value", "")) for one in parameters}


def _durations(template: Object) -> dict[str, float]:
    found = ((one["name"], one.get("suspend") or {}) for one in template["spec"]["templates"])
    return {name: in_seconds(str(one["duration"])) for name, one in found if "duration" in one}
