"""An expectation holds for what was seen and for nothing else; when it fails it says what was seen instead."""

from functools import cache

import pytest

from playbook.errors import InvalidScenario
from playbook.rehearse.expect import Check, checks
from playbook.rehearse.perform import Performance
from playbook.rehearse.scenario import Expectation
from tests.rehearsal import perform_text

STORY = """
says: One run ends at a wrong label, one is rejected, one was never submitted.
tasks:
- {id: "42"}
- {id: "70", number: "8"}
- {id: "7", name: absent}
steps:
- submit
- {submit: , task: "70"}
- {ends: implement, at: "0:41:00", head: 1f9c2ab}
- {github: opened, after: 10s, by: rex, head: 1f9c2ab}
- {github: opened, after: 10s, by: rex, number: "9", branch: feature/task-70, labels: [task-7], id: odd}
- {github: pushed, after: 10m, by: octocat, head: 77e01d4}
- {wait: 2m}
- {ends: review, after: 20m, outcome: failed, reason: budget spent}
- {github: labeled, by: cleo, label: ready-for-qa, number: "9", branch: x, set: {pull_request.head.ref: x}}
expect:
- {waits: nowhere}
"""


@cache
def seen() -> Performance:
    return perform_text(STORY)


def check(**wanted: object) -> Check:
    """Return what becomes of one expectation about the story."""
    given = seen()
    asked = given.scenario.model_copy(update={"expect": (Expectation.model_validate(wanted),)})
    (found,) = checks(
        Performance(asked, given.world, given.entries, given.deliveries, given.play, given.runs)
    )
    return found


@pytest.mark.parametrize(
    "wanted",
    [
        {"gate": "implement/finished/r0"},
        {"gate": "implement/finished/r0", "decision": "go", "by": "coderun"},
        {"gate": "implement/pull_request_open/r0", "by": "opened", "because": "#7 is open"},
        {"gate": "review/finished/r0", "decision": "restart", "by": "pushed", "times": 1},
        {"gate": "review/labeled/r0", "times": 0},
        {"gate": "implement/finished/r0", "times": 0, "task": "70"},
        {"ends": "Failed", "because": "budget spent"},
        {"ends": "Running", "task": "70"},
        {"ends": "Running", "task": "absent", "times": 0},
        {"coderun": "review/r0", "phase": "Cancelled", "because": "the head is 77e01d4 now"},
        {"coderun": "review/r1", "phase": "Failed", "because": "budget spent"},
        {"coderun": "implement/r0", "phase": "Succeeded"},
        {"coderun": "test/r0", "times": 0},
        {"coderun": "implement/r0", "task": "absent", "times": 0},
        {"signal": "opened", "state": "Applied"},
        {"signal": "odd", "state": "Rejected", "because": "task label says 7"},
        {"signal": "labeled", "times": 0},
        {"not_stored": "labeled", "because": "head.ref"},
        {"not_stored": "opened", "times": 0},
        {"label": "playbook/needs-a-person"},
        {"label": "playbook/review", "shown": False},
        {"label": "playbook/review", "shown": False, "task": "absent"},
        {"condition": "task label says 7", "task": "70"},
        {"condition": "task label", "times": 0},
        {"waits": "implement/finished/r0", "task": "70"},
        {"waits": "implement/finished/r0", "task": "absent", "times": 0},
        {"comment": "budget spent"},
        {"comment": "budget spent", "task": "70", "times": 0},
    ],
    ids=str,
)
def test_an_expectation_holds(wanted: dict[str, object]) -> None:
    found = check(**wanted)
    assert (found.held, found.got) == (True, "")


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ({"gate": "implement/finished/r0", "decision": "stop"}, "go: succeeded @ 1f9c2ab (by coderun)"),
        ({"gate": "implement/finished/r0", "by": "opened"}, "(by coderun)"),
        ({"gate": "implement/finished/r0", "because": "odd"}, "go: succeeded"),
        ({"gate": "implement/finished/r0", "times": 2}, "go: succeeded"),
        ({"gate": "implement/finished/r1"}, "nothing of the kind"),
        ({"gate": "implement/finished/r0", "task": "70"}, "nothing of the kind"),
        ({"ends": "Succeeded"}, "Failed: review/finished/r1: stop: cleo failed: budget spent"),
        ({"ends": "Failed", "because": "odd"}, "Failed: review/finished/r1"),
        ({"ends": "Failed", "task": "70"}, "Running"),
        ({"ends": "Running", "task": "absent"}, "nothing of the kind"),
        ({"coderun": "review/r0", "phase": "Succeeded"}, "Cancelled: the head is 77e01d4 now"),
        ({"coderun": "implement/r0", "phase": "Failed"}, "Succeeded"),
        ({"coderun": "review/r0", "because": "odd"}, "Cancelled"),
        ({"signal": "odd", "state": "Ignored"}, "Rejected: task label says 7"),
        ({"signal": "odd", "because": "branch says 7;"}, "Rejected: task label says 7"),
        ({"signal": "labeled"}, "nothing of the kind"),
        ({"not_stored": "opened"}, "applied: released implement/pull_request_open/r0"),
        ({"not_stored": "labeled", "because": "body.action"}, "body.pull_request.head.ref"),
        ({"label": "playbook/review"}, "labels: playbook/needs-a-person"),
        ({"label": "playbook/needs-a-person", "shown": False}, "labels: playbook/needs-a-person"),
        ({"label": "playbook/review", "task": "absent"}, "labels: none"),
        ({"condition": "odd", "task": "70"}, "task label says 7"),
        ({"waits": "review/finished/r0"}, "nothing of the kind"),
        ({"waits": "implement/finished/r1", "task": "70"}, "waits at implement/finished/r0"),
        ({"comment": "odd"}, "playbook stopped play-web-42"),
    ],
    ids=str,
)  # fmt: skip
def test_an_expectation_that_fails_says_what_was_seen(wanted: dict[str, object], got: str) -> None:
    found = check(**wanted)
    assert not found.held
    assert got in found.got


def test_an_expectation_is_told_as_it_was_written() -> None:
    wanted = check(gate="implement/finished/r0", decision="go", times=1).wanted
    assert wanted == "gate: implement/finished/r0, decision: go, times: 1"


@pytest.mark.parametrize("subject", ["signal", "not_stored"])
def test_a_step_nobody_wrote_is_told_what_there_is(subject: str) -> None:
    with pytest.raises(InvalidScenario, match='no step has the id "typo"') as caught:
        check(**{subject: "typo"})
    assert "opened, odd, pushed, labeled" in caught.value.hint


def test_a_task_nobody_described_is_told_what_there_is() -> None:
    with pytest.raises(InvalidScenario, match='task "8" is unknown') as caught:
        check(waits="x", task="8")
    assert caught.value.hint == "Known: 42, 70, absent"


def test_a_release_by_hand_is_by_nothing_and_argos_by_argo() -> None:
    text = """
says: A person releases one gate, Argo the next.
steps:
- submit
- {release: implement/finished/r0, decision: go}
- {reconciler: down}
- {wait: 3h}
expect:
- {gate: implement/finished/r0, decision: go, by: nothing}
- {gate: implement/pull_request_open/r0, decision: timeout, by: argo}
"""
    assert all(one.held for one in checks(perform_text(text)))
