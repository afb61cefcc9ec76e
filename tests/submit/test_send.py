"""Submitting on a cluster in memory: one active run a task, names that stay, nothing sent twice."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from playbook import workflow_template
from playbook.kube.errors import Forbidden, NotFound, Unreachable
from playbook.play import Play
from playbook.submit.send import Wanted, send
from playbook.submit.task import InvalidSubmission, NotSubmitted, Target, Task, run_name
from playbook.submit.ways import Shell
from playbook.submit.workflow import workflow
from tests.fakes.argo_server import Cluster
from tests.plays.argo_alone import play as alone
from workflows.play import play

TASK = Task("42", "web", "acme/web")
WANTED = Wanted("play", "playbook", TASK, play=play)
TARGET = Target("play", "playbook", play)
FIRST, SECOND, THIRD = (run_name(TARGET, TASK, attempt) for attempt in (1, 2, 3))
LOST = {"phase": "Error", "message": 'workflowtemplates.argoproj.io "play" not found'}


@dataclass
class Desk:
    """A cluster with the play's template, and what was said and waited."""

    cluster: Cluster
    said: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    @property
    def shell(self) -> Shell:
        return Shell(self.cluster, self.said.append, self.waited.append)


def desk(*plays: Play) -> Desk:
    return Desk(Cluster({one.name: workflow_template(one).to_dict() for one in plays or (play,)}))


def stored(
    here: Desk, attempt: int, phase: str, target: Target = TARGET, task: str = TASK.id
) -> str:
    """Put a run into the cluster."""
    made = workflow(target, TASK, attempt)
    made["metadata"]["labels"]["playbook.dev/task"] = task
    made["metadata"] |= {"uid": "u", "creationTimestamp": "2026-11-21T08:00:00Z"}
    made["status"] = {"phase": phase}
    here.cluster.workflows[made["metadata"]["name"]] = made
    return str(made["metadata"]["name"])


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


def test_a_create_whose_answer_got_lost_is_found() -> None:
    here = desk()
    create = here.cluster.create

    def lost(manifest: dict[str, Any]) -> dict[str, Any]:
        create(manifest)
        raise Unreachable("no answer")

    here.cluster.create = lost  # type: ignore[method-assign]
    assert send(WANTED, here.shell).name == FIRST


def test_a_create_nobody_answers_for_says_what_is_not_known() -> None:
    here = desk()

    def off(manifest: dict[str, Any]) -> dict[str, Any]:
        here.cluster.on_get = off_too
        raise Unreachable("no answer")

    def off_too(name: str) -> None:
        raise Unreachable("still no answer")

    here.cluster.create = off  # type: ignore[method-assign]
    with pytest.raises(Unreachable) as ended:
        send(WANTED, here.shell)
    assert ended.value.message == "no answer"
    assert f"Whether {FIRST} was made is not known" in ended.value.hint


def test_a_refusal_is_passed_on() -> None:
    here = desk()
    here.cluster.breaks = [Forbidden("no", status=403)]
    with pytest.raises(Forbidden):
        send(WANTED, here.shell)
    assert here.cluster.created == []


def test_a_run_argo_lost_the_template_of_is_followed_by_the_next_attempt() -> None:
    here = desk()
    here.cluster.begins = [LOST]
    run = send(WANTED, here.shell)
    assert (run.name, run.phase) == (SECOND, "Running")
    assert "Argo did not know template play yet; once more" in here.said
    assert here.cluster.created == [FIRST, SECOND]


def test_argo_server_may_not_know_the_template_yet_either() -> None:
    here = desk()
    here.cluster.breaks = [NotFound('workflowtemplates.argoproj.io "play" not found', status=404)]
    assert send(WANTED, here.shell).name == FIRST


def test_after_three_attempts_somebody_else_must_look() -> None:
    here = desk()
    here.cluster.begins = [LOST, LOST, LOST, LOST]
    with pytest.raises(NotSubmitted, match="Argo does not find template play"):
        send(WANTED, here.shell)
    assert here.cluster.created == [FIRST, SECOND, THIRD]


def test_another_error_at_the_start_is_no_reason_to_try_again() -> None:
    here = desk()
    here.cluster.begins = [{"phase": "Failed", "message": "invalid spec: x"}]
    run = send(WANTED, here.shell)
    assert (run.phase, run.message) == ("Failed", "invalid spec: x")
    assert here.cluster.created == [FIRST]


def test_a_controller_that_does_not_look_is_waited_for_five_seconds() -> None:
    here = desk()
    here.cluster.begins = [{"phase": ""}] * 40
    run = send(WANTED, here.shell)
    assert run.phase == ""
    assert sum(here.waited) == 5
    assert "is its controller running?" in here.said[-1]


def test_a_template_that_is_not_there_is_named() -> None:
    here = desk()
    with pytest.raises(NotSubmitted) as refused:
        send(Wanted("coderun", "playbook", TASK), here.shell)
    assert "template coderun is not in namespace playbook" in refused.value.message
    assert "Apply the rendered tree" in refused.value.hint


def test_what_the_template_in_the_cluster_does_not_take_is_refused() -> None:
    here = desk()
    with pytest.raises(InvalidSubmission, match='parameter "x" is unknown'):
        send(replace(WANTED, parameters={"x": "1"}), here.shell)


@pytest.mark.parametrize(
    ("template", "namespace"),
    [("../x", "playbook"), ("play", "a/b"), ("Play", "playbook"), ("play", "")],
)
def test_what_is_no_name_is_refused(template: str, namespace: str) -> None:
    with pytest.raises(InvalidSubmission, match="is no name Kubernetes knows"):
        Wanted(template, namespace, TASK)


def test_a_play_that_differs_in_the_cluster_is_said_and_the_clusters_counts() -> None:
    there = Play.model_validate({**play.model_dump(), "rounds": 3, "base": "trunk"})
    here = desk(there)
    assert send(WANTED, here.shell).name == run_name(Target("play", "playbook", there), TASK)
    assert here.said[:3] == [
        "warning: play play in the cluster differs, and that one runs",
        '  base: "main" here, "trunk" in the cluster',
        "  rounds: 10 here, 3 in the cluster",
    ]


def test_of_many_differences_five_are_shown() -> None:
    stages = tuple(one.model_copy(update={"timeout": "9m", "queue": "8m"}) for one in play.stages)
    here = desk(Play.model_validate({**play.model_dump(), "stages": stages}))
    send(WANTED, here.shell)
    assert here.said[0].endswith("that one runs; 1 more differences")
    assert len([text for text in here.said if text.startswith("  ")]) == 5


def test_a_template_without_a_play_runs_as_it_is() -> None:
    here = desk()
    here.cluster.templates["play"] = {"spec": {}}
    run = send(WANTED, here.shell)
    assert run.name == run_name(Target("play", "playbook"), TASK)
    assert "carries no play" in here.said[0]


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


def test_who_answers_from_a_copy_is_given_time_to_learn_of_a_new_template() -> None:
    here = desk()
    here.cluster.late, here.cluster.unseen = 5, 3
    assert send(WANTED, here.shell).name == FIRST
    assert here.waited[:3] == [1, 1, 1]


def test_a_template_no_copy_learns_of_is_missing_after_all() -> None:
    here = desk()
    here.cluster.late, here.cluster.unseen = 5, 100
    with pytest.raises(NotSubmitted):
        send(WANTED, here.shell)
    assert here.waited == [1] * 5
