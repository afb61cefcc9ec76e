"""The model of one play: fields, families and invariants put together, and where it begins."""

from __future__ import annotations

from collections.abc import Iterable

from playbook.explore.bounds import Bounds
from playbook.explore.echoes import Echoes
from playbook.explore.invariants import Laws
from playbook.explore.layout import Layout
from playbook.explore.others import Others
from playbook.explore.own import checked
from playbook.explore.reconcilers import Reconcilers
from playbook.explore.scene import Scene
from playbook.explore.search import Space
from playbook.explore.sight import Sight
from playbook.explore.situation import WIDTHS, Moment, Situation, Told, situation, values_of
from playbook.explore.tidied import Tidy
from playbook.invariants import Invariant as Own


def begin(scene: Scene, bounds: Bounds) -> Situation:
    """Return the state after somebody submitted the run."""
    run = scene.first
    return Situation(
        flow=run.flow,
        over=run.over,
        runs=run.coderuns,
        words=(),
        released=run.released,
        signals=(),
        sent=(),
        pull=None,
        shown=(),
        cleared=(),
        number="",
        moment=Moment.FRESH,
        old=(),
        next="",
        stale=bounds.stale,
        crashes=bounds.crashes,
        left=bounds.left,
        told=Told(),
    )


def space(scene: Scene, bounds: Bounds, own: Iterable[Own] = ()) -> tuple[Space, int]:
    """Return all states of a play within bounds, and the number of the first; `own` are the play's own invariants."""
    layout = Layout.of(WIDTHS)
    reconcilers = Reconcilers(Sight(scene, layout.same))
    made = Space(
        layout,
        situation,
        (*reconcilers.families(), *Others(scene, bounds).families()),
        (*Laws(scene, reconcilers).all(), *checked(own, scene)),
        (*Echoes(scene).all(), *Tidy(scene).all()),
    )
    return made, made.layout.pack(values_of(begin(scene, bounds)))
