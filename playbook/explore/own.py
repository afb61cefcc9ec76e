"""A play's own invariants: each is shown a Snapshot of the state. Judges nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Literal

from playbook.explore.forget import forgotten
from playbook.explore.moves import Invariant
from playbook.explore.scene import Scene
from playbook.explore.situation import Situation
from playbook.invariants import Invariant as Own
from playbook.invariants import Snapshot, Turn
from playbook.reconcile.facts import CodeRun
from playbook.rehearse.world import Pull

READS = ("flow", "over", "runs", "pull", "shown")


def checked(own: Iterable[Own], scene: Scene) -> Iterator[Invariant]:
    """Yield what the search checks for a play's own invariants."""
    for one in own:
        yield Invariant(one.name, one.says, READS, partial(_broken, one, scene))


def _broken(own: Own, scene: Scene, at: Situation) -> str:
    return "" if own.holds(snapshot(at, scene)) else f'"{own.says}" does not hold'


def snapshot(at: Situation, scene: Scene) -> Snapshot:
    """Return what a user's invariant sees of a state."""
    pull = at.pull
    return Snapshot(
        over=at.over,
        waits=tuple(gate.address for gate in scene.gates(at.flow)),
        coderuns=tuple(_turn(run) for run in at.runs if not forgotten(run)),
        pull_request=_state(pull),
        head=pull.head if pull else "",
        labels=frozenset(at.shown),
    )


def _state(pull: Pull | None) -> Literal["", "open", "closed", "merged"]:
    if pull is None:
        return ""
    if pull.merged:
        return "merged"
    return "open" if pull.state == "open" else "closed"


def _turn(run: CodeRun) -> Turn:
    return Turn(
        run.stage, run.round, run.phase.value, run.outcome_head or run.head_sha, run.verdict
    )
