"""Submitting on a cluster in memory: one active run a task, names that stay, nothing of others taken for ours."""

from dataclasses import replace
from typing import Any

import pytest

from playbook.submit.send import Wanted, send
from playbook.submit.task import NotSubmitted, Target, Task
from playbook.submit.workflow import workflow
from tests.fakes.argo_server import Cluster
from tests.plays.argo_alone import play as alone
from tests.submit.desk import FIRST, SECOND, TARGET, TASK, WANTED, desk, stored


def test_a_run_is_created_and_seen_to_begin() -> None:
    here = desk()
    run = send(WANTED, here.shell)
    assert (run.name, run.phase, run.attempt, run.task) == (FIRST, "Running", 1, TASK)
    assert here.said == [f"submitted {FIRST}, attempt 1"]


def test_a_second_active_run_is_refused_with_the_name_of_the_first() -> None:
    here = desk()
    send(WANTED, here.shell)
    with pytest.raises(NotSubmitted) as refused:
        send(WANTED, here.shell)
    assert refused.value.exit_code == 1
    assert refused.value.message == f"task 42 of acme/web has an active run: {FIRST} (Running)"
    assert f"argo terminate -n playbook {FIRST}" in refused.value.hint
    assert here.cluster.created == [FIRST]


def test_a_finished_run_leads_to_the_next_attempt() -> None:
    here = desk()
    stored(here, 1, "Failed")
    assert send(WANTED, here.shell).name == SECOND


def test_a_list_that_is_behind_is_checked_against_the_run_itself() -> None:
    here = desk()
    stored(here, 1, "Running")

    def ends(name: str) -> None:
        here.cluster.workflows[FIRST]["status"] = {"phase": "Succeeded"}

    here.cluster.on_get = ends
    assert send(WANTED, here.shell).name == SECOND


def test_a_run_without_our_labels_keeps_its_name() -> None:
    here = desk()
    stored(here, 1, "Failed", task="other")
    assert send(WANTED, here.shell).name == SECOND


def test_a_listed_run_that_is_gone_by_now_does_not_count() -> None:
    here = desk()
    stored(here, 1, "Running")
    once = iter([FIRST])

    def deleted(name: str) -> None:
        here.cluster.workflows.pop(next(once, ""), None)

    here.cluster.on_get = deleted
    assert send(WANTED, here.shell).name == FIRST
    assert here.cluster.created == [FIRST]


def test_of_two_submits_at_once_the_slower_finds_its_run_submitted() -> None:
    here = desk()
    here.cluster.create = Racing(here.cluster)  # type: ignore[method-assign]
    assert send(WANTED, here.shell).name == FIRST
    assert here.said == [f"already submitted: {FIRST}"]
    assert here.cluster.created == [FIRST]


class Racing:
    """A create before which somebody else has created the same, with these parameters."""

    def __init__(self, cluster: Cluster, **parameters: str) -> None:
        self._create = cluster.create
        self._parameters = parameters

    def __call__(self, manifest: dict[str, Any]) -> dict[str, Any]:
        self._create(workflow(TARGET, TASK, 1, self._parameters))
        return self._create(manifest)


def test_a_run_of_the_same_name_with_other_arguments_is_not_ours() -> None:
    here = desk()
    here.cluster.create = Racing(here.cluster, **{"docs-branch": "x"})  # type: ignore[method-assign]
    with pytest.raises(NotSubmitted, match="with other arguments"):
        send(WANTED, here.shell)


ALONE = Wanted(alone.name, "playbook", TASK)
PLAIN = Target(alone.name, "playbook", alone)


def test_a_run_for_argo_alone_has_the_plain_name() -> None:
    assert send(ALONE, desk(alone).shell).name == f"{alone.name}--web--42"


def test_a_run_for_argo_alone_that_is_over_has_to_be_deleted() -> None:
    here = desk(alone)
    name = stored(here, 1, "Failed", PLAIN)
    with pytest.raises(NotSubmitted) as refused:
        send(ALONE, here.shell)
    assert f"{name} is over (Failed)" in refused.value.message
    assert f"kubectl delete workflow -n playbook {name}" in refused.value.hint


def test_a_plain_name_of_another_owners_repository_is_not_ours() -> None:
    here = desk(alone)
    stored(here, 1, "Running", PLAIN)
    other = replace(ALONE, task=Task("42", "web", "other/web"))
    with pytest.raises(NotSubmitted, match="for task 42 of acme/web"):
        send(other, here.shell)
