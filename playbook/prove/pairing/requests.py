"""The requests of HTTP triggers that resume or set nodes through argo-server. Never sends one.

Source: argo-workflows v4.0.2 pkg/apiclient/workflow/workflow.proto (WorkflowSetRequest, WorkflowResumeRequest).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playbook.documents.document import Path
from playbook.prove.flows import Trigger

_CALL = re.compile(r"/api/v1/workflows/.+/(resume|set)/?$")
_PLAIN = ("dependencyName", "value")
"""A source with nothing else is a fixed text."""
_TAG = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_UNKNOWN = "\ufffc"


@dataclass(frozen=True, slots=True)
class Request:
    """What a trigger asks argo-server.

    Attributes:
        path: to its selector, or to the body that has none.
        does: "resume" or "set".
        selector: "" for none, None where an event decides it.
        phase: the same.
        outputs: the names of the outputs it gives; None where that is not known.
    """

    path: Path
    does: str
    selector: str | None
    phase: str | None
    outputs: frozenset[str] | None


def request_of(trigger: Trigger) -> Request | None:
    """Return what an HTTP trigger asks argo-server for its nodes, or None."""
    fields = trigger.template.get("http")
    if not isinstance(fields, Mapping):
        return None
    calls = (_CALL.search(text) for text in _addresses(trigger, fields))
    does = next((found[1] for found in calls if found), "")
    if not does:
        return None
    body: Path = (*trigger.path, "template", "http", "payload")
    parts = {str(one.get("dest")): (path, one) for path, one in trigger.sensor.each(*body)}
    path = parts.get("nodeFieldSelector", (body, {}))[0]
    if _rewritten(trigger):
        return Request(path, does, None, None, None)
    said = {name: one.get("src") or {} for name, (_, one) in parts.items()}
    selector, phase = (_fixed(said.get(name)) for name in ("nodeFieldSelector", "phase"))
    return Request(path, does, selector, phase, _outputs(said))


def _addresses(trigger: Trigger, fields: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a request's address may be, with its tags."""
    yield str(fields.get("url", ""))
    for one in trigger.value.get("parameters") or ():
        if str(one.get("dest")) == "http.url":
            source = one.get("src") or {}
            yield str(source.get("dataTemplate") or source.get("value") or "")


def _rewritten(trigger: Trigger) -> bool:
    """Tell whether a parameter of the trigger itself writes another body."""
    own = trigger.value.get("parameters") or ()
    return any(str(one.get("dest")).startswith("http.payload") for one in own)


def _fixed(source: Mapping[str, Any] | None) -> str | None:
    if source is None:
        return ""
    return str(source.get("value", "")) if set(source) <= set(_PLAIN) else None


def _outputs(said: Mapping[str, Mapping[str, Any]]) -> frozenset[str] | None:
    """Return the names in the JSON text `outputParameters`; what an event fills in may be any value, not any name."""
    if any(name.startswith("outputParameters.") for name in said):
        return None
    source = said.get("outputParameters")
    if source is None:
        return frozenset()
    template = source.get("dataTemplate")
    text = _fixed(source) if template is None else _TAG.sub(_UNKNOWN, str(template))
    try:
        found = json.loads(text) if text is not None else None
    except ValueError:
        return None
    if not isinstance(found, dict) or any(_UNKNOWN in name for name in found):
        return None
    return frozenset(found)
