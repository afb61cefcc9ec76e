"""Take a rule of laws 6 to 9, or of the end, out of the reconciler: the exploration finds the order in which that does harm."""

import pytest

from tests.explore import edits
from tests.explore.broken import Edit, Fault, found

FAULTS = {
    "law 6: restart without level": Fault(
        (Edit("playbook.reconcile.heads", "return look.pull.since(base)", "return ()"),),
        "reviewed, a push",
        "newest-head",
        9,
        told="delivery: push dc0c7f5..afba39a: of move 6 is stored (s02)",
    ),
    "law 6: nothing is cancelled when the head moves": Fault(
        (Edit(edits.DECIDE, 'return f"the head is {short(pull.head)} now"', "return None"),),
        "no label, a round, a push",
        "newest-head",
        9,
        told="time: passes: as long as a head has to be quiet (settle), and a CodeRun unseen",
    ),
    "law 6: no gate knows that it moved": Fault(
        (edits.UNMOVED,),
        "reviewed, a push",
        "newest-known",
        7,
        told="gate: implement/finished/r0: go: succeeded @ dc0c7f5",
    ),
    "law 6: one gate does not know that it moved": Fault(
        (edits.LEVEL,),
        "reviewed, a push",
        "level",
        9,
        told="delivery: push dc0c7f5..afba39a: of move 6 is stored (s02)",
    ),
    "law 6: a restart at the same head": Fault(
        (edits.SAME_HEAD,),
        "no label, a round, a push",
        "newest-known",
        9,
        told="gate: implement/pull_request_open/r0: restart: push dc0c7f5..afba39a by octocat",
    ),
    "law 6: an agent's own push is somebody's": Fault(
        (edits.FOREIGN,),
        "reviewed, a round",
        "own-push",
        14,
        told="cancel: implement r1: the head is 5e7f1df now",
    ),
    "law 6: the push of an agent that is done is somebody's": Fault(
        (edits.UNREPORTED, edits.AT_WORK),
        "reviewed, a round",
        "own-push",
        16,
        told="ended: implement r1: succeeded @ 5e7f1df",
    ),
    "law 7: no state label is taken off": Fault(
        (Edit(edits.VIEW, "yield RemoveLabel(run.number, shown[label.casefold()])", "pass"),),
        "reviewed",
        "labels",
        6,
        told="label: playbook/needs-a-person: shown",
    ),
    "law 7: no state label is set": Fault(
        (Edit(edits.VIEW, "yield AddLabel(run.number, wanted)", "pass"),),
        "reviewed",
        "labels",
        4,
        told="delivery: opened: of move 2 is stored (s01)",
    ),
    "law 7: a round begins with the trigger label on": Fault(
        (edits.UNCLEARED,),
        "again, a round",
        "trigger-clear",
        9,
        told="gate: review/finished/r0: restart: cleo failed: no reason given",
    ),
    "law 7: a label by somebody it is not taken from": Fault(
        (edits.ANYBODY,),
        "reviewed, a person",
        "go-is-judged",
        11,
        told="gate: review/labeled/r0: go: ready-for-qa by octocat",
    ),
    "law 7: a state label is taken off again": Fault(
        (edits.TAKEN_OFF,),
        "reviewed",
        "comes-to-rest",
        4,
        told="label: playbook/implement: taken off",
    ),
    "law 9: a round begins before the CodeRun is seen gone": Fault(
        (Edit(edits.DECIDE, "if alive is not None:", "if False:"),),
        "no label, a round, a push",
        "one-at-work",
        7,
        told="cancel: implement r0: the head is afba39a now",
    ),
    "law 9: a round begins without a look": Fault(
        (
            Edit(
                edits.DECIDE,
                "list(_before_a_round(look)) if decision in BACK else []",
                "list[Step]()",
            ),
        ),
        "no label, a round, a push",
        "one-at-work",
        7,
        told="signal: push dc0c7f5..afba39a (s02): applied: released implement/finished/r0",
    ),
    "law 9: nothing is cancelled": Fault(
        (Edit(edits.DECIDE, "    yield from _cancel(facts, pull)\n"),),
        "reviewed",
        "newest-head",
        4,
        told="gate: implement/finished/r0: timeout: time is over; waited for rex is at work",
    ),
    "law 9: a CodeRun of a run that is over": Fault(
        (Edit(edits.DECIDE, '        return "the run is over"\n', "        return None\n"),),
        "reviewed",
        "newest-head",
        4,
        told="time: passes: until the time-out that the play declares for this wait",
    ),
    "law 9: a Cancelled CodeRun counts": Fault(
        (edits.EAGER, edits.CANCELLED),
        "reviewed",
        "cancelled-never-counts",
        6,
        told="ended: implement r0: cancelled",
    ),
    "law 9: a Failed CodeRun counts": Fault(
        (
            Edit(
                edits.RULES,
                "if run.phase is Phase.SUCCEEDED:",
                "if run.phase is not Phase.CANCELLED:",
            ),
        ),
        "reviewed",
        "cancelled-never-counts",
        3,
        told="gate: implement/finished/r0: go: succeeded @ nothing",
    ),
    "merged does not end the run": Fault(
        (Edit(edits.GATE, edits.EVERY, "(second, disagreement, moved)"),),
        "reviewed, a person",
        "closed-ends",
        6,
        told="delivery: merged: of move 4 is stored (s02)",
    ),
    "closed does not end the run": Fault(
        (
            Edit(
                edits.GATE,
                'return _answer(look, "stop", f"#{pull.number} was closed by {end.sender}", end)',
                "return None",
            ),
        ),
        "reviewed, a person",
        "closed-ends",
        6,
        told="delivery: closed: of move 4 is stored (s02)",
    ),
}


@pytest.mark.parametrize("fault", [pytest.param(one, id=name) for name, one in FAULTS.items()])
def test_the_order_in_which_a_head_a_label_or_an_end_does_harm_is_found(
    monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    found(monkeypatch, fault)
