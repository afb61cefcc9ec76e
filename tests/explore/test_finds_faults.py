"""Take a rule of laws 1 to 5 out of the reconciler, and the exploration finds the order in which that does harm.

The laws are those of design.md section 3. Two edits stand together where either rule alone holds the law: that it
does is in test_finds_nothing.py.
"""

import pytest

from tests.explore import edits
from tests.explore.broken import Edit, Fault, found

FAULTS = {
    "law 1: an early label is not kept": Fault(
        (edits.EARLY,),
        "reviewed",
        "heard",
        11,
        told="signal: labeled ready-for-qa (s02): ignored: early",
    ),
    "law 3: a Signal that was settled is spent again": Fault(
        (Edit(edits.VERDICTS, edits.PENDING, "if one.fact not in spent"),),
        "reviewed, a round",
        "signal-once",
        12,
        told="signal: opened (s01): applied: released implement/pull_request_open/r0",
    ),
    "law 3: every Signal is spent again": Fault(
        (Edit(edits.VERDICTS, edits.PENDING, "if True"),),
        "reviewed, a round",
        "signal-once",
        12,
        told="ended: implement r1: succeeded @ dc0c7f5",
    ),
    "law 4: go in Argo's last minute": Fault(
        (
            Edit(
                edits.GATE,
                'return answer.decision != "go" or look.facts.now < look.gate.expires - LAST_MINUTE',
                "return True",
            ),
        ),
        "reviewed",
        "argos-last-minute",
        5,
        told="time: passes: until the last minute before Argo ends the wait by itself",
    ),
    "law 4: rounds without a cap": Fault(
        (edits.UNCAPPED, edits.UNGUARDED),
        "reviewed",
        "rounds",
        9,
        told="gate: review/finished/r0: rework: cleo found faults @ dc0c7f5",
    ),
    "law 4: no time-out of ours": Fault(
        (edits.TIMELESS,),
        "reviewed",
        "our-time-out",
        2,
        told="time: passes: until the last minute before Argo ends the wait by itself",
    ),
    "law 4: our time-out is later than Argo's": Fault(
        (edits.LATER,),
        "reviewed",
        "our-time-out",
        2,
        told="time: passes: until the last minute before Argo ends the wait by itself",
    ),
    "law 5: a verdict of another commit": Fault(
        (edits.COMMIT, edits.BEFORE),
        "approved, a round, a push",
        "go-is-judged",
        17,
        told="delivery: review approved: of move 9 is stored (s03)",
    ),
    "law 5: a label of another commit": Fault(
        (edits.COMMIT, edits.UNTOLD),
        "reviewed, a push, two late",
        "newest-known",
        12,
        told="gate: review/labeled/r0: go: ready-for-qa by 5dlabs-cleo[bot]",
    ),
    "law 5: a verdict of an earlier round": Fault(
        (edits.BEFORE,),
        "again, a round",
        "go-is-judged",
        14,
        told="delivery: labeled ready-for-qa: of move 7 is stored (s02)",
    ),
    "law 5: whatever the verdict is": Fault(
        (Edit(edits.RULES, 'if not stage.reviewing or run.verdict == "pass":', "if True:"),),
        "reviewed",
        "go-is-judged",
        9,
        told="ended: review r0: succeeded @ dc0c7f5, changes",
    ),
    "law 5: the CodeRun of another round": Fault(
        (Edit(edits.VERDICTS, "(self.stage.name, self.gate.round)", "(self.stage.name, 0)"),),
        "reviewed, a round",
        "cancelled-never-counts",
        9,
        told="gate: implement/finished/r1: go: succeeded @ dc0c7f5",
    ),
    "law 5: open at another commit than the run ended with": Fault(
        (edits.ELSEWHERE,),
        "reviewed, a round",
        "go-is-judged",
        14,
        told="gate: implement/pull_request_open/r1: go: #7 is open @ dc0c7f5",
    ),
}


@pytest.mark.parametrize("fault", [pytest.param(one, id=name) for name, one in FAULTS.items()])
def test_the_order_in_which_it_does_harm_is_found(
    monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    found(monkeypatch, fault)
