"""What became of a Signal: noted in the world, and said in the timeline when nothing else says it. Pure."""

from __future__ import annotations

from dataclasses import replace

from playbook.reconcile.facts import SignalState
from playbook.reconcile.steps import Settle
from playbook.rehearse.world import Entry, Moved, Owned, World


def owned(world: World, signal: str) -> Owned:
    """Return a stored Signal by its name."""
    return next(one for one in world.signals if one.signal.name == signal)


def settled(world: World, step: Settle) -> Moved:
    """Note it. The line of the delivery says what came of it at once, a gate's line which Signal released it."""
    before = owned(world, step.signal)
    signal = replace(before.signal, state=step.state)
    after = replace(before, signal=signal, reason=step.reason, gate=step.gate)
    if signal.created == world.now or signal.state is SignalState.APPLIED:
        return Moved(world.with_signal(after))
    what = f"#{signal.number} {signal.what} by {signal.sender}"
    effect = f"{signal.state.lower()}: {step.reason}"
    entry = Entry(world.now, "signal", what, effect, after.run, signal.name)
    return Moved(world.with_signal(after), (entry,))
