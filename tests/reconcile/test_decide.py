"""Everything that happens to one run: failures.md 4 at the level of `decide`, and the laws of design.md 3."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from playbook.play import Gate as Wants
from playbook.play import Restart
from playbook.reconcile.decide import decide, gate_of, waiting
from playbook.reconcile.facts import Facts, Phase, Signal, SignalState
from playbook.reconcile.steps import (
    AddLabel,
    Bind,
    Cancel,
    Comment,
    Release,
    RemoveLabel,
    Settle,
    Step,
    Wait,
)
from tests.reconcile_facts import (
    CLEO,
    HOUR,
    NOW,
    PERSON,
    REX,
    TESS,
    A,
    B,
    C,
    D,
    argo_play,
    at,
    closed,
    coderun,
    conditional,
    facts,
    gate,
    label,
    merged,
    opened,
    play,
    push,
    release,
    released,
    review,
    running,
    signal,
    single,
    stage_of,
)

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


# law 1 and case 1: a fact is stored before it is acted on, whichever came first


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(NOW - 900, id="while the CodeRun still ran"),
        pytest.param(NOW - 200, id="in the second it ended"),
        pytest.param(NOW, id="now"),
    ],
)
def test_case_1_an_early_event_passes_the_gate_without_a_second_one(stored: int) -> None:
    early = label(at=stored)
    during = reviewing(early)
    assert decision(during) == "none"
    assert of(
        Settle,
        replace(
            during,
            run=replace(
                during.run, released=(released("implement/pull_request_open/r0", "opened"),)
            ),
        ),
    ) == [
        Settle(
            "opened",
            SignalState.APPLIED,
            "released implement/pull_request_open/r0",
            "implement/pull_request_open/r0",
        )
    ]
    found = release(decide(labeling(early)))
    assert found == Release(
        "review/labeled/r0", "go", "7", A, "label", "ready-for-qa by 5dlabs-cleo[bot]"
    )


def test_case_1_opened_before_and_after_rex_ended_pass_the_same_gate() -> None:
    for when in (NOW - 900, NOW):
        given = facts(
            opened(at=when),
            gates=(gate("implement/pull_request_open/r0"),),
            coderuns=(coderun("implement", verdict=""),),
            number="",
        )
        assert decide(given)[:2] == [
            Bind("7", "opened"),
            Release(
                "implement/pull_request_open/r0", "go", "7", A, "opened", "#7 is open @ aaaaaaa"
            ),
        ]


def test_a_bound_run_is_not_bound_again() -> None:
    assert of(Bind, labeling()) == []


def test_another_pull_request_of_the_task_is_left_out() -> None:
    other = label("other", number="8")
    assert decision(labeling(other)) == "none"
    assert "other" not in {
        step.signal for step in decide(labeling(other)) if isinstance(step, Settle)
    }
    first = facts(opened("late", number="8", at=NOW), opened(), number="")
    assert of(Bind, first) == [Bind("7", "opened")]


# Cases 3 and 4, who and for which commit


@pytest.mark.parametrize("told", [label(sender=PERSON), label(sender=REX)], ids=["a person", "Rex"])
def test_case_3_a_label_by_another_releases_nothing_and_says_why(told: Signal) -> None:
    steps = decide(labeling(told))
    assert release(steps) is None
    settled = next(step for step in steps if isinstance(step, Settle) and step.signal == "label")
    assert settled.state is SignalState.IGNORED
    assert settled.reason == f"by {told.sender}; review/labeled takes it from cleo"


def test_case_4_an_approval_of_the_commit_before_completes_nothing() -> None:
    raced = (push("p", A, B, at=NOW - 20), review(review_commit=A, head_sha=A, at=NOW - 10))
    given = facts(opened(), *raced, coderuns=(coderun("test"),), gates=(gate("test/approved/r0"),))
    assert decision(given) == "none"
    assert decision(at(given, NOW + 60)) == "restart"
    round_1 = replace(
        given,
        run=replace(given.run, gates=(gate("test/approved/r1", B),)),
        coderuns=(coderun("test", 1, outcome_head=B),),
    )
    assert decision(round_1) == "none"
    assert Settle(
        "review", SignalState.IGNORED, "for commit aaaaaaa; the head is bbbbbbb"
    ) in decide(round_1)


# Cases 5 to 7, a push during review


def test_case_5_a_push_cancels_the_reviewer_and_restarts_once_it_is_gone() -> None:
    given = reviewing(push("p", A, B, sender=REX, at=NOW))
    assert of(Cancel, given) == [Cancel(REVIEW, "the head is bbbbbbb now")]
    assert decision(given) == "none"
    cancelling = at(replace(given, coderuns=(running("review", cancel_wanted=True),)), NOW + 60)
    assert of(Cancel, cancelling) == []
    assert decision(cancelling) == "none", "law 9: seen gone before a successor starts"
    assert Wait(10, f"{REVIEW} has to be seen gone") in decide(cancelling)
    gone = replace(cancelling, coderuns=(coderun("review", 0, Phase.CANCELLED),))
    assert release(decide(gone)) == Release(
        "review/finished/r0", "restart", "7", B, "p", "push aaaaaaa..bbbbbbb by 5dlabs-rex[bot]"
    )


def test_case_5_the_trigger_label_is_seen_gone_before_the_restart() -> None:
    given = at(
        labeling(label(), push("p", A, B, at=NOW), shown=SHOWN | {"ready-for-qa", "bug"}), NOW + 60
    )
    steps = decide(given)
    assert steps[:2] == [
        RemoveLabel("7", "ready-for-qa"),
        Wait(1, "the trigger label has to be seen gone"),
    ]
    assert release(steps) is None
    assert decision(replace(given, shown=SHOWN)) == "restart"


def test_case_5_two_trigger_labels_are_both_cleared() -> None:
    last = Wants.labeled("qa-passed", by="people", timeout="24h")
    both = play(stages=stage_of(play(), "test", gate=last))
    found = coderun("review", verdict="changes")
    given = reviewing(coderuns=(found,), play=both, shown=SHOWN | {"qa-passed", "ready-for-qa"})
    assert decide(given)[:3] == [
        RemoveLabel("7", "qa-passed"),
        RemoveLabel("7", "ready-for-qa"),
        Wait(1, "the trigger label has to be seen gone"),
    ]


def test_law_4_a_label_that_will_not_go_ends_before_argo_does() -> None:
    found = coderun("review", verdict="changes")
    stuck = reviewing(
        coderuns=(found,),
        shown=SHOWN | {"ready-for-qa"},
        gates=(gate("review/finished/r0", expires=NOW + 60),),
    )
    answer = release(decide(stuck))
    assert answer is not None
    assert (answer.decision, answer.reason) == (
        "timeout",
        "time is over before the next round; cleo found faults @ aaaaaaa",
    )


def test_case_5_rex_is_not_cancelled_by_his_own_push_nor_by_another_runs() -> None:
    own = facts(
        opened(),
        push("p", A, B, sender=REX),
        gates=(gate("implement/finished/r0", ""),),
        coderuns=(running("implement"),),
    )
    assert of(Cancel, own) == []
    assert of(Cancel, reviewing(push("p", A, B, number="70"))) == []


def test_case_6_cleos_own_commit_does_not_cancel_cleo() -> None:
    given = reviewing(push("p", A, B, sender=CLEO, at=NOW))
    assert of(Cancel, given) == []
    assert decision(given) == "none"
    ended = replace(given, coderuns=(coderun("review", outcome_head=B),))
    found = release(decide(ended))
    assert found is not None
    assert (found.decision, found.head_sha) == ("go", B)


def test_case_7_a_burst_and_redeliveries_cancel_once_and_restart_once_at_the_newest() -> None:
    burst = (push("p2", B, C, at=NOW), push("p3", C, D, at=NOW), push("p1", A, B, at=NOW))
    twins = (
        push("p3-twin", C, D, at=NOW, created=NOW + 1),
        push("p1-twin", A, B, at=NOW, created=NOW + 1),
    )
    given = reviewing(*burst, *twins)
    assert of(Cancel, given) == [Cancel(REVIEW, "the head is ddddddd now")]
    gone = at(replace(given, coderuns=(coderun("review", 0, Phase.CANCELLED),)), NOW + 61)
    found = release(decide(gone))
    assert found is not None
    assert (found.decision, found.head_sha, found.signal) == ("restart", D, "p3")
    after = replace(
        gone,
        run=replace(
            gone.run,
            gates=(gate("review/finished/r1", D),),
            released=(released("review/finished/r0", "p3", "restart"),),
        ),
        coderuns=(running("review", 1, head_sha=D),),
    )
    steps = decide(after)
    assert not [step for step in steps if isinstance(step, Release | Cancel)]
    assert (
        Settle("p3-twin", SignalState.IGNORED, "p3 told it and released review/finished/r0")
        in steps
    )


# Case 8, a CodeRun is cancelled or deleted under a waiting run


def test_case_8_a_cancelled_or_deleted_coderun_runs_again_within_seconds() -> None:
    for lost in ((), (coderun("review", 0, Phase.CANCELLED),)):
        found = release(decide(reviewing(coderuns=lost)))
        assert found is not None
        assert (found.decision, found.head_sha) == ("restart", A)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        pytest.param(reviewing(phase="Failed", gates=()), "the run is over", id="law 9: the run is over"),
        pytest.param(reviewing(gates=(gate("review/finished/r1"),), coderuns=(running("review"), running("review", 1))), "its round is over", id="another round"),
        pytest.param(reviewing(gates=(), released=(released("review/finished/r0", decision="timeout"),)), "its round is over", id="Argo ended its wait"),
    ],
)  # fmt: skip
def test_law_9_what_works_for_nothing_is_cancelled(given: Facts, reason: str) -> None:
    assert of(Cancel, given) == [Cancel(REVIEW, reason)]


def test_law_9_what_is_over_or_asked_to_end_or_only_young_is_left_alone() -> None:
    assert of(Cancel, reviewing(phase="Failed", gates=(), coderuns=(coderun("review"),))) == []
    assert (
        of(
            Cancel,
            reviewing(phase="Failed", gates=(), coderuns=(running("review", cancel_wanted=True),)),
        )
        == []
    )
    assert of(Cancel, reviewing(gates=())) == []


def test_a_stage_whose_time_is_over_is_not_made_to_look_interrupted() -> None:
    late = at(reviewing(), NOW + 2 * HOUR)
    assert of(Cancel, late) == []
    assert decision(late) == "timeout"
    over = replace(late, run=replace(late.run, phase="Failed", gates=()))
    assert of(Cancel, over) == [Cancel(REVIEW, "the run is over")]


# Cases 11 and 12, which run


def test_case_11_the_second_run_of_a_task_stops_and_its_work_is_cancelled() -> None:
    given = reviewing(elder="play-web-42-first", number="")
    found = release(decide(given))
    assert found is not None
    assert (found.decision, found.reason) == (
        "stop",
        "run play-web-42-first is at work on this task already",
    )


def test_case_12_a_disagreement_by_its_own_agents_fails_the_run_and_names_all_three() -> None:
    told = label("x", label="task-43", labels=("task-43",), sender=REX)
    found = release(decide(labeling(told, markers={A: "42"})))
    assert found is not None
    assert found.reason == (
        "task 42, but task label says 43; head branch says 42; .playbook/task.json says 42"
    )


# Case 14, the cap


def test_case_14_the_cap_stops_and_tells_people() -> None:
    found = coderun("review", 10, verdict="changes")
    steps = decide(reviewing(coderuns=(found,), gates=(gate("review/finished/r10"),)))
    why = "cap of 10 rounds reached; cleo found faults @ aaaaaaa"
    assert release(steps) == Release(
        "review/finished/r10", "stop", "7", A, f"coderun/{found.name}", why
    )
    told = f"playbook stopped play-web-42-k3f9 at review/finished/r10: {why}"
    assert Comment("7", told) in steps
    over = facts(phase="Failed", shown=SHOWN)
    assert decide(over) == [
        AddLabel("7", "playbook/needs-a-person"),
        RemoveLabel("7", "playbook/review"),
    ]


# Case 15, closed and merged


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        pytest.param(closed(), "stop", id="closed"),
        pytest.param(merged(), "done", id="merged before QA ended"),
    ],
)
def test_case_15_the_end_of_the_pull_request_ends_the_run_without_a_comment(
    end: Signal, expected: str
) -> None:
    given = reviewing(end)
    assert decision(given) == expected
    assert of(Comment, given) == []
    assert [
        step for step in decide(given) if isinstance(step, Settle) and step.signal == end.name
    ] == []


def test_case_15_merged_elsewhere_stops() -> None:
    assert decision(reviewing(merged(base_ref="maintenance"), play=play(base="main"))) == "stop"


def test_a_run_that_is_over_releases_nothing_though_a_node_still_seems_to_wait() -> None:
    steps = decide(labeling(label(), phase="Failed"))
    assert release(steps) is None
    assert Settle("label", SignalState.IGNORED, "the run is over") in steps


# law 3: one gate, one release; a Signal releases at most one


def test_law_3_nothing_but_a_waiting_gate_is_released() -> None:
    assert decision(labeling(label(), gates=())) == "none"


def test_law_3_the_second_gate_needs_a_signal_of_its_own() -> None:
    spent = (released("review/labeled/r0", "label"),)
    assert (
        decision(
            labeling(
                label(),
                label("twin"),
                gates=(gate("review/labeled/r1"),),
                coderuns=(coderun("review", 1),),
                released=spent,
            )
        )
        == "none"
    )


def test_what_a_gate_was_given_travels_on_although_nothing_is_bound() -> None:
    # With release: argo the Sensor's own release carries the number; ours must not lose it.
    given = facts(
        gates=(gate("implement/finished/r0", number="7"),),
        coderuns=(coderun("implement", verdict=""),),
        number="",
        play=argo_play(),
    )
    found = release(decide(given))
    assert found is not None
    assert found.number == "7"


def test_github_gates_of_release_argo_are_argos_own() -> None:
    given = facts(gates=(gate("finish/merged/r0"),), play=argo_play(), number="")
    assert decide(at(given, NOW + 500 * HOUR)) == []
    assert waiting(given) == {"finish/merged/r0": "the Sensor releases it"}


# law 4 and 7: every wait ends; the view never delays


GATES = {
    "implement/finished/r0": "",
    "implement/pull_request_open/r0": A,
    "review/finished/r0": A,
    "review/labeled/r0": A,
    "test/finished/r0": A,
    "test/approved/r0": A,
    "finish/merged/r0": A,
}


@pytest.mark.parametrize("address", GATES)
@pytest.mark.parametrize("declared", [play(), play(restart=None)], ids=["restart", "no restart"])
@pytest.mark.parametrize(
    "told",
    [(), (opened(),), (opened(), push("p", A, B, at=NOW))],
    ids=["nothing", "opened", "pushed"],
)
def test_law_4_every_gate_is_released_or_waited_for_with_an_end(
    address: str, declared: Any, told: tuple[Signal, ...]
) -> None:
    waits = gate(address, GATES[address])
    given = facts(*told, gates=(waits,), play=declared, coderuns=(running(address.split("/")[0]),))
    if decision(given) == "none":
        seconds = [step.seconds for step in decide(given) if isinstance(step, Wait)]
        assert seconds
        assert min(seconds) < waits.expires - NOW
    late = replace(at(given, waits.expires - 60), coderuns=())
    assert decision(late) != "none"


@pytest.mark.parametrize("declared", [single(), conditional()], ids=["single", "conditional"])
def test_small_plays_wait_and_end_too(declared: Any) -> None:
    first = declared.stages[0].name
    given = facts(gates=(gate(f"{first}/finished/r0", ""),), play=declared, number="")
    assert [step.seconds for step in decide(at(given, NOW - 1100)) if isinstance(step, Wait)] == [
        30
    ]
    assert decision(replace(given, coderuns=(coderun(first, verdict=""),))) == "go"
    assert decision(at(given, NOW + 500 * HOUR)) == "stop"
    assert decision(at(replace(given, coderuns=(running(first),)), NOW + 500 * HOUR)) == "timeout"


def test_a_conditional_gate_takes_people() -> None:
    given = labeling(
        review(sender=PERSON),
        gates=(gate("audit/approved/r0"),),
        coderuns=(coderun("audit"),),
        play=conditional(),
    )
    assert decision(given) == "go"


def test_law_7_a_state_label_that_is_not_written_yet_delays_nothing() -> None:
    steps = decide(labeling(label(), shown=frozenset()))
    assert [type(step) for step in steps if isinstance(step, Release | AddLabel)] == [
        Release,
        AddLabel,
    ]


def test_a_time_out_is_told_once_it_is_bound() -> None:
    late = at(labeling(), NOW + 30 * HOUR)
    assert len(of(Comment, late)) == 1
    assert of(Comment, replace(late, run=replace(late.run, number=""))) == []


# law 10: reasons


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


# what is shown to people


def test_waiting_says_for_each_gate_what_it_waits_for() -> None:
    assert waiting(labeling()) == {"review/labeled/r0": "label ready-for-qa, by cleo"}
    assert waiting(facts()) == {}


def test_a_gate_is_found_by_its_address() -> None:
    given = labeling()
    assert gate_of(given, "review/labeled/r0") is given.run.gates[0]
    assert gate_of(given, "review/labeled/r1") is None


def test_the_reconciler_was_down_over_the_end_and_a_fact_from_before_it_counts() -> None:
    end = NOW + HOUR
    waits = (gate("test/approved/r0", since=end - 72 * HOUR, expires=end + 600),)
    told = facts(opened(), review(at=end - 5), coderuns=(coderun("test"),), gates=waits)
    assert decision(at(told, end + 400)) == "go"
    assert decision(at(told, end + 560)) == "timeout"
    too_late = replace(told, signals=(opened(), review(at=end + 5)))
    assert decision(at(too_late, end + 400)) == "timeout"


def test_restart_by_people_only_stops_for_a_bots_push() -> None:
    only = play(restart=Restart(back_to="review", by=("people",)))
    assert decision(at(labeling(push("p", A, B), play=only), NOW + 60)) == "restart"
    assert decision(labeling(push("p", A, B, sender=TESS), play=only)) == "stop"


def test_reopened_in_time_goes_on() -> None:
    told = (closed(at=NOW - 50), signal("r", "reopened", at=NOW - 40), label())
    assert decision(labeling(*told)) == "go"
