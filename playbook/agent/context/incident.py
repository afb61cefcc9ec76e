"""What the agent of an incident is given. Pure: values in, bundle out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playbook.agent.assignment import Incident
from playbook.agent.context.cut import Cut, cut
from playbook.agent.context.fence import encodable, fence, visible
from playbook.agent.context.files import PROMPT, SYSTEM
from playbook.agent.context.written import as_json
from playbook.agent.ports import ContextBundle
from playbook.prompts import render

# What the prompt itself shows; the files hold everything.
SHOWN_FIELDS = ("type", "reason", "kind", "message", "note")
SHOWN_CHARACTERS = 1000
SHOWN_RESOURCES = 20


def incident_bundle(incident: Incident, folder: Path, nonce: str, logs_bytes: int) -> ContextBundle:
    """Return the bundle of an incident in the workspace `folder`; `nonce` makes its markers.

    Raises:
        AgentProblem: the event cannot be written as JSON.
    """
    logs = cut(encodable(incident.logs), logs_bytes)
    about = visible(as_json(_summary(incident), f"incident {incident.id}").rstrip())
    system = render("triage/system")
    prompt = render(
        "triage/prompt",
        incident=incident,
        summary=fence(nonce, [about]).around("incident", about),
        logs=_told(logs),
    )
    return ContextBundle(
        files={**_files(incident, logs), SYSTEM: system, PROMPT: prompt},
        environment=_environment(incident, folder),
        system_prompt=system,
        user_prompt=prompt,
    )


def _files(incident: Incident, logs: Cut) -> dict[str, str]:
    whole = incident.model_dump(mode="json", by_alias=True, exclude={"event", "logs"})
    whole["logs"] = {"file": "logs.txt", "bytes": logs.total, "leftOut": logs.left_out}
    cluster = {key: whole[key] for key in ("cluster", "namespace", "resources")}
    named = f"incident {incident.id}"
    return {
        "context/incident.json": as_json(whole, named),
        "context/event.json": as_json(incident.event, f"{named}: its event"),
        "context/logs.txt": logs.text,
        "context/cluster-info.json": as_json(cluster, named),
    }


def _environment(incident: Incident, folder: Path) -> dict[str, str]:
    """Return what its tools may know of it; keys come from the runtime, for the chosen CLI only."""
    return {
        "INCIDENT_ID": str(incident.id),
        "INCIDENT_WORKSPACE": str(folder),
        "INCIDENT_SEVERITY": incident.severity.value,
        "INCIDENT_NAMESPACE": incident.namespace,
        "CLUSTER_NAME": incident.cluster,
        "CLAUDE_READ_ONLY_MODE": "true",
    }


def _summary(incident: Incident) -> Mapping[str, Any]:
    shown = incident.resources[:SHOWN_RESOURCES]
    more = len(incident.resources) - len(shown)
    return {
        "cluster": incident.cluster,
        "namespace": incident.namespace,
        "resources": ["/".join(filter(None, (r.namespace, r.kind, r.name))) for r in shown],
        **({"more resources": f"{more}, in context/cluster-info.json"} if more else {}),
        "event": {
            key: _short(incident.event.get(key)) for key in SHOWN_FIELDS if key in incident.event
        },
    }


def _short(value: object) -> str:
    text = value if isinstance(value, str) else "(not a text; see context/event.json)"
    if len(text) <= SHOWN_CHARACTERS:
        return text
    return f"{text[:SHOWN_CHARACTERS]} (cut; the whole is in context/event.json)"


def _told(logs: Cut) -> str:
    if not logs.total:
        return "empty: no logs came with the incident"
    if not logs.left_out:
        return f"what was logged around it, all {logs.total:,} bytes"
    return f"what was logged around it: head and tail of {logs.total:,} bytes, {logs.left_out:,} left out where it says so"
