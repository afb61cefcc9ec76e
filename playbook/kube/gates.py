"""Release one gate of a run, and look whether a release stands. Never calls a release done: `confirm` does.

Of any number of callers one wins; what is not a plain success is settled by reading the run again.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from time import monotonic
from typing import TypeAlias
from urllib.parse import quote

from playbook.kube.cluster import JSON_PATCH, Cluster, Object
from playbook.kube.errors import Conflict, KubeError, NotFound, Refused
from playbook.kube.gate_nodes import (
    AlreadyReleased,
    Ended,
    NotThere,
    Unreadable,
    Waiting,
    look,
    patch_of,
)
from playbook.kube.gate_standing import Standing, standing
from playbook.kube.objects import MANAGER

ATTEMPTS = 6
PATIENCE = 30.0
"""Seconds after which no further attempt is made."""

_PAUSE = 0.05
_NO_OBJECT = "NotFound"  # without this reason: no Workflows are served at all


@dataclass(frozen=True, slots=True)
class Released:
    """The gate is complete with our outputs, by this call; Argo has not yet gone on: `confirm` it."""

    node: str


@dataclass(frozen=True, slots=True)
class NoRun:
    """There is no such Workflow."""


@dataclass(frozen=True, slots=True)
class _Wish:
    gate: str
    outputs: Mapping[str, str]
    message: str


Answer: TypeAlias = Released | AlreadyReleased | NotThere | NoRun | Ended | Unreadable


def release(  # noqa: PLR0913, PLR0917  the address is three of them
    cluster: Cluster,
    namespace: str,
    workflow: str,
    gate: str,
    outputs: Mapping[str, str],
    message: str,
) -> Answer:
    """Complete a waiting gate with these outputs, and with the declared defaults of the others.

    Args:
        cluster: the API server.
        namespace: of the run.
        workflow: the name of the run.
        gate: the value of the gate's input parameter, such as "review/merge/r1".
        outputs: by name; one of them should be the caller's own (`signal`), so that a lost answer is known again.
        message: for people, shown at the node.

    Raises:
        OutputsRefused: the outputs do not fit the gate.
        KubeError: the run cannot be read, or the patch is refused though the gate waits (rights, admission), or
            every one of a few attempts met something else.
    """
    path = _path(namespace, workflow)
    with cluster.turn(path):
        return _settled(cluster, path, _Wish(gate, outputs, message))


def confirm(
    cluster: Cluster, namespace: str, workflow: str, gate: str, outputs: Mapping[str, str]
) -> Standing | NoRun:
    """Look what became of a release with these outputs; only Begun is for good.

    Raises:
        KubeError: the run cannot be read.
    """
    found = _found(cluster, _path(namespace, workflow))
    return NoRun() if found is None else standing(found, gate, outputs)


def _settled(cluster: Cluster, path: str, wish: _Wish) -> Answer:
    pause, end = Event(), monotonic() + PATIENCE
    for attempt in itertools.count(1):
        try:
            return _once(cluster, path, wish)
        except KubeError as error:
            if attempt == ATTEMPTS or monotonic() > end or not _look_again(error):
                raise
        pause.wait(_PAUSE * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311  jitter, no secret
    raise AssertionError  # itertools.count has no end


def _once(cluster: Cluster, path: str, wish: _Wish) -> Answer:
    """Look, and patch if the gate waits. An error says that one must look again, or why one cannot."""
    found = _found(cluster, path)
    if found is None:
        return NoRun()
    seen = look(found, wish.gate, wish.outputs)
    if not isinstance(seen, Waiting):
        return seen
    patch = patch_of(found, seen.node, wish.outputs, wish.message, datetime.now(UTC))
    cluster.request("PATCH", path, query={"fieldManager": MANAGER}, body=patch, content=JSON_PATCH)
    return Released(str(seen.node["id"]))


def _look_again(error: KubeError) -> bool:
    """Tell whether the gate itself must say what happened: a failed test, a lost run, a conflict, a lost answer."""
    if isinstance(error, NotFound):
        return error.reason == _NO_OBJECT
    return isinstance(error, Refused | Conflict) or error.perhaps_done


def _found(cluster: Cluster, path: str) -> Object | None:
    try:
        return cluster.request("GET", path)
    except NotFound as error:
        if error.reason != _NO_OBJECT:
            raise
        return None


def _path(namespace: str, workflow: str) -> str:
    run = quote(workflow, safe="")
    return f"/apis/argoproj.io/v1alpha1/namespaces/{quote(namespace, safe='')}/workflows/{run}"
