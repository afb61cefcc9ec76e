"""Labels, branch and task label of a play: what breaks a rule, what just does not, and what is said."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from playbook.labels import Labels
from playbook.play import Gate, Play, Stage, cleo, rex
from tests.plays.shapes import stock

Fields = Mapping[str, Any]


def stage(name: str, **more: Any) -> Stage:
    return Stage(name=name, agent=rex, **more)


def labeled(label: str) -> Gate:
    return Gate.labeled(label, by=cleo, timeout="1h")


def refuse(said: str, /, **fields: Any) -> tuple[Fields, str]:
    return fields, said


A_B = (stage("a"), stage("b"))
BROKEN = {
    "a label for no stage": refuse(
        'labels: stage "x" is unknown; known: a, b', stages=A_B, labels=Labels(stages={"x": "y"})
    ),
    "one label for two states": refuse(
        'labels: "playbook/done" stands for two states; GitHub does not tell capitals apart',
        stages=A_B,
        labels=Labels(ready="Playbook/DONE"),
    ),
    "a stage named like an end": refuse(
        'labels: "playbook/done" stands for two states', stages=(stage("done"),)
    ),
    "a state label a gate waits for": refuse(
        'labels: "PLAYBOOK/B" is a state label and a gate waits for it; the two sets must differ',
        stages=(stage("a", gate=labeled("PLAYBOOK/B")), stage("b")),
    ),
    "a branch without the task": refuse(
        'branch = "feature" must hold {task_id} once, and no other braces',
        stages=A_B,
        branch="feature",
    ),
    "a branch with the task twice": refuse(
        "must hold {task_id} once", stages=A_B, branch="{task_id}/{task_id}"
    ),
    "a branch with other braces": refuse(
        "must hold {task_id} once", stages=A_B, branch="{service}/{task_id}"
    ),
    "a branch git refuses": refuse(
        'branch = "a//{task_id}" is no name git takes; see git help check-ref-format',
        stages=A_B,
        branch="a//{task_id}",
    ),
    "a task label without the task": refuse(
        'task_label = "task" must hold {task_id} once', stages=A_B, task_label="task"
    ),
    "a task label without room": refuse(
        'task_label = "the-task-with-{task_id}" leaves 36 characters for a task id, which may have 40',
        stages=A_B,
        task_label="the-task-with-{task_id}",
    ),
    "a state label that reads like a task": refuse(
        'labels: "task-a" reads like the label of a task ("task-{task_id}"); rename one of them',
        stages=A_B,
        labels=Labels(prefix="task-"),
    ),
    "a trigger label that reads like a task": refuse(
        'labels: "task-ready" reads like', stages=(stage("a", gate=labeled("task-ready")),)
    ),
}
PASSING: Mapping[str, Fields] = {
    "a label for a stage": {"stages": A_B, "labels": Labels(stages={"a": "y"})},
    "a label like a state label": {"stages": (stage("a", gate=labeled("playbook/as")),)},
    "the task in the middle of the branch": {"stages": A_B, "branch": "a/{task_id}-b"},
    "a task label that just fits": {"stages": A_B, "task_label": "the-task--{task_id}"},
    "labels like a subtask's": {"stages": A_B, "labels": Labels(ready="subtask-7", done="task-")},
}


@pytest.mark.parametrize(
    ("fields", "said"), [pytest.param(*BROKEN[name], id=name) for name in BROKEN]
)
def test_a_play_whose_texts_cannot_stand_is_refused_with_the_way_out(
    fields: Fields, said: str
) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        Play(name="p", **fields)


@pytest.mark.parametrize("fields", [pytest.param(PASSING[name], id=name) for name in PASSING])
def test_a_play_whose_texts_stand_passes(fields: Fields) -> None:
    assert Play(name="p", **fields).name == "p"


@pytest.mark.parametrize("branch", ["/{task_id}", "{task_id}/", "a..{task_id}", "{task_id}.lock"])
@pytest.mark.parametrize("more", ["", "a/"])
def test_a_branch_git_refuses_is_refused(branch: str, more: str) -> None:
    with pytest.raises(ValidationError, match="is no name git takes"):
        stock(branch=f"x/.{branch}" if more else branch)
