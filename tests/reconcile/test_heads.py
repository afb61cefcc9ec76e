"""The head of a run: which pushes are its own agent's, and so move it."""

from __future__ import annotations

import pytest

from playbook.reconcile.facts import Facts, Phase
from playbook.reconcile.heads import foreign_pushes, run_head
from playbook.reconcile.verdicts import Answer
from tests.reconcile.gate_answers import (
    decided,
    finishing,
    implementing,
    judged,
    labeling,
    reviewing,
)
from tests.reconcile_facts import (
    CLEO,
    NOW,
    REX,
    A,
    B,
    C,
    D,
    coderun,
    facts,
    gate,
    look,
    opened,
    push,
)


@pytest.mark.parametrize(
    ("given", "head"),
    [
        pytest.param(implementing(opened(), push("p", A, B, sender=REX)), B, id="Rex pushes while he works"),
        pytest.param(implementing(), "", id="nothing is open"),
        pytest.param(implementing(opened()), "", id="opened, nothing pushed since"),
        pytest.param(reviewing(push("p", A, B, sender=CLEO)), B, id="Cleo mends formatting"),
        pytest.param(reviewing(push("p1", A, B, sender=CLEO, at=NOW - 90), push("p2", B, C, sender=CLEO, at=NOW - 80)), C, id="twice"),
        pytest.param(reviewing(push("p1", A, B, sender=CLEO, at=NOW - 90), push("p2", B, C, at=NOW - 80)), B, id="then a person"),
        pytest.param(reviewing(push("p", A, B)), A, id="a person"),
        pytest.param(reviewing(push("p", A, B, sender=REX)), A, id="Rex while Cleo works"),
        pytest.param(implementing(opened(), push("p", A, B)), A, id="a person while Rex works"),
        pytest.param(reviewing(push("p", A, B, sender=CLEO, at=NOW - 50), coderuns=(coderun("review", 0, Phase.FAILED),)), A, id="Cleo after her run ended"),
        pytest.param(reviewing(push("p", A, B, sender=CLEO, at=NOW - 200), coderuns=(coderun("review", outcome_head=B),)), B, id="she ended with it"),
        pytest.param(reviewing(push("p", A, B, sender=CLEO, at=NOW - 50), coderuns=(coderun("review", outcome_head=B),)), B, id="she ended with it, by a clock that is behind"),
        pytest.param(reviewing(push("p1", A, B, at=NOW - 90), push("p2", B, C, sender=CLEO, at=NOW - 80), coderuns=(coderun("review", outcome_head=C),)), C, id="she ended on top of a person's push"),
        pytest.param(reviewing(push("p", A, B, sender=CLEO, at=NOW - 200), coderuns=(coderun("review", outcome_head=A),)), A, id="she ended with the commit below hers, of an earlier round"),
        pytest.param(reviewing(coderuns=(coderun("review", outcome_head=B),)), B, id="she ended with a commit whose push is not delivered"),
        pytest.param(reviewing(push("p1", A, B, at=NOW - 90), coderuns=(coderun("review", outcome_head=C),)), A, id="the same, and a person's push is"),
        pytest.param(reviewing(push("p1", A, B, sender=CLEO, at=NOW - 300), coderuns=(coderun("review", outcome_head=C),)), C, id="the same, and an own push before is"),
        pytest.param(labeling(push("p", A, B, sender=CLEO)), A, id="at a gate nobody works"),
        pytest.param(labeling(gates=(gate("review/finished/r1", D),), coderuns=(coderun("review", 1, outcome_head=""),)), D, id="the round began at a commit not delivered yet"),
        pytest.param(finishing(push("p", A, B)), A, id="at the finish"),
    ],
)  # fmt: skip
def test_law_6_the_running_agent_advances_the_runs_head(given: Facts, head: str) -> None:
    assert run_head(look(given)) == head


def test_the_heads_of_earlier_rounds_do_not_move_a_run_that_is_ahead_of_them() -> None:
    # Round 2 of Rex: he ended with D, whose push is still on its way; a person's push of an earlier round is known.
    told = (push("p1", A, B, sender=REX, at=NOW - 4000), push("p2", B, C, at=NOW - 3000))
    ended = coderun("implement", 2, outcome_head=D, verdict="")
    given = facts(opened(), *told, gates=(gate("implement/finished/r2", C),), coderuns=(ended,))
    answer = judged(given)
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.head_sha) == ("go", D)


def test_case_6_an_agents_own_push_never_cancels_it() -> None:
    assert foreign_pushes(look(reviewing(push("p", A, B, sender=CLEO)))) == ()
    assert decided(reviewing(push("p", A, B, sender=CLEO))) == "hold: cleo is at work"


def test_the_pull_request_may_be_opened_while_rex_still_works() -> None:
    assert decided(implementing(opened())) == "hold: rex is at work"
    ended = (coderun("implement", verdict=""),)
    assert decided(implementing(opened(), coderuns=ended)) == "go"
    later = facts(opened(at=NOW), coderuns=ended, gates=(gate("implement/pull_request_open/r0"),))
    assert decided(later) == "go"
