"""When a label releases its gate: by whom, for which commit, in which round; law 5 of docs/design.md."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from playbook.play import Gate as Wants
from playbook.play import cleo
from playbook.reconcile.facts import SignalState
from playbook.reconcile.verdicts import Answer, Hold
from tests.reconcile.gate_answers import labeling
from tests.reconcile.rule_answers import judged
from tests.reconcile_facts import (
    HOUR,
    NOW,
    PERSON,
    A,
    B,
    coderun,
    label,
    play,
    released,
    review,
    signal,
    stage_of,
)

WAITS_LABEL = Hold("label ready-for-qa, by cleo")


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({}, id="after the CodeRun ended"),
        pytest.param({"at": NOW - 500}, id="case 1: early, while the CodeRun still ran"),
        pytest.param({"at": NOW - 1000}, id="in the second its Job was created"),
        pytest.param({"label": "Ready-For-QA"}, id="with the capitals the label was made with"),
    ],
)
def test_the_label_releases(told: dict[str, Any]) -> None:
    answer = judged(labeling(label(**told)))
    assert answer == Answer("go", "ready-for-qa by 5dlabs-cleo[bot]", "label", A)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(label(label="ready-for-qa-later"), id="case 2: a longer label"),
        pytest.param(signal("u", "unlabeled", label="ready-for-qa", sender=cleo.login), id="case 2: taken off"),
        pytest.param(signal("o", "reopened", labels=("ready-for-qa",), sender=cleo.login), id="case 2: reopened with it"),
        pytest.param(label(sender=PERSON), id="case 3: by a person"),
        pytest.param(label(sender="5dlabs-rex[bot]"), id="case 3: by Rex"),
        pytest.param(label(sender="5dlabs-cleo"), id="case 3: by an account of a similar name"),
        pytest.param(label(head_sha=B), id="law 5: for another commit"),
        pytest.param(label(at=NOW - 1001), id="law 5: before this round's Job"),
        pytest.param(replace(label(), state=SignalState.IGNORED), id="of which we said that it cannot"),
        pytest.param(label(created=NOW + 30 * HOUR), id="law 4: stored after the gate's time"),
    ],
)  # fmt: skip
def test_the_label_does_not_release(told: Any) -> None:
    assert judged(labeling(told)) == WAITS_LABEL


def test_people_release_where_by_names_them() -> None:
    kind = play(
        stages=stage_of(
            play(), "review", gate=Wants.labeled("ready-for-qa", by=(cleo, "people"), timeout="24h")
        )
    )
    answer = judged(labeling(label(sender=PERSON), play=kind))
    assert isinstance(answer, Answer)
    assert answer.signal == "label"
    assert judged(labeling(label(sender="dependabot[bot]"), play=kind)) == Hold(
        "label ready-for-qa, by cleo or people"
    )


def test_set_unset_set_counts_once_and_the_first_time() -> None:
    again = (
        label("one", at=NOW - 90),
        signal("u", "unlabeled", label="ready-for-qa", at=NOW - 80),
        label("two", at=NOW - 70),
    )
    answer = judged(labeling(*again))
    assert isinstance(answer, Answer)
    assert answer.signal == "one"


def test_law_3_a_signal_that_released_a_gate_releases_no_other() -> None:
    spent = (released("review/labeled/r0", "label"),)
    assert judged(labeling(label(), released=spent)) == WAITS_LABEL


def test_law_3_nor_does_its_twin_from_a_second_hook() -> None:
    spent = (released("review/labeled/r0", "label"),)
    assert judged(labeling(label(), label("twin"), released=spent)) == WAITS_LABEL


def test_law_5_without_its_coderun_nothing_tells_when_the_round_began() -> None:
    assert judged(labeling(label(), coderuns=())) == WAITS_LABEL
    other_round = (coderun("review", 1),)
    assert judged(labeling(label(), coderuns=other_round)) == WAITS_LABEL


def test_changes_requested_by_the_gates_actor_is_a_rework() -> None:
    asks = review(state="changes_requested", sender=cleo.login)
    answer = judged(labeling(asks))
    assert answer == Answer("rework", "changes requested by 5dlabs-cleo[bot]", "review", A)
    assert judged(labeling(review(state="changes_requested"))) == WAITS_LABEL
    assert judged(labeling(review(sender=cleo.login))) == WAITS_LABEL


@pytest.mark.parametrize(
    ("state", "reviewed", "labelled", "decision"),
    [
        pytest.param(
            "changes_requested",
            20,
            10,
            "rework",
            id="who labels and then asks for changes asks for changes",
        ),
        pytest.param(
            "changes_requested", 10, 20, "go", id="who asks for changes and then labels is content"
        ),
        pytest.param("changes_requested", 10, 10, "rework", id="in one second the review counts"),
        pytest.param("approved", 20, 10, "go", id="an approval takes nothing back"),
    ],
)
def test_of_a_label_and_a_review_the_newest_word_counts(
    state: str, reviewed: int, labelled: int, decision: str
) -> None:
    words = (
        label(at=NOW - 100 + labelled),
        review(state=state, sender=cleo.login, at=NOW - 100 + reviewed),
    )
    answer = judged(labeling(*words))
    assert isinstance(answer, Answer)
    assert answer.decision == decision
