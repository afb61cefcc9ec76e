"""Facts of runs that wait at one gate, and what `judge` answers; for its tests. Checks nothing."""

from __future__ import annotations

from typing import Any

from playbook.reconcile.facts import Facts
from playbook.reconcile.gate import judge
from playbook.reconcile.verdicts import Answer, Hold
from tests.reconcile_facts import NOW, coderun, facts, gate, look, opened, running

SETTLED = NOW + 60


def judged(given: Facts) -> Answer | Hold:
    return judge(look(given))


def decided(given: Facts) -> str:
    answer = judged(given)
    return answer.decision if isinstance(answer, Answer) else f"hold: {answer.reason}"


def labeling(*signals: Any, **changes: Any) -> Facts:
    stock: dict[str, Any] = {
        "coderuns": (coderun("review"),),
        "gates": (gate("review/labeled/r0"),),
    }
    return facts(opened(), *signals, **{**stock, **changes})


def reviewing(*signals: Any, **changes: Any) -> Facts:
    """Return facts in which Cleo is at work at commit A."""
    stock: dict[str, Any] = {
        "coderuns": (running("review"),),
        "gates": (gate("review/finished/r0"),),
    }
    return facts(opened(), *signals, **{**stock, **changes})


def implementing(*signals: Any, **changes: Any) -> Facts:
    """Return facts in which Rex is at work in the first round."""
    stock: dict[str, Any] = {
        "coderuns": (running("implement", head_sha=""),),
        "gates": (gate("implement/finished/r0", ""),),
    }
    return facts(*signals, **{**stock, **changes})


def finishing(*signals: Any, **changes: Any) -> Facts:
    stock: dict[str, Any] = {"coderuns": (coderun("test"),), "gates": (gate("finish/merged/r0"),)}
    return facts(opened(), *signals, **{**stock, **changes})
