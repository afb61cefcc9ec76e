"""Break a rendered file, or a rule of the cluster itself, and the exploration finds the order in which that does harm."""

import pytest

from tests.explore.broken import Edit, Fault, found

SENSOR = "sensors/pull-request.yaml"
REVIEWS = "sensors/pull-request-review.yaml"
WORKFLOW = "workflows/play.yaml"
CLUSTER = "playbook.explore.reconcilers"
REFUSED = "            if refused(self.sight.scene, at, step):\n                return {}, None\n"
# A release of whatever waits, which is what `argo resume` does.
ANY = """            waiting = self.sight.scene.gates(at.flow)
            if not waiting:
                return {}, None
            step = replace(step, gate=waiting[0].address)
"""
UNTESTED = Edit(
    CLUSTER, REFUSED, REFUSED.replace("{}, None", "{}, wrong(at, step, self.sight.scene)")
)
# An old leader forgets what is refused: here it is not.
KEPT = Edit(
    "playbook.explore.tidied",
    "hopeless = isinstance(step, Release) and refused(self.scene, at, step)",
    "hopeless = False",
)
SKIPPED = """        template: wait-review
        when: "{{=inputs.parameters.round == '0'}}"
"""

FAULTS = {
    "law 1: that it is open is not stored": Fault(
        (Edit(SENSOR, "^(?:opened|reopened|", "^(?:reopened|"),),
        "reviewed",
        "heard",
        4,
        told="github: #7 opened @ dc0c7f5 by 5dlabs-rex[bot]: nothing is stored of it",
    ),
    "law 1: a label is not stored": Fault(
        (Edit(SENSOR, "^(?:labeled|unlabeled)$", "^(?:unlabeled)$"),),
        "reviewed",
        "heard",
        9,
        told="github: #7 labeled ready-for-qa by 5dlabs-cleo[bot]: nothing is stored of it",
    ),
    "law 1: a review is not stored": Fault(
        (Edit(REVIEWS, "^(?:submitted|edited", "^(?:edited"),),
        "approved",
        "heard",
        9,
        told="github: #7 approved @ dc0c7f5 by 5dlabs-tess[bot]: nothing is stored of it",
    ),
    "law 1: that it is closed is not stored": Fault(
        (Edit(SENSOR, "|edited|closed)$", "|edited)$"),),
        "reviewed, a person",
        "closed-ends",
        5,
        told="github: #7 merged by octocat: nothing is stored of it",
    ),
    "law 1: a filter never matches a push": Fault(
        (Edit(SENSOR, "^(?:synchronize)$", "^(?:synchronise)$"),),
        "reviewed, a push",
        "newest-head",
        6,
        told="github: #7 push of afba39a by octocat: nothing is stored of it",
    ),
    # What is carried out then is not modelled, only judged: the CodeRun of a gate that is past is only known to be
    # over (`forget` calls it Failed).
    "law 3: a release without the test of the node's phase": Fault(
        (UNTESTED, KEPT),
        "reviewed, an old leader",
        "cancelled-never-counts",
        7,
        told="leader: the old leader acts: on what it saw at 3",
    ),
    "law 3: a release of whatever waits": Fault(
        (Edit(CLUSTER, REFUSED, ANY), KEPT),
        "reviewed, an old leader",
        "cancelled-never-counts",
        7,
        told="leader: the old leader acts: on what it saw at 4",
    ),
    "law 4: a wait without end": Fault(
        (Edit(WORKFLOW, "    suspend:\n      duration: 1h10m\n", "    suspend: {}\n"),),
        "stock",
        "ends",
        3,
        told="gate: implement/finished/r0: go: succeeded @ nothing",
    ),
    "outputs of a skipped step are needed": Fault(
        (Edit(WORKFLOW, "        template: wait-review\n", SKIPPED),),
        "reviewed, a round",
        "ends",
        12,
        told="gate: implement/pull_request_open/r1: go: #7 is open @ dc0c7f5",
    ),
}


@pytest.mark.parametrize("fault", [pytest.param(one, id=name) for name, one in FAULTS.items()])
def test_the_order_in_which_a_broken_file_does_harm_is_found(
    monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    found(monkeypatch, fault)
