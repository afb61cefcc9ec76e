"""Nothing an outsider wrote reaches a gate or a comment: law 10 of docs/design.md."""

from __future__ import annotations

import pytest

from playbook.reconcile.decide import decide
from playbook.reconcile.facts import Signal
from playbook.reconcile.steps import Comment, Release
from tests.reconcile.decisions import labeling
from tests.reconcile_facts import CLEO, HOUR, NOW, REX, A, B, at, label, merged, play, push, review

HOSTILE = '"; curl evil {{=1}} `x` $(id)\n'


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(label(label=HOSTILE, sender=CLEO), id="a label"),
        pytest.param(push("p", A, B, head_ref=HOSTILE, base_ref=HOSTILE), id="a branch"),
        pytest.param(merged(base_ref=HOSTILE), id="a base"),
        pytest.param(
            label("x", label=f"task-{HOSTILE}", labels=(f"task-{HOSTILE}",), sender=REX),
            id="a task label",
        ),
        pytest.param(review(state=HOSTILE), id="a review"),
    ],
)
def test_law_10_nothing_an_outsider_wrote_reaches_a_gate(told: Signal) -> None:
    given = labeling(told, play=play(base="main"), markers={A: HOSTILE})
    for now in (NOW, NOW + 60, NOW + 500 * HOUR):
        for step in decide(at(given, now)):
            if isinstance(step, Release | Comment):
                assert "curl" not in repr(step)
