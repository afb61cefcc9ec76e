"""Submitting a template as the cluster has it: it must be there, it takes what it takes, and it counts."""

from dataclasses import replace

import pytest

from playbook.play import Play
from playbook.submit.send import Wanted, send
from playbook.submit.task import InvalidSubmission, NotSubmitted, Target, run_name
from tests.submit.desk import TASK, WANTED, desk
from workflows.play import play


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
