"""Facts of runs under review, and what `decide` answers; for its tests. Checks nothing."""

from __future__ import annotations

from typing import Any

from playbook.reconcile.decide import decide
from playbook.reconcile.facts import Facts, Signal
from playbook.reconcile.steps import Step
from tests.reconcile_facts import coderun, facts, gate, opened, release, running

SHOWN = frozenset({"playbook/review"})
REVIEW = coderun("review").name


def labeling(*signals: Signal, **changes: Any) -> Facts:
    stock: dict[str, Any] = {
        "coderuns": (coderun("review"),),
        "gates": (gate("review/labeled/r0"),),
        "shown": SHOWN,
    }
    return facts(opened(), *signals, **{**stock, **changes})


def reviewing(*signals: Signal, **changes: Any) -> Facts:
    stock: dict[str, Any] = {
        "coderuns": (running("review"),),
        "gates": (gate("review/finished/r0"),),
        "shown": SHOWN,
    }
    return facts(opened(), *signals, **{**stock, **changes})


def decision(given: Facts) -> str:
    found = release(decide(given))
    return found.decision if found else "none"


def of(kind: type[Step], given: Facts) -> list[Step]:
    return [step for step in decide(given) if isinstance(step, kind)]
