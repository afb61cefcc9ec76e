"""When each kind of gate is released: the table of design.md section 5; laws 4, 5."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from playbook.play import Gate as Wants
from playbook.play import cleo, tess
from playbook.reconcile.facts import Facts, Phase, SignalState
from playbook.reconcile.gate_rules import GONE_AFTER, RULES
from playbook.reconcile.verdicts import Answer, Hold
from tests.reconcile_facts import (
    HOUR,
    NOW,
    PERSON,
    A,
    B,
    at,
    closed,
    coderun,
    facts,
    gate,
    label,
    look,
    opened,
    play,
    push,
    released,
    review,
    run,
    running,
    signal,
    single,
    stage_of,
)

REVIEW_RUN = f"coderun/{run().name}-review-r0"


def judged(given: Facts) -> Answer | Hold:
    seen = look(given)
    return RULES[seen.gate.kind](seen)


def reviewing(*signals: Any, **changes: Any) -> Facts:
    """Return facts in which review/finished/r0 waits."""
    return facts(*signals, gates=(gate("review/finished/r0"),), **changes)


# finished


@pytest.mark.parametrize(
    ("ended", "decision", "words"),
    [
        pytest.param({"verdict": "pass"}, "go", "succeeded @ aaaaaaa", id="pass"),
        pytest.param({"verdict": "changes"}, "rework", "cleo found faults @ aaaaaaa", id="faults"),
        pytest.param({"verdict": ""}, "stop", "cleo ended without a verdict", id="no verdict"),
        pytest.param({"outcome_head": ""}, "stop", "cleo ended without a commit", id="law 5: a verdict about no commit"),
        pytest.param({"phase": Phase.FAILED, "reason": "OutcomeLost"}, "stop", "cleo failed: OutcomeLost", id="failed"),
        pytest.param({"phase": Phase.FAILED}, "stop", "cleo failed: no reason given", id="failed in silence"),
        pytest.param({"phase": Phase.FAILED, "reason": "{{=1}}"}, "stop", "cleo failed: no reason we can repeat", id="law 10: words that are not ours"),
        pytest.param({"phase": Phase.CANCELLED}, "restart", f"{REVIEW_RUN[8:]} was cancelled; review runs again", id="case 8: cancelled is not failed"),
    ],
)  # fmt: skip
def test_a_stage_is_over_with_what_its_coderun_found(
    ended: dict[str, Any], decision: str, words: str
) -> None:
    phase = ended.pop("phase", Phase.SUCCEEDED)
    answer = judged(reviewing(coderuns=(coderun("review", 0, phase, **ended),)))
    assert answer == Answer(decision, words, REVIEW_RUN, A)  # type: ignore[arg-type]


def test_a_stage_that_does_not_review_needs_no_verdict() -> None:
    done = coderun("implement", outcome_head=B, verdict="")
    answer = judged(facts(gates=(gate("implement/finished/r0", ""),), coderuns=(done,)))
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.head_sha) == ("go", B)


def test_faults_nobody_answers_stop_the_run() -> None:
    deaf = play(stages=stage_of(play(), "review", on_changes=None))
    found = coderun("review", verdict="changes")
    answer = judged(reviewing(coderuns=(found,), play=deaf))
    assert isinstance(answer, Answer)
    assert (answer.decision, "nobody answers them" in answer.reason) == ("stop", True)


def test_a_failure_runs_again_where_the_stage_says_so() -> None:
    again = play(stages=stage_of(play(), "review", on_failure="restart"), restart=None)
    answer = judged(reviewing(coderuns=(coderun("review", 0, Phase.FAILED),), play=again))
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.head_sha) == ("restart", A)


def test_an_interrupted_stage_of_a_play_without_a_way_back_stops() -> None:
    # Its template calls nothing for a restart: Argo would give up for a cap that was never reached.
    ended = coderun("run", 0, Phase.CANCELLED)
    waits = facts(gates=(gate("run/finished/r0", ""),), coderuns=(ended,), play=single())
    answer = judged(waits)
    assert isinstance(answer, Answer)
    assert answer.decision == "stop"
    assert answer.reason.endswith("this play has no restart")


@pytest.mark.parametrize(
    ("phase", "began", "words"),
    [
        pytest.param(Phase.PENDING, None, "waiting for its workspace", id="queued"),
        pytest.param(Phase.RUNNING, NOW - 10, "cleo is at work", id="at work"),
    ],
)
def test_a_stage_waits_while_its_coderun_is_not_over(
    phase: Phase, began: int | None, words: str
) -> None:
    assert judged(reviewing(coderuns=(coderun("review", 0, phase, began=began),))) == Hold(words)


def test_a_coderun_of_another_round_releases_nothing() -> None:
    waits = facts(gates=(gate("review/finished/r1", since=NOW),), coderuns=(coderun("review", 0),))
    assert judged(waits) == Hold("its CodeRun is not there yet", NOW + GONE_AFTER)


def test_case_8_a_deleted_coderun_runs_again_after_a_moment() -> None:
    young = facts(gates=(gate("review/finished/r0", since=NOW - GONE_AFTER + 1),))
    assert isinstance(judged(young), Hold)
    answer = judged(facts(gates=(gate("review/finished/r0", since=NOW - GONE_AFTER),)))
    assert answer == Answer("restart", "the CodeRun of review was deleted; it runs again", "", A)


def test_what_an_interrupted_agent_had_pushed_is_the_runs_head() -> None:
    lost = coderun("review", 0, Phase.CANCELLED)
    own = push("p", A, B, sender=cleo.login, at=NOW - 300)
    answer = judged(reviewing(opened(), own, coderuns=(lost,)))
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.head_sha) == ("restart", B)


def test_case_14_the_last_round_stops_instead_of_going_back() -> None:
    given = facts(
        gates=(gate("review/finished/r10"),), coderuns=(coderun("review", 10, verdict="changes"),)
    )
    answer = judged(given)
    assert isinstance(answer, Answer)
    assert answer.decision == "stop"
    assert answer.reason == "cap of 10 rounds reached; cleo found faults @ aaaaaaa"


# pull_request_open


def opening(*signals: Any, head: str = A, **changes: Any) -> Facts:
    return facts(*signals, gates=(gate("implement/pull_request_open/r0", head),), **changes)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(opening(opened()), "opened", id="opened by him at the commit he ended with"),
        pytest.param(opening(opened(), head=""), "opened", id="he ended without a commit: any head"),
        pytest.param(opening(opened(), push("p", A, B), head=B), "opened", id="opened before he ended, pushed since"),
        pytest.param(opening(push("p", A, B), head=B), "p", id="the opening was lost, the push brought the commit"),
        pytest.param(opening(signal("r", "reopened")), "r", id="reopened"),
        pytest.param(opening(opened(), push("p", A, B), head=B, released=(released("implement/pull_request_open/r0", "opened"),)), "p", id="a rework is released by its push, not again by the opening"),
        pytest.param(opening(opened(), released=(released("implement/pull_request_open/r0", "opened"),)), "", id="a rework without a new commit needs no Signal"),
        pytest.param(opening(label()), "", id="any event tells that it is open"),
    ],
)  # fmt: skip
def test_a_pull_request_is_open(given: Facts, expected: str) -> None:
    answer = judged(given)
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.signal) == ("go", expected)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(opening(), "no pull request is open", id="none"),
        pytest.param(opening(opened(), closed()), "the pull request is closed", id="closed"),
        pytest.param(opening(opened(author=PERSON)), "opened by octocat", id="by somebody else"),
        pytest.param(opening(opened(author="")), "opened by nobody", id="by a login nobody can have"),
        pytest.param(opening(opened(author="5dlabs-tess[bot]")), "opened by 5dlabs-tess[bot]", id="by another agent"),
        pytest.param(opening(opened(), head=B), "its head is aaaaaaa; the run ended with bbbbbbb", id="his last push is not delivered yet"),
    ],
)  # fmt: skip
def test_a_pull_request_is_not_open_yet(given: Facts, words: str) -> None:
    assert judged(given) == Hold(words)


def test_a_pull_request_gate_takes_its_own_agent_only() -> None:
    stages = stage_of(play(), "review", gate=Wants.pull_request_open(by=cleo, timeout="1h"))
    two = play(stages=stages)
    given = facts(opened(), gates=(gate("review/pull_request_open/r0"),), play=two)
    assert judged(given) == Hold("opened by 5dlabs-rex[bot]")


# labeled


def labeling(*signals: Any, **changes: Any) -> Facts:
    stock: dict[str, Any] = {
        "coderuns": (coderun("review"),),
        "gates": (gate("review/labeled/r0"),),
    }
    return facts(opened(), *signals, **{**stock, **changes})


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


# approved


def approving(*signals: Any, **changes: Any) -> Facts:
    stock: dict[str, Any] = {"coderuns": (coderun("test"),), "gates": (gate("test/approved/r0"),)}
    return facts(opened(), *signals, **{**stock, **changes})


WAITS_APPROVAL = Hold("approval by tess")


def test_the_approval_releases() -> None:
    assert judged(approving(review())) == Answer("go", "approved by 5dlabs-tess[bot]", "review", A)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([review(state="commented")], id="case 3: a comment"),
        pytest.param([review(sender=PERSON)], id="case 3: by a person"),
        pytest.param([review(state="dismissed", action="dismissed")], id="case 3: dismissed"),
        pytest.param([review(review_commit=B)], id="case 4: of another commit"),
        pytest.param([review(head_sha=B, review_commit=A)], id="case 4: a push overtook it, as it says itself"),
        pytest.param([review(at=NOW - 1001)], id="before this round's Job"),
        pytest.param([review(review_commit="")], id="of no commit"),
        pytest.param([review("r"), review("d", "dismissed", review_id="r", action="dismissed")], id="approved, then dismissed"),
        pytest.param([review("d", "dismissed", review_id="r", action="dismissed"), review("r")], id="the dismissal was delivered first"),
    ],
)  # fmt: skip
def test_the_review_does_not_release(told: list[Any]) -> None:
    assert judged(approving(*told)) == WAITS_APPROVAL


@pytest.mark.parametrize(
    ("first", "second", "decision"),
    [
        pytest.param("approved", "changes_requested", "rework", id="she changed her mind"),
        pytest.param("changes_requested", "approved", "go", id="she is content now"),
    ],
)
@pytest.mark.parametrize("order", [1, -1], ids=["in order", "out of order"])
def test_law_5_the_actors_newest_review_wins(
    first: str, second: str, decision: str, order: int
) -> None:
    both = [review("9", first, at=NOW - 90), review("10", second, at=NOW - 80)]
    answer = judged(approving(*both[::order]))
    assert isinstance(answer, Answer)
    assert (answer.decision, answer.signal) == (decision, "10")


def test_of_two_reviews_in_one_second_the_higher_number_is_newer() -> None:
    both = [review("10", "changes_requested"), review("9", "approved", created=NOW)]
    answer = judged(approving(*both))
    assert isinstance(answer, Answer)
    assert answer.signal == "10"


def test_a_dismissed_request_for_changes_leaves_the_approval_before() -> None:
    told = [
        review("1", at=NOW - 90),
        review("2", "changes_requested", at=NOW - 80),
        review("d", "dismissed", review_id="2", action="dismissed", at=NOW - 80),
    ]
    answer = judged(approving(*told))
    assert isinstance(answer, Answer)
    assert answer.signal == "1"


def test_law_3_an_edited_review_does_not_release_a_second_gate() -> None:
    last = play(finish=Wants.approved(by=tess, timeout="24h"))
    spent = (released("test/approved/r0", "review"),)
    edited = review("edited", review_id="review", action="edited")
    waits = approving(
        review(), edited, gates=(gate("finish/approved/r0"),), play=last, released=spent
    )
    assert judged(waits) == WAITS_APPROVAL
    fresh = judged(replace(waits, signals=(*waits.signals, review("new", at=NOW - 50))))
    assert isinstance(fresh, Answer)
    assert fresh.signal == "new"


def test_changes_at_the_finish_stop_for_nobody_answers_them() -> None:
    last = play(finish=Wants.approved(by="people", timeout="24h"))
    asks = review(state="changes_requested", sender=PERSON)
    answer = judged(approving(asks, gates=(gate("finish/approved/r0"),), play=last))
    assert isinstance(answer, Answer)
    assert answer.decision == "stop"


def test_the_finish_is_judged_by_the_newest_round() -> None:
    last = play(finish=Wants.approved(by="people", timeout="24h"))
    runs = (coderun("test", 0), coderun("test", 1, began=NOW - 50))
    waits = approving(
        review(sender=PERSON), gates=(gate("finish/approved/r1"),), play=last, coderuns=runs
    )
    assert judged(waits) == Hold("approval by people")


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
