"""Whether a pod must end, and why. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from playbook.lab.kubelet.decide import Doom
from playbook.lab.kubelet.fields import Pod

LATE = "Pod was active on the node longer than the specified deadline"  # kubelet active_deadline.go
_GRACE = 30


def doom_of(pod: Pod, started: datetime, now: datetime) -> Doom | None:
    """Return why the pod must end: it is being deleted, or it is over its deadline; else None."""
    metadata, spec = pod["metadata"], pod["spec"]
    if metadata.get("deletionTimestamp"):
        # The API server writes the moment at which the grace is over.
        grace = timedelta(seconds=metadata.get("deletionGracePeriodSeconds") or 0)
        return Doom(datetime.fromisoformat(metadata["deletionTimestamp"]) - grace, grace)
    end = deadline(pod, started)
    if end is None or now < end:
        return None
    seconds = spec.get("terminationGracePeriodSeconds")
    grace = timedelta(seconds=_GRACE if seconds is None else seconds)
    return Doom(end, grace, "DeadlineExceeded", LATE)


def deadline(pod: Pod, started: datetime) -> datetime | None:
    """Return when the pod's activeDeadlineSeconds are over."""
    seconds = pod["spec"].get("activeDeadlineSeconds")
    return None if seconds is None else started + timedelta(seconds=seconds)
