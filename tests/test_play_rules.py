"""Each rule of a play: the smallest play that breaks it, the smallest that does not, and what is said."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from playbook.argo.template import workflow_template
from playbook.play import Agent, Gate, Parameter, Play, Restart, Stage, When, cleo, rex, tess
from playbook.play_rules import OURS, problems
from tests.plays.shapes import AREA, FEW, FRONT, plays, single

Fields = Mapping[str, Any]
OTHER_REX = Agent(name="rex", github_app="Acme-Rex", role="")
REX_AGAIN = Agent(name="rexy", github_app="5dlabs-rex", role="")
HOUR = "1h"


def stage(name: str, **more: Any) -> Stage:
    return Stage(name=name, **{"agent": rex, **more})


def opened() -> Gate:
    return Gate.pull_request_open(by=rex, timeout=HOUR)


def labeled(label: str) -> Gate:
    return Gate.labeled(label, by=cleo, timeout=HOUR)


def refuse(said: str, /, **fields: Any) -> tuple[Fields, str]:
    return fields, said


def named(*names: str) -> tuple[Stage, ...]:
    return tuple(stage(name) for name in names)


A_B = named("a", "b")
BROKEN = {
    "two stages of one name": refuse(
        'two stages are called "a"; gates are addressed by stage, so names must differ',
        stages=named("a", "b", "a"),
    ),
    "a stage called main": refuse('a stage cannot be called "main"', stages=named("main")),
    "a stage called finish": refuse('a stage cannot be called "finish"', stages=named("finish")),
    "a stage called give-up": refuse('cannot be called "give-up"', stages=named("give-up")),
    "a stage named like a wait of another": refuse(
        'a stage cannot be called "wait-a": playbook\'s own templates begin with run- and wait-',
        stages=named("a", "wait-a"),
    ),
    "a stage named like a run": refuse('cannot be called "run-a"', stages=named("a", "run-a")),
    "a stage named like a gate": refuse(
        'stage "a-gate" would share its name with the gate of "a"',
        stages=(stage("a", gate=opened()), stage("a-gate")),
    ),
    "one name for two Apps": refuse(
        'agent "rex" writes as 5dlabs-rex[bot] and as acme-rex[bot]; give one of them another name',
        stages=(stage("a"), stage("b", agent=OTHER_REX)),
    ),
    "one name for two Apps, in a gate": refuse(
        'agent "rex" writes as',
        stages=(stage("a", gate=Gate.approved(by=OTHER_REX, timeout=HOUR)),),
    ),
    "one name for two Apps, in restart": refuse(
        'agent "rex" writes as', stages=A_B, restart=Restart(back_to="a", by=(OTHER_REX,))
    ),
    "two names for one App": refuse(
        'agents "rex" and "rexy" both write as 5dlabs-rex[bot]; each needs its own GitHub App',
        stages=(stage("a"), stage("b", agent=REX_AGAIN)),
    ),
    "on_changes to nowhere": refuse(
        'stage "a": on_changes = "x" is unknown; known: a, b',
        stages=(stage("a", on_changes="x"), stage("b")),
    ),
    "on_changes forward": refuse(
        'stage "a": on_changes = "b" comes later; going back goes to an earlier stage',
        stages=(stage("a", on_changes="b"), stage("b")),
    ),
    "back_to nowhere": refuse(
        'restart: back_to = "x" is unknown; known: a, b', stages=A_B, restart=Restart(back_to="x")
    ),
    "a parameter twice": refuse(
        'parameters: "area" is declared twice', stages=A_B, parameters=(AREA, AREA)
    ),
    "a parameter of ours": refuse(
        'parameters: "task-id" is one of playbook\'s own; choose another name',
        stages=A_B,
        parameters=(Parameter(name="task-id", default=""),),
    ),
    "when asks for nothing declared": refuse(
        'stage "a": when asks for parameter "area"; known: none; declare Play(parameters=...)',
        stages=(stage("a", when=FRONT),),
    ),
    "when asks for another parameter": refuse(
        'stage "a": when asks for parameter "x"; known: area',
        stages=(stage("a", when=When(parameter="x", equals="1")),),
        parameters=(AREA,),
    ),
    "when asks for a value that cannot be": refuse(
        'stage "a": parameter "area" is never "side"; values: back, front',
        stages=(stage("a", when=When(parameter="area", equals="side")),),
        parameters=(AREA,),
    ),
    "on_changes to a stage that may have been skipped": refuse(
        'stage "b": on_changes = "a" may have been skipped by its when',
        stages=(stage("a", when=FRONT), stage("b", on_changes="a")),
        parameters=(AREA,),
    ),
    "back_to a stage that may have been skipped": refuse(
        'restart: back_to = "a" may have been skipped by its when',
        stages=(stage("a", when=FRONT), stage("b")),
        parameters=(AREA,),
        restart=Restart(back_to="a"),
    ),
    "merged in the middle": refuse(
        'stage "a": merged() ends a run; write it as finish=Gate.merged(...)',
        stages=(stage("a", gate=Gate.merged(timeout=HOUR)),),
    ),
    "a pull request that opens at the end": refuse(
        "finish: pull_request_open cannot end a run; use merged, approved or labeled",
        stages=A_B,
        finish=opened(),
    ),
    "a rework where Argo is alone": refuse(
        'release="argo" has no rework and no restart: take out on_changes',
        stages=(stage("a", on_changes="a"),),
        release="argo",
    ),
    "a restart where Argo is alone": refuse(
        'release="argo" has no rework', stages=A_B, restart=Restart(back_to="a"), release="argo"
    ),
}
PASSING: Mapping[str, Fields] = {
    "one stage": {"stages": named("a")},
    "stages that only begin like ours": {"stages": named("mains", "waiter", "runner", "a-gates")},
    "one agent twice": {"stages": (stage("a"), stage("b"))},
    "an agent in two models": {
        "stages": (stage("a"), stage("b", agent=rex.model_copy(update={"model": "haiku"})))
    },
    "on_changes to itself": {"stages": (stage("a", on_changes="a"),)},
    "on_changes back": {"stages": (stage("a"), stage("b", on_changes="a"))},
    "back_to the last": {"stages": A_B, "restart": Restart(back_to="b")},
    "two parameters": {
        "stages": A_B,
        "parameters": (AREA, Parameter(name="github-app", default="x")),
    },
    "when asks for a declared value": {
        "stages": (stage("a", when=FRONT),),
        "parameters": (AREA,),
    },
    "when asks for any value of an open parameter": {
        "stages": (stage("a", when=When(parameter="area", equals="side")),),
        "parameters": (Parameter(name="area", default=""),),
    },
    "on_changes to a stage skipped together": {
        "stages": (stage("a", when=FRONT), stage("b", when=FRONT, on_changes="a")),
        "parameters": (AREA,),
    },
    "back_to a stage that always runs": {
        "stages": (stage("a", when=FRONT), stage("b")),
        "parameters": (AREA,),
        "restart": Restart(back_to="b"),
    },
    "a label at the end": {"stages": A_B, "finish": labeled("ship it")},
    "Argo alone, forward": {
        "stages": (stage("a", gate=opened()), stage("b", agent=tess)),
        "finish": Gate.merged(timeout=HOUR),
        "release": "argo",
    },
}


@pytest.mark.parametrize(
    ("fields", "said"), [pytest.param(*BROKEN[name], id=name) for name in BROKEN]
)
def test_a_play_that_cannot_stand_is_refused_with_the_way_out(fields: Fields, said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        Play(name="p", **fields)


@pytest.mark.parametrize("fields", [pytest.param(PASSING[name], id=name) for name in PASSING])
def test_a_play_that_stands_passes(fields: Fields) -> None:
    play = Play(name="p", **fields)
    assert list(problems(play)) == []
    assert workflow_template(play).to_dict()["kind"] == "WorkflowTemplate"


def test_one_play_that_breaks_many_rules_hears_the_most_telling_first() -> None:
    with pytest.raises(ValidationError) as refused:
        Play(name="p", stages=named("a", "a", "main"), branch="x", task_label="y")
    assert len(refused.value.errors()) == 1
    assert 'two stages are called "a"' in str(refused.value)


@given(plays())
@FEW
def test_a_play_as_hypothesis_makes_it_breaks_no_rule(play: Play) -> None:
    assert list(problems(play)) == []


def test_the_parameters_of_every_template_are_the_ones_that_are_refused() -> None:
    template = workflow_template(single()).to_dict()
    declared = {one["name"] for one in template["spec"]["arguments"]["parameters"]}
    assert declared - {"github-app"} == OURS
