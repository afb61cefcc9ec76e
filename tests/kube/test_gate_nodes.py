"""What a stored Workflow says about a gate, on recordings of the real controller."""

import base64
import copy
import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from playbook.kube import gate_nodes
from playbook.kube.gate_nodes import (
    AlreadyReleased,
    Ended,
    Found,
    NotThere,
    OutputsRefused,
    Unreadable,
    Waiting,
    look,
    patch_of,
)
from tests.kube.recorded import OURS, recorded

NOW = datetime(2026, 11, 21, 14, 30, 7, 999, tzinfo=UTC)
TIMEOUT = {"decision": "timeout", "signal": ""}


@pytest.mark.parametrize(
    ("name", "gate", "found"),
    [
        pytest.param("waiting", "b/review/r1", NotThere("Running"), id="not reached yet"),
        pytest.param("run-succeeded", "x/y/r1", NotThere("Succeeded"), id="never there"),
        pytest.param(
            "released",
            "a/merge/r1",
            AlreadyReleased(OURS, "approved by alice", same=True),
            id="released with these outputs: our own lost answer",
        ),
        pytest.param(
            "expired",
            "a/merge/r1",
            AlreadyReleased(TIMEOUT, "", same=False),
            id="ended by Argo's expiry, with the defaults",
        ),
        pytest.param(
            "overwritten",
            "g/x/r1",
            AlreadyReleased(TIMEOUT, "by me", same=False),
            id="our message, but Argo's outputs",
        ),
        pytest.param(
            "terminated",
            "a/merge/r1",
            Ended("Failed", "Stopped with strategy 'Terminate'"),
            id="the run was terminated",
        ),
        pytest.param("compressed", "p/0/r1", Unreadable("compressed"), id="waits out of reach"),
        pytest.param(
            "compressed", "p/99/r1", NotThere("Running"), id="compressed, not reached yet"
        ),
    ],
)
def test_a_gate_stands_as_recorded(name: str, gate: str, found: Found) -> None:
    assert look(recorded(name), gate, OURS) == found


def test_a_waiting_gate_is_found_by_its_address() -> None:
    found = look(recorded("waiting"), "a/merge/r1", OURS)
    assert isinstance(found, Waiting)
    assert found.node["displayName"] == "first"


@pytest.mark.parametrize(("phase", "over"), [("Running", False), ("Failed", True), ("", False)])
def test_a_gate_of_a_run_that_is_over_never_comes(phase: str, over: bool) -> None:
    assert NotThere(phase).over == over


@pytest.mark.parametrize(
    ("status", "found"),
    [
        pytest.param({}, NotThere(""), id="Argo has not begun"),
        pytest.param(None, NotThere(""), id="no status at all"),
        pytest.param(
            {"phase": "Running", "offloadNodeStatusVersion": "fnv:1"},
            Unreadable("offloaded"),
            id="the nodes are in Argo's database",
        ),
        pytest.param({"compressedNodes": "no base64!"}, Unreadable("compressed"), id="no base64"),
        pytest.param({"compressedNodes": "eHh4"}, Unreadable("compressed"), id="no gzip"),
        pytest.param(
            {"compressedNodes": base64.b64encode(gzip.compress(b"[1]")).decode()},
            Unreadable("compressed"),
            id="no nodes",
        ),
    ],
)
def test_a_status_without_nodes_says_what_it_can(status: Any, found: Found) -> None:
    assert look({"metadata": {}, "status": status}, "a/merge/r1", OURS) == found


def test_a_released_gate_is_told_from_a_compressed_status_too() -> None:
    packed = recorded("released")
    nodes = json.dumps(packed["status"].pop("nodes")).encode()
    packed["status"]["compressedNodes"] = base64.b64encode(gzip.compress(nodes)).decode()
    assert look(packed, "a/merge/r1", OURS) == look(recorded("released"), "a/merge/r1", OURS)


def test_a_status_that_unpacks_without_end_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate_nodes, "LARGEST", 1000)
    packed = base64.b64encode(gzip.compress(b'{"a": "' + b" " * 100_000 + b'"}')).decode()
    assert look({"status": {"compressedNodes": packed}}, "g", {}) == Unreadable("compressed")


def test_two_gates_at_one_address_are_not_guessed_between() -> None:
    workflow = recorded("waiting")
    nodes = workflow["status"]["nodes"]
    nodes["other"] = copy.deepcopy(nodes["two-1638024893"])
    assert look(workflow, "a/merge/r1", OURS) == Unreadable("ambiguous")


def test_a_pending_node_is_not_reached() -> None:
    workflow = recorded("waiting")
    workflow["status"]["nodes"]["two-1638024893"]["phase"] = "Pending"
    assert look(workflow, "a/merge/r1", OURS) == NotThere("Running")


def patched(
    outputs: dict[str, str], workflow: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    run = workflow or recorded("waiting")
    return patch_of(run, run["status"]["nodes"]["two-1638024893"], outputs, "by alice", NOW)


def test_the_patch_tests_completes_and_names_all_outputs() -> None:
    at = "/status/nodes/two-1638024893"
    uid = recorded("waiting")["metadata"]["uid"]
    assert patched({"decision": "go"}) == [
        {"op": "test", "path": "/metadata/uid", "value": uid},
        {"op": "test", "path": f"{at}/phase", "value": "Running"},
        {"op": "replace", "path": f"{at}/phase", "value": "Succeeded"},
        {"op": "add", "path": f"{at}/finishedAt", "value": "2026-11-21T14:30:07Z"},
        {"op": "add", "path": f"{at}/message", "value": "by alice"},
        {
            "op": "replace",
            "path": f"{at}/outputs/parameters",
            "value": [{"name": "decision", "value": "go"}, {"name": "signal", "value": ""}],
        },
    ]


def test_a_gate_without_outputs_is_only_completed() -> None:
    workflow = recorded("waiting")
    del workflow["status"]["nodes"]["two-1638024893"]["outputs"]
    assert [each["op"] for each in patched({}, workflow)] == [
        "test",
        "test",
        "replace",
        "add",
        "add",
    ]


def test_a_value_that_is_there_already_stays() -> None:
    workflow = recorded("waiting")
    outputs = workflow["status"]["nodes"]["two-1638024893"]["outputs"]["parameters"]
    outputs[1] = {"name": "signal", "value": "set before"}
    assert patched({"decision": "go"}, workflow)[-1]["value"][1]["value"] == "set before"


@pytest.mark.parametrize(
    ("outputs", "without_default", "says"),
    [
        pytest.param({"decison": "go"}, "", "unknown: decison", id="a name that is not declared"),
        pytest.param({"decision": "go"}, "signal", "missing: signal", id="one that has no default"),
    ],
)
def test_outputs_that_do_not_fit_are_refused(
    outputs: dict[str, str], without_default: str, says: str
) -> None:
    workflow = recorded("waiting")
    for each in workflow["status"]["nodes"]["two-1638024893"]["outputs"]["parameters"]:
        if each["name"] == without_default:
            del each["valueFrom"]["default"]
    with pytest.raises(OutputsRefused, match=says):
        patched(outputs, workflow)
