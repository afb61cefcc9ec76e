"""Every shipped scenario that the model can say ends there as in the rehearsal; the others are listed, with the reason."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from playbook.documents.read import read_one
from playbook.rehearse.scenario import Scenario, scenario_of
from tests import rehearsal
from tests.explore import sayable, scenes
from tests.explore.following import Unlike
from tests.explore.played import played
from tests.explore.sayable import CannotBeSaid

NAMES = sorted(path.stem for path in rehearsal.SCENARIOS.glob("*.yaml"))
NOT_MODELLED: Mapping[str, tuple[str, ...]] = {
    sayable.OTHER_COMMIT: ("opened-at-another-commit",),
    sayable.AGAIN: (
        "force-push-and-back-in-review",
        "force-push-and-back",
    ),
    sayable.NO_VERDICT: ("review-without-verdict",),
    sayable.REVIEWER: (
        "push-by-cleo-in-review",
        "push-by-tess-in-test",
    ),
    sayable.NO_WORD: (
        "a-whole-day",
        "changes-requested-by-a-person",
        "label-by-the-wrong-actor",
        "opened-by-somebody-else",
        "relabeled-by-a-person",
    ),
    sayable.LATE: (
        "late-over-a-round",
        "relabeled-by-an-agent",
        "stale-approval-first",
        "stale-approval",
    ),
    sayable.TWICE: (
        "approved-then-changes",
        "push-in-implement-by-rex",
        "rework-by-cleo-review",
        "rework-by-tess-review",
    ),
    sayable.SEVERAL: (
        "opened-label-against-branch",
        "parallel-tasks",
        "poison-coderun",
        "push-by-rex-in-test",
        "same-task-in-two-repositories",
        "second-attempt",
        "submitted-twice",
    ),
    sayable.BY_HAND: ("coderun-cancelled-by-hand",),
    sayable.BEFORE: ("opened-before-submit",),
    "`base` of what happens on GitHub": (
        "merged-into-another-branch",
        "opened-into-another-branch",
    ),
    "`branch` of what happens on GitHub": (
        "opened-for-a-longer-task",
        "opened-on-a-longer-branch",
    ),
    "`github: commented`": ("approval-by-the-wrong-actor",),
    "`github: reopened`": ("closed-and-reopened",),
    "`github: unlabeled`": ("look-alikes-of-the-label",),
    "`labels` of what happens on GitHub": (
        "fork-in-review",
        "hostile-title",
        "opened-from-a-fork",
        "opened-on-another-branch",
        "opened-with-subtask-label",
        "opened-with-task-label",
        "opened-with-two-task-labels",
    ),
    "`number` of what happens on GitHub": (
        "look-alikes-of-opened",
        "opened-in-another-repository",
        "second-pull-request",
    ),
    "`payload` of what happens on GitHub": ("opened-with-null-body",),
    "`review` of what happens on GitHub": ("approval-dismissed",),
    "`set` of what happens on GitHub": (
        "branch-renamed",
        "repository-in-capitals",
    ),
    "the step `delete`": (
        "coderun-deleted-of-rex",
        "coderun-deleted",
    ),
    "the step `deliver`": ("pushes-that-are-no-code",),
    "the step `marker`": (
        "opened-against-marker",
        "opened-with-marker",
    ),
    "the step `release`": (
        "released-by-hand",
        "stopped-by-hand",
    ),
}
WHY = {name: why for why, names in NOT_MODELLED.items() for name in names}


def scenario(name: str) -> Scenario:
    text = (rehearsal.SCENARIOS / f"{name}.yaml").read_text("utf-8")
    return scenario_of(read_one(text, f"{name}.yaml"), name)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in WHY])
def test_the_model_follows_and_ends_the_same(name: str) -> None:
    played(rehearsal.stage(), scenario(name))


@pytest.mark.parametrize("name", WHY)
def test_why_the_model_cannot_follow(name: str) -> None:
    with pytest.raises(CannotBeSaid) as said:
        played(rehearsal.stage(), scenario(name))
    assert str(said.value) == WHY[name]


def test_a_model_that_decides_otherwise_does_not_follow() -> None:
    with pytest.raises(Unlike):
        played(rehearsal.stage(), scenario("rework-by-cleo"), scenes.stage("stock", 0))
