"""A trigger that hears three sources, and its witness. Judges nothing."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from playbook.documents.document import Document
from playbook.project.recordings import recordings
from playbook.prove.sources import read_documents
from playbook.prove.witness.witness import Witness
from playbook.prove.witness.witnesses import witnesses
from playbook.prove.world import World

SHIPPED = recordings(Path("/nowhere"))
SOURCE = """\
apiVersion: argoproj.io/v1alpha1
kind: EventSource
metadata: {name: here}
spec:
  github:
    hub:
      organizations: [Acme]
      webhook: {endpoint: /x, port: "12000", method: POST, url: https://x.example}
      events: ["*"]
      apiToken: {name: a, key: b}
      webhookSecret: {name: a, key: b}
---
apiVersion: argoproj.io/v1alpha1
kind: EventSource
metadata: {name: door}
spec: {webhook: {hook: {endpoint: /y, port: "12000", method: POST}}}
---
apiVersion: argoproj.io/v1alpha1
kind: EventSource
metadata: {name: clock}
spec: {calendar: {daily: {interval: 24h}}}
"""
HUB = ("here", "hub")
HOOK = ("door", "hook")


@cache
def read(name: str, text: str) -> tuple[Document, ...]:
    documents, skipped = read_documents({name: text})
    assert skipped == []
    return tuple(documents)


def world_of(files: dict[str, str]) -> World:
    return World([one for name, text in files.items() for one in read(name, text)])


def dependency(name: str, source: tuple[str, str], *data: object, **more: object) -> dict[str, Any]:
    """Return a dependency; a filter is "path pattern", or an object."""
    filters = [_filter(one) for one in data]
    own = {"filters": {"data": filters, **more}} if filters else {}
    return {"name": name, "eventSourceName": source[0], "eventName": source[1], **own}


def _filter(one: object) -> object:
    if not isinstance(one, str):
        return one
    path, pattern = one.split(" ", 1)
    return {"path": path, "type": "string", "value": [pattern]}


def seen(*dependencies: dict[str, Any], template: dict[str, Any] | None = None) -> Witness:
    """Return the witness of one trigger that logs what comes."""
    sensor = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Sensor",
        "metadata": {"name": "ear"},
        "spec": {
            "dependencies": list(dependencies),
            "triggers": [{"template": {"name": "it", "log": {}, **(template or {})}}],
        },
    }
    (found,) = witnesses(world_of({"s.yaml": SOURCE, "e.yaml": json.dumps(sensor)}), SHIPPED)
    return found
