"""Gates that a Sensor releases by itself: the reconciler holds them, and releases the others."""

import pytest

from playbook.reconcile.decide import decide, waiting
from playbook.reconcile.facts import Phase
from playbook.reconcile.gate import ALONE, judge
from playbook.reconcile.steps import Release
from playbook.reconcile.verdicts import Hold
from tests.reconcile_facts import NOW, A, argo_play, at, coderun, facts, gate, look, merged, release

OPEN = "implement/pull_request_open/r0"
FINISHED = "implement/finished/r0"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(facts(gates=(gate(OPEN),), play=argo_play()), id="while it waits"),
        pytest.param(
            facts(gates=(gate(OPEN, expires=NOW + 30),), play=argo_play()), id="in its last minute"
        ),
        pytest.param(
            at(facts(gates=(gate(OPEN),), play=argo_play()), NOW + 999_999),
            id="long after its time",
        ),
        pytest.param(
            facts(merged(), gates=(gate("finish/merged/r0"),), play=argo_play()),
            id="even with a Signal that tells it",
        ),
        pytest.param(
            facts(gates=(gate(OPEN),), play=argo_play(), elder="other"), id="with an elder run"
        ),
    ],
)
def test_a_github_gate_is_held_for_the_sensor_and_never_timed_out(given: object) -> None:
    assert isinstance(given, type(facts()))
    assert judge(look(given)) == Hold(ALONE)
    assert release(decide(given)) is None
    assert waiting(given) == {given.run.gates[0].address: ALONE}


def test_the_end_of_a_coderun_goes_on_and_knows_no_pull_request_yet() -> None:
    given = facts(
        gates=(gate(FINISHED, head=""),),
        play=argo_play(),
        number="",
        coderuns=(coderun("implement"),),
    )
    assert release(decide(given)) == Release(
        FINISHED, "go", "", A, "coderun/play-web-42-k3f9-implement-r0", "succeeded @ aaaaaaa"
    )


def test_later_the_gate_itself_carries_the_pull_request() -> None:
    given = facts(
        gates=(gate(FINISHED),), play=argo_play(), number="", coderuns=(coderun("implement"),)
    )
    found = release(decide(given))
    assert found is not None
    assert (found.decision, found.number, found.head_sha) == ("go", "7", A)


@pytest.mark.parametrize(
    ("coderuns", "later", "decision"),
    [
        pytest.param((coderun("implement", 0, Phase.FAILED),), 0, "stop", id="a failure stops"),
        pytest.param((), 99_999, "stop", id="a lost CodeRun stops: nothing goes back"),
        pytest.param(
            (coderun("implement", 0, Phase.RUNNING),), 99_999, "timeout", id="time is over"
        ),
    ],
)
def test_a_stage_that_does_not_succeed_ends_the_run(
    coderuns: tuple[object, ...], later: int, decision: str
) -> None:
    given = facts(gates=(gate(FINISHED),), play=argo_play(), coderuns=coderuns)
    found = release(decide(at(given, NOW + later)))
    assert found is not None
    assert found.decision == decision
