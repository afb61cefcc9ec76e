"""Facts in which a gate waits, and what the rule of its kind answers; for its tests. Checks nothing."""

from __future__ import annotations

from typing import Any

from playbook.reconcile.facts import Facts
from playbook.reconcile.gate_rules import RULES
from playbook.reconcile.verdicts import Answer, Hold
from tests.reconcile_facts import facts, gate, look


def judged(given: Facts) -> Answer | Hold:
    seen = look(given)
    return RULES[seen.gate.kind](seen)


def reviewing(*signals: Any, **changes: Any) -> Facts:
    """Return facts in which review/finished/r0 waits."""
    return facts(*signals, gates=(gate("review/finished/r0"),), **changes)
