"""A Workflow and its CodeRuns -> the lines that tell a person what has happened so far. Pure: no clock, no colour."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from playbook import names
from playbook.submit.runs import ENDS

Object = Mapping[str, Any]
# What Argo puts before a pod's own last words (v4.0.2 operator.go, inferFailedReason).
EXIT = re.compile(r"^main: Error \(exit code \d+\): ")


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: when (RFC 3339, or ""), what kind of thing, which, and what became of it."""

    at: str
    what: str
    subject: str
    text: str


def lines(workflow: Object, coderuns: Iterable[Object] = ()) -> list[Line]:
    """Return everything to tell so far, oldest first; what was told before is told again, word for word."""
    told = [*_gates(workflow), *map(_coderun, coderuns)]
    # A CodeRun tells its present phase only; what carries no time happened just now.
    ordered = sorted(told, key=lambda line: (line.at or "9", line.what, line.subject))
    return [*_begins(workflow), *ordered, *_ends(workflow)]


def shown(line: Line, began: str) -> str:
    """Return a line as people read it: how long after the run began, what, which, what became of it."""
    return f"{_elapsed(began, line.at):>8}  {line.what:<8} {line.subject:<34} {line.text}".rstrip()


def _elapsed(began: str, at: str) -> str:
    try:
        passed = int((datetime.fromisoformat(at) - datetime.fromisoformat(began)).total_seconds())
    except (ValueError, TypeError):  # no time was told
        return ""
    return f"{passed // 3600}:{passed // 60 % 60:02}:{passed % 60:02}" if passed >= 0 else "0:00:00"


def phase(workflow: Object) -> str:
    """Return the phase of a Workflow; "" until Argo has looked at it."""
    return str(_status(workflow).get("phase") or "")


def _begins(workflow: Object) -> Iterator[Line]:
    status = _status(workflow)
    if status.get("startedAt"):
        yield Line(str(status["startedAt"]), "run", _name(workflow), "runs")
    if status.get("offloadNodeStatusVersion") and not status.get("nodes"):
        text = "its gates cannot be seen: Argo keeps its nodes in a database; ask argo-server"
        yield Line("", "note", _name(workflow), text)


def _ends(workflow: Object) -> Iterator[Line]:
    status = _status(workflow)
    if phase(workflow) in ENDS:
        text = f"{phase(workflow)}: {_reason(workflow)}".removesuffix(": ")
        yield Line(str(status.get("finishedAt") or ""), "end", _name(workflow), text)


def _reason(workflow: Object) -> str:
    """Return why a run failed: what its last failed pod said, for Argo itself says only "child '...' failed"."""
    if phase(workflow) == "Succeeded":
        return ""
    failed = [
        node
        for node in _nodes(workflow)
        if node.get("type") == "Pod"
        and node.get("phase") in ("Failed", "Error")
        and node.get("message")
    ]
    last = max(failed, key=lambda node: str(node.get("finishedAt") or ""), default={})
    return EXIT.sub("", _plain(last.get("message") or _status(workflow).get("message")))


def _gates(workflow: Object) -> Iterator[Line]:
    for node in _nodes(workflow):
        gate = _values(node.get("inputs")).get("gate")
        if node.get("type") != "Suspend" or not gate or not node.get("startedAt"):
            continue
        yield Line(str(node["startedAt"]), "gate", gate, "waits")
        if node.get("phase") != "Running":
            yield Line(str(node.get("finishedAt") or ""), "gate", gate, _released(node))


def _released(node: Object) -> str:
    said = _values(node.get("outputs"))
    decision = said.get("decision") or str(node.get("phase"))
    reason = _plain(said.get("reason") or node.get("message"))
    return f"{decision}: {reason}" if reason else decision


def _coderun(one: Object) -> Line:
    metadata, status = one.get("metadata") or {}, _status(one)
    now = str(status.get("phase") or "Pending")
    times = {"Pending": metadata.get("creationTimestamp"), "Running": status.get("startedAt")}
    who = (metadata.get("labels") or {}).get(names.AGENT) or (one.get("spec") or {}).get("agent")
    reason = _plain(status.get("reason"))
    text = " ".join(part for part in (f"{who}:" if who else "", now, reason) if part)
    at = times.get(now, status.get("finishedAt"))
    return Line(str(at or ""), "coderun", _turn(metadata), text)


def _turn(metadata: Object) -> str:
    """Return a CodeRun as its gate calls it, `review/r1`: its whole name says the run's once more."""
    labels = metadata.get("labels") or {}
    if names.STAGE in labels and names.ROUND in labels:
        return f"{labels[names.STAGE]}/r{labels[names.ROUND]}"
    return str(metadata.get("name", ""))


def _nodes(workflow: Object) -> list[Object]:
    return list((_status(workflow).get("nodes") or {}).values())


def _values(side: Object | None) -> dict[str, str]:
    listed = (side or {}).get("parameters") or []
    return {str(one.get("name")): _plain(one.get("value")) for one in listed}


def _status(one: Object) -> Object:
    return one.get("status") or {}


def _name(workflow: Object) -> str:
    return str((workflow.get("metadata") or {}).get("name", ""))


def _plain(text: Any) -> str:
    """Return a text as one line that cannot move a terminal's cursor."""
    return "".join(c if c.isprintable() else " " for c in str(text or "")).strip()
