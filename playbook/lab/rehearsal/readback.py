"""Reads everything back at the end of a performance, and says what the lab holds otherwise. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from playbook.lab.rehearsal.ground import Ground
from playbook.reconcile.observe import coderun_of, signal_of
from playbook.rehearse.world import Workflow, World


def mismatches(ground: Ground, world: World) -> Iterator[str]:
    """Yield every Signal and CodeRun that the API server holds otherwise than the rehearsal believes."""
    signals = {one["metadata"]["name"]: one for one in ground.signals()}
    for owned in world.signals:
        held = signals.pop(owned.signal.name, {})
        if signal_of(held, owned.signal.created) != owned.signal:
            yield f"Signal {owned.signal.name} is stored otherwise: {held}"
    yield from (f"Signal {name} was stored late" for name in signals)
    for run in world.runs:
        yield from _coderuns(ground, run)


def _coderuns(ground: Ground, run: Workflow) -> Iterator[str]:
    there = {one["metadata"]["name"]: one for one in ground.coderuns(run.name)}
    for coderun in run.coderuns:
        found = coderun_of(there.pop(coderun.name, {}), coderun.created)
        # The wish to cancel is the reconciler's own note; here only the phase is written.
        if replace(found, cancel_wanted=coderun.cancel_wanted) != coderun:
            yield f"CodeRun {coderun.name} is stored otherwise: {found}"
    yield from (f"CodeRun {name} was made late" for name in there)
