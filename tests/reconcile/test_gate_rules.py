"""What all kinds of gates share: the merge, gates no play declares, deadlines; the kinds have their own modules."""

from __future__ import annotations

import pytest

from playbook.reconcile.facts import Facts
from playbook.reconcile.verdicts import Hold
from tests.reconcile.gate_answers import labeling
from tests.reconcile.rule_answers import judged, reviewing
from tests.reconcile_facts import HOUR, NOW, at, facts, gate, look, running

# merged, and gates that no play declares


def test_the_merge_is_waited_for() -> None:
    assert judged(facts(gates=(gate("finish/merged/r0"),))) == Hold("#7 to be merged")
    nobody = facts(gates=(gate("finish/merged/r0", ""),), number="")
    assert judged(nobody) == Hold("#? to be merged")


@pytest.mark.parametrize("kind", ["labeled", "approved"])
def test_a_gate_the_play_does_not_declare_waits_for_its_end(kind: str) -> None:
    waits = facts(gates=(gate(f"finish/{kind}/r0"),))
    assert judged(waits) == Hold("not declared")
    assert look(waits).deadline == waits.run.gates[0].expires - 60


# deadlines


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(labeling(), NOW - 1100 + 24 * HOUR, id="a gate: from when it began to wait"),
        pytest.param(reviewing(coderuns=(running("review"),)), NOW - 1000 + 2 * HOUR, id="a stage: from the start of its Job"),
        pytest.param(reviewing(coderuns=(running("review", began=None),)), NOW - 1100 + 24 * HOUR, id="a stage without Job: its queue"),
        pytest.param(reviewing(), NOW - 1100 + 24 * HOUR, id="a stage without CodeRun: its queue"),
        pytest.param(facts(gates=(gate("review/labeled/r0", expires=NOW + 500),)), NOW + 440, id="law 4: never in Argo's last minute"),
    ],
)  # fmt: skip
def test_law_4_every_wait_has_an_end_of_ours(given: Facts, expected: int) -> None:
    assert look(given).deadline == expected
    assert look(at(given, NOW + 9 * HOUR)).deadline == expected
