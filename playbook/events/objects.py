"""What every object of Argo Events has; and which line of Python made it. Data only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from playbook.names import PREFIX

API_VERSION = "argoproj.io/v1alpha1"
MADE_BY = PREFIX + "made-by"
PARTS_MADE_BY = PREFIX + "parts-made-by"
"""Where the lines of parts stand that somebody else made: `{"triggers":{"review-labeled":"workflows/play.py:31"}}`."""
Json = dict[str, Any]
Lines = Mapping[str, Mapping[str, str]]


def object_of(
    kind: str, name: str, spec: Json, made_by: str = "", parts: Lines | None = None
) -> Json:
    """Return an object of a kind.

    The lines are annotations, which reach no pod: a line that moves restarts nothing (argo-events v1.9.11
    pkg/reconciler/sensor/resource.go, eventsource/resource.go: the copy a pod is given has none).

    Args:
        kind: of the object.
        name: of the object.
        spec: of the object.
        made_by: the line of Python that made it: `sensors/github.py:14`.
        parts: by list of the spec and name of the part, the lines that made parts, where they are others.
    """
    annotations = {MADE_BY: made_by} if made_by else {}
    others = {
        key: different
        for key, lines in (parts or {}).items()
        if (different := {part: line for part, line in lines.items() if line not in ("", made_by)})
    }
    if others:
        annotations[PARTS_MADE_BY] = json.dumps(others, sort_keys=True, separators=(",", ":"))
    return {
        "apiVersion": API_VERSION,
        "kind": kind,
        "metadata": {"name": name, **({"annotations": annotations} if annotations else {})},
        "spec": spec,
    }
