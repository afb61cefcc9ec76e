"""Shortest orders that break an invariant, on this repository's tree, with one of the reconciler's rules taken out."""

from __future__ import annotations

import pytest

from playbook.explore import decided
from playbook.explore.bounds import Bounds
from playbook.explore.model import space
from playbook.explore.scene import Scene
from playbook.explore.story import Story, story
from playbook.reconcile import decide, gate
from playbook.rehearse.stage import Stage
from tests import rehearsal

LEAST = Bounds(pushes=0, people=0, flight=1, stale=0, crashes=0)
"""Nothing but the agents, one delivery at a time."""


def broken(bounds: Bounds = LEAST, stage: Stage | None = None) -> Story:
    """Return a shortest order that breaks something."""
    scene = Scene(stage or rehearsal.stage(), "play", "acme/web")
    all_of_it, start = space(scene, bounds)
    covered = all_of_it.explore(start, lambda covered: "enough" if covered.states > 50_000 else "")
    assert covered.violation is not None, covered.stopped
    return story(scene, all_of_it, covered, covered.violation)


def without_the_end(patch: pytest.MonkeyPatch) -> None:
    """Take out that merged and closed end the run."""
    patch.setattr(gate, "EVERY", tuple(one for one in gate.EVERY if one.__name__ != "ended"))


def without_labels(patch: pytest.MonkeyPatch) -> None:
    """Take out the state labels."""
    for where in (decide, decided):
        patch.setattr(where, "show", lambda _: iter(()))


def without_margin(patch: pytest.MonkeyPatch) -> None:
    """Let a gate say go in Argo's last minute."""
    patch.setattr(gate, "_in_time", lambda *_: True)


def without_seen_gone(patch: pytest.MonkeyPatch) -> None:
    """Let a round begin before the CodeRun of the one before is seen gone."""
    patch.setattr(decide, "_before_a_round", lambda _: iter(()))


def without_cancel(patch: pytest.MonkeyPatch) -> None:
    """Take out that what works for nothing is cancelled."""
    patch.setattr(decide, "_cancel", lambda *_: iter(()))
