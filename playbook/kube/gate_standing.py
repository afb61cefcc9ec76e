"""Whether a release still stands when one looks again. Pure: a stored Workflow in, a word out; never asks twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from playbook.kube.gate_nodes import (
    AlreadyReleased,
    Ended,
    Nodes,
    NotThere,
    Object,
    Unreadable,
    Waiting,
    is_gate,
    look,
    nodes_of,
)


@dataclass(frozen=True, slots=True)
class Begun:
    """Argo has gone on with our outputs: done, for good.

    The next node and the outputs it was begun with are one write of the controller. After each of its writes the
    controller skips cached copies older than it (argo-workflows v4.0.2 workflow/controller/controller.go, isOutdated
    and the annotation workflows.argoproj.io/last-seen-version), and one run is worked on by one worker at a time.
    """


@dataclass(frozen=True, slots=True)
class Held:
    """Our outputs are there, and Argo has not gone on yet: look again."""


@dataclass(frozen=True, slots=True)
class Overwritten:
    """The gate is complete with other outputs than ours; the run goes on with them, though our message may be there.

    argo-workflows v4.0.2 workflow/controller/operator.go: when `suspend.duration` is over, executeSuspend completes
    the node with its defaults on the controller's cached copy. If our patch came after that copy was taken,
    persistUpdates meets a conflict and reapplyUpdate puts its changes over ours: it spares a completed node only when
    the *phase* differs, and both say Succeeded. Of 500 releases within 0.4 s of the instant of expiry 273 were
    answered 200, and 84 of those lost their outputs (tests/lab/cluster/test_gate_expiry.py); one was 0.9 s early.
    """

    outputs: dict[str, str]


@dataclass(frozen=True, slots=True)
class RunOver:
    """Our outputs are there, but the run ended before it went on: nothing came of them."""

    phase: str


Standing: TypeAlias = Begun | Held | Overwritten | RunOver | Waiting | NotThere | Ended | Unreadable


def standing(workflow: Object, gate: str, outputs: Mapping[str, str]) -> Standing:
    """Tell what became of a release with these outputs."""
    found = look(workflow, gate, outputs)
    if not isinstance(found, AlreadyReleased):
        return found
    if not found.same:
        return Overwritten(found.outputs)
    nodes = nodes_of(workflow)
    if not isinstance(nodes, Unreadable) and _gone_on(nodes, gate):
        return Begun()
    phase = str(workflow.get("status", {}).get("phase", ""))
    return RunOver(phase) if NotThere(phase).over else Held()


def _gone_on(nodes: Nodes, gate: str) -> bool:
    """Tell whether something follows the gate: a child of it, or its group or template completed by Argo."""
    for node in nodes.values():
        if is_gate(node, gate) and node.get("phase") == "Succeeded":
            return bool(node.get("children")) or any(
                around.get("phase") == "Succeeded" for around in _around(nodes, node)
            )
    return False


def _around(nodes: Nodes, node: Object) -> list[Object]:
    """Return the step group of a node, and the template both are in."""
    parents = [each for each in nodes.values() if node["id"] in (each.get("children") or [])]
    groups = [each for each in parents if each.get("type") == "StepGroup"]
    template = nodes.get(str(node.get("boundaryID")))
    return [*groups, *([template] if template else [])]
