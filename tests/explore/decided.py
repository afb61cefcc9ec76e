"""What the reconciler decides about facts, as far as the model and the rehearsal can say it alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from playbook.reconcile.decide import decide
from playbook.reconcile.facts import Facts
from playbook.reconcile.steps import Bind, Cancel, Comment, Release, Settle, Step, Wait


def decided(facts: Facts, names: Mapping[str, str]) -> list[Step]:
    """Return what the reconciler does about facts, without words and times, in the names of the rehearsal.

    The model has its Signals in the order in which they were sent, the rehearsal in which they were stored: so what
    is said of them, always in the end, is put into the order of their names.
    """
    steps = [_plain(step, names) for step in decide(facts)]
    said = sorted((step for step in steps if isinstance(step, Settle)), key=lambda one: one.signal)
    return [*(step for step in steps if not isinstance(step, Settle)), *said]


def _plain(step: Step, names: Mapping[str, str]) -> Step:
    match step:
        case Release(_, _, _, _, signal):
            return replace(step, signal=names.get(signal, signal), reason="")
        case Cancel():
            return replace(step, reason="")
        case Settle(signal):
            return replace(step, signal=names.get(signal, signal), reason="")
        case Bind(_, signal):
            return replace(step, signal=names.get(signal, signal))
        case Comment():
            return replace(step, text="")
        case Wait():
            return Wait(0, "")
        case _:
            return step
