"""When all must agree: nothing is on its way, a head was quiet for `settle`, the reconciler has nothing to do."""

from __future__ import annotations

from playbook.explore.reconcilers import SEES
from playbook.explore.situation import Moment, Situation
from playbook.rehearse.world import Pull

REST = (*SEES, "sent", "pull")
RECONCILER = "reconciler"
"""The family that must be still."""


def at_rest(at: Situation) -> Pull | None:
    """Return the pull request when all must agree about it: nothing is on its way, and time has passed."""
    if at.over:
        return at.pull
    waited = at.moment is Moment.QUIET or at.pull is None or _seen(at)
    return at.pull if not at.sent and waited and at.moment <= Moment.QUIET else None


def _seen(at: Situation) -> bool:
    """Tell whether no head but the gate's own is known: then nothing has to be quiet first."""
    heads = {one.signal.head_sha for one in at.signals}
    return len(heads) <= 1
