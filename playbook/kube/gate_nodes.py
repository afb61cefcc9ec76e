"""What a stored Workflow says about one gate, and the patch that releases it. Pure: never asks, never waits.

A gate is a Suspend node addressed by its input parameter `gate` (law 3), as argo-workflows v4.0.2 writes it.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from playbook.errors import PlaybookError

Object: TypeAlias = dict[str, Any]
Nodes: TypeAlias = Mapping[str, Object]

LARGEST = 64_000_000
"""Bytes a compressed status may have when it is unpacked; etcd stores 1.5 MiB of it at most."""

_OVER = frozenset({"Succeeded", "Failed", "Error"})
_NOT_REACHED = frozenset({"", "Pending"})


class OutputsRefused(PlaybookError):
    """The outputs do not fit the gate: a name it does not declare, or one missing that has no default."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The gate is reached and nobody has released it."""

    node: Object


@dataclass(frozen=True, slots=True)
class NotThere:
    """The run has no such gate (yet); when `phase` says that the run is over, it never will."""

    phase: str

    @property
    def over(self) -> bool:
        """Tell whether there is nothing to wait for."""
        return self.phase in _OVER


@dataclass(frozen=True, slots=True)
class AlreadyReleased:
    """The gate was completed before. `same`: with just these outputs, so by a call of ours whose answer was lost.

    An expiry by Argo looks like a release with the declared defaults.
    """

    outputs: dict[str, str]
    message: str
    same: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """The gate ended without a release: the run was stopped, or its deadline passed."""

    phase: str
    message: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The gate cannot be told, or not be patched.

    `compressed`: it waits in a compressed status, which no patch reaches (MAX_WORKFLOW_SIZE is too small), or the
    status cannot be unpacked. `offloaded`: the nodes are in Argo's database. `ambiguous`: several nodes wait at
    this address, and none is released by guess.
    """

    why: Literal["compressed", "offloaded", "ambiguous"]


Found: TypeAlias = Waiting | NotThere | AlreadyReleased | Ended | Unreadable


def look(workflow: Object, gate: str, outputs: Mapping[str, str]) -> Found:
    """Tell how a gate stands; `outputs` are those that a release would set, or has set."""
    nodes = nodes_of(workflow)
    if isinstance(nodes, Unreadable):
        return nodes
    there = [
        node
        for node in nodes.values()
        if is_gate(node, gate) and node.get("phase", "") not in _NOT_REACHED
    ]
    if not there:
        return NotThere(str(_status(workflow).get("phase", "")))
    waiting = [node for node in there if node["phase"] == "Running"]
    if len(waiting) > 1:
        return Unreadable("ambiguous")
    if waiting:
        patchable = "compressedNodes" not in _status(workflow)
        return Waiting(waiting[0]) if patchable else Unreadable("compressed")
    return _done(max(there, key=lambda node: str(node.get("startedAt"))), outputs)


def nodes_of(workflow: Object) -> Nodes | Unreadable:
    """Return the nodes of a run, also of one whose status Argo has compressed."""
    status = _status(workflow)
    if status.get("nodes"):
        return dict(status["nodes"])
    if status.get("compressedNodes"):
        return _unpacked(str(status["compressedNodes"]))
    if status.get("offloadNodeStatusVersion"):
        return Unreadable("offloaded")
    return {}


def is_gate(node: Object, gate: str) -> bool:
    """Tell whether a node is the gate of this address."""
    inputs = node.get("inputs", {}).get("parameters") or []
    return node.get("type") == "Suspend" and any(
        each.get("name") == "gate" and each.get("value") == gate for each in inputs
    )


def values_of(node: Object) -> dict[str, str]:
    """Return the outputs of a node that have a value."""
    return {str(each["name"]): str(each["value"]) for each in _outputs(node) if "value" in each}


def has_all(node: Object, outputs: Mapping[str, str]) -> bool:
    """Tell whether a node has just these values, whatever else it has."""
    return outputs.items() <= values_of(node).items()


def patch_of(
    workflow: Object, node: Object, outputs: Mapping[str, str], message: str, now: datetime
) -> list[Object]:
    """Return the JSON Patch that completes a waiting gate, once, in this run and no other of its name.

    It names no resourceVersion, so it conflicts with nobody; its tests let one caller of many win.

    Raises:
        OutputsRefused: the outputs do not fit the gate.
    """
    at = f"/status/nodes/{_escaped(str(node['id']))}"
    parameters = _filled(node, outputs)
    patch = [
        {"op": "test", "path": "/metadata/uid", "value": workflow["metadata"]["uid"]},
        {"op": "test", "path": f"{at}/phase", "value": "Running"},
        {"op": "replace", "path": f"{at}/phase", "value": "Succeeded"},
        {"op": "add", "path": f"{at}/finishedAt", "value": now.strftime("%Y-%m-%dT%H:%M:%SZ")},
        {"op": "add", "path": f"{at}/message", "value": message},
    ]
    if parameters:
        path = f"{at}/outputs/parameters"
        patch.append({"op": "replace", "path": path, "value": parameters})
    return patch


def _filled(node: Object, outputs: Mapping[str, str]) -> list[Object]:
    """Return all declared outputs with a value: one without leaves the next step waiting for ever (cluster.md 5)."""
    declared = {str(each["name"]): each for each in _outputs(node)}
    unknown = sorted(outputs.keys() - declared.keys())
    defaults = {name: _default(each) for name, each in declared.items()}
    values = {**defaults, **outputs}
    missing = sorted(name for name, value in values.items() if value is None)
    if unknown or missing:
        known = ", ".join(sorted(declared)) or "none"
        what = f"unknown: {', '.join(unknown)}" if unknown else f"missing: {', '.join(missing)}"
        raise OutputsRefused(
            f"gate node {node.get('name')}: outputs {what}",
            hint=f"The gate declares {known}; each needs a value or a default.",
        )
    return [{"name": name, "value": values[name]} for name in declared]


def _default(parameter: Object) -> str | None:
    if "value" in parameter:  # set before by `argo node set`
        return str(parameter["value"])
    default = parameter.get("valueFrom", {}).get("default")
    return None if default is None else str(default)


def _done(node: Object, outputs: Mapping[str, str]) -> AlreadyReleased | Ended:
    message = str(node.get("message", ""))
    if node.get("phase") != "Succeeded":
        return Ended(str(node.get("phase")), message)
    return AlreadyReleased(values_of(node), message, same=has_all(node, outputs))


def _unpacked(text: str) -> Nodes | Unreadable:
    """Undo workflow/packer/packer.go: base64 of gzip of the JSON of `nodes`."""
    try:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        nodes = json.loads(unpacker.decompress(base64.b64decode(text), LARGEST))
    except (binascii.Error, zlib.error, ValueError):
        return Unreadable("compressed")
    return nodes if isinstance(nodes, dict) else Unreadable("compressed")


def _outputs(node: Object) -> list[Object]:
    return list(node.get("outputs", {}).get("parameters") or [])


def _status(workflow: Object) -> Object:
    return dict(workflow.get("status") or {})


def _escaped(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")  # RFC 6901
