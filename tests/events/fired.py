"""Triggers, and what one asks for once it fired; for its tests. Checks nothing."""

from typing import Any

from playbook.events.calls import Call
from playbook.events.canonical import canonical_event
from playbook.events.triggers import compile_trigger

BODY = {
    "number": 7,
    "name": "web",
    "flag": "--x",
    "null": None,
    "list": ["a"],
    "kind": "Node",
    "far": 1e21,
}
EVENT = canonical_event("pull_request", "d1", BODY)
WORKFLOW = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": {"name": "w"}}
SIGNAL = {"apiVersion": "playbook.dev/v1alpha1", "kind": "Signal", "metadata": {"name": "s"}}


def set_to(dest: str, path: str = "name", *, raw: bool = False, **entry: Any) -> dict[str, Any]:
    source = {"dependencyName": "pr", "dataKey": f"body.{path}", "useRawData": raw}
    return {"src": source, "dest": dest, **entry}


def called(kind: str, settings: dict[str, Any], *own: dict[str, Any]) -> Call:
    trigger = {"template": {"name": "t", "conditions": "pr", kind: settings}, "parameters": own}
    return compile_trigger(trigger, "plays").call({"pr": EVENT})


def argo(operation: str = "resume", **settings: Any) -> dict[str, Any]:
    return {"operation": operation, "source": {"resource": WORKFLOW}, **settings}


def k8s(resource: Any = SIGNAL, **settings: Any) -> dict[str, Any]:
    return {"source": {"resource": resource}, **settings}


def http(**settings: Any) -> dict[str, Any]:
    return {"url": "http://hook/", **settings}
