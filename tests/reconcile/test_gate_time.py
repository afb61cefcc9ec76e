"""When the time of a gate is over, and what still counts then: law 4 of docs/design.md."""

from __future__ import annotations

import pytest

from playbook.reconcile.verdicts import Answer, Hold
from tests.reconcile.gate_answers import decided, finishing, judged, labeling, reviewing
from tests.reconcile_facts import (
    HOUR,
    NOW,
    A,
    at,
    coderun,
    facts,
    gate,
    label,
    merged,
    opened,
    review,
)


@pytest.mark.parametrize(
    ("late", "stored", "decision"),
    [
        pytest.param(-10, -20, "go", id="in time"),
        pytest.param(
            300, -20, "go", id="the reconciler was down over the end, the fact is from before it"
        ),
        pytest.param(300, 20, "timeout", id="the fact is from after it"),
        pytest.param(0, None, "timeout", id="the end"),
        pytest.param(-1, None, "hold", id="a second before it"),
        pytest.param(539, -20, "go", id="a second before Argo's last minute"),
        pytest.param(540, -20, "timeout", id="Argo's last minute"),
        pytest.param(700, -20, "timeout", id="later"),
    ],
)
def test_law_4_time_is_over_and_what_was_stored_before_counts(
    late: int, stored: int | None, decision: str
) -> None:
    end = NOW + HOUR
    waits = gate("review/labeled/r0", since=end - 24 * HOUR, expires=end + 600)
    told = () if stored is None else (label(at=end + stored),)
    given = at(labeling(*told, gates=(waits,)), end + late)
    assert decided(given).startswith(decision)


def test_a_time_out_says_what_was_waited_for() -> None:
    answer = judged(at(labeling(), NOW + 30 * HOUR))
    assert answer == Answer(
        "timeout", "time is over; waited for label ready-for-qa, by cleo", "", A
    )
    answer = judged(at(reviewing(), NOW + 30 * HOUR))
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.reason) == (
        "timeout",
        "time is over; waited for cleo is at work",
    )
    assert answer.signal.startswith("coderun/")
    no_job = judged(at(reviewing(coderuns=()), NOW - 1100 + 29))
    assert isinstance(no_job, Hold)


def test_in_the_last_minute_a_merge_is_done_and_nothing_is_go() -> None:
    waits = gate("finish/merged/r0", since=NOW - 340 * HOUR, expires=NOW + 50)
    assert decided(finishing(merged(), gates=(waits,))) == "done"
    ends = gate("review/finished/r0", expires=NOW + 50)
    answer = judged(reviewing(gates=(ends,), coderuns=(coderun("review"),)))
    assert answer == Answer(
        "timeout",
        "time is over; too late for: succeeded @ aaaaaaa",
        f"coderun/{coderun('review').name}",
        A,
    )
    approval = gate("test/approved/r0", expires=NOW + 50)
    late = facts(
        opened(), review(), merged(at=NOW - 50), coderuns=(coderun("test"),), gates=(approval,)
    )
    assert decided(late) == "done"


def test_a_hold_never_lasts_beyond_the_end() -> None:
    waits = gate("review/finished/r0", since=NOW, expires=NOW + 70)
    answer = judged(reviewing(gates=(waits,), coderuns=()))
    assert isinstance(answer, Hold)
    assert answer.until == NOW + 10


def test_a_rework_is_not_refused_because_the_time_is_over() -> None:
    # Found in time, looked at late: the way back is open until Argo ends the wait.
    found = coderun("review", verdict="changes")
    assert decided(at(reviewing(coderuns=(found,)), NOW + 3 * HOUR)) == "rework"
