"""Give each new Signal to its run, or say why it has none. Pure: the same for the rehearsal and the cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from playbook.reconcile.correlate import Belongs, Disagreement, Nobody, correlate
from playbook.reconcile.facts import Run, Signal, SignalState
from playbook.reconcile.steps import Assign, Condition, Settle, Wait

# Our view of the Workflows may lag behind that of the Signals; after an hour nobody is coming.
ORPHAN = 3600

Routed = Assign | Settle | Condition | Wait


def route(
    signals: Iterable[Signal],
    runs: Sequence[Run],
    now: int,
    markers: Mapping[str, str] | None = None,
) -> list[Routed]:
    """Return what becomes of the Signals that belong to no run yet."""
    known = {run.name: run for run in runs}
    steps: list[Routed] = []
    for signal in sorted(signals, key=lambda one: (one.event_time, one.created, one.name)):
        match correlate(signal, list(known.values()), markers):
            case Belongs(run):
                steps.append(Assign(signal.name, run.name, signal.number))
                known[run.name] = _bound(run, signal.number)
            case Disagreement(reason, named):
                steps.append(Settle(signal.name, SignalState.REJECTED, reason))
                steps += [Condition(name, "Disagreement", reason) for name in named]
            case Nobody() as nobody:
                steps.append(_orphan(signal, nobody, now))
    return steps


def _bound(run: Run, number: str) -> Run:
    """Return the run as bound, so that the next Signal of this look finds it by its number."""
    return run if run.number else run.bound_to(number)


def _orphan(signal: Signal, nobody: Nobody, now: int) -> Settle | Wait:
    left = ORPHAN if nobody.awaited else signal.created + ORPHAN - now
    if nobody.final or left <= 0:
        return Settle(signal.name, SignalState.IGNORED, nobody.reason)
    return Wait(left, f"{signal.name}: {nobody.reason}")
