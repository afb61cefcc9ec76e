"""The play that a WorkflowTemplate in the cluster carries, and where it differs from the one here. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from playbook.declaration import ANNOTATION, canonical, from_canonical
from playbook.play import Play

# Where a stage was declared tells two checkouts apart, not two plays.
NOT_COMPARED = ("source",)
ABSENT = object()


def play_of(template: Mapping[str, Any]) -> Play | None:
    """Return the play of a WorkflowTemplate; None when it is no play's.

    Raises:
        InvalidPlay: another version of playbook rendered it.
    """
    metadata = (template.get("spec") or {}).get("workflowMetadata") or {}
    text = (metadata.get("annotations") or {}).get(ANNOTATION)
    return from_canonical(text) if text else None


def differences(here: Play, there: Play) -> list[str]:
    """Return each field in which two plays differ: `stages[1].gate.timeout: "4h" here, "2h" in the cluster`."""
    return list(_differences("", json.loads(canonical(here)), json.loads(canonical(there))))


def _differences(path: str, here: Any, there: Any) -> Iterator[str]:
    if isinstance(here, dict) and isinstance(there, dict):
        for key in sorted({*here, *there} - set(NOT_COMPARED)):
            below = f"{path}.{key}" if path else key
            yield from _differences(below, here.get(key, ABSENT), there.get(key, ABSENT))
        return
    if isinstance(here, list) and isinstance(there, list):
        for at in range(max(len(here), len(there))):
            pair = [side[at] if at < len(side) else ABSENT for side in (here, there)]
            yield from _differences(f"{path}[{at}]", *pair)
        return
    if here != there:
        yield f"{path}: {_shown(here)} here, {_shown(there)} in the cluster"


def _shown(value: Any) -> str:
    if value is ABSENT:
        return "nothing"
    if isinstance(value, dict) and "name" in value:
        return f'"{value["name"]}"'
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:60]}..."
