"""What an object's status says about its process, as the controllers of Argo Events would write it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

READY = "Running"
WAITING = "Waiting"


def status_of(
    manifest: Mapping[str, Any], waiting: str, notes: tuple[str, ...], now: str
) -> dict[str, Any] | None:
    """Return the status an object should have, or None when it says that already.

    Args:
        manifest: the object as it is.
        waiting: why it does not run, or "".
        notes: how what runs differs from what was rendered.
        now: the time, as Kubernetes writes it.
    """
    condition = {
        "type": "Deployed",  # argo-events v1.9.11 sensor_types.go SensorConditionDeployed, and its like
        "status": "False" if waiting else "True",
        "reason": WAITING if waiting else READY,
        "message": waiting or "; ".join(("a process of the lab", *notes)),
    }
    for had in (manifest.get("status") or {}).get("conditions") or ():
        if {**had, "lastTransitionTime": ""} == {**condition, "lastTransitionTime": ""}:
            return None
    return {"conditions": [{**condition, "lastTransitionTime": now}]}
