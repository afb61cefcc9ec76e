"""Plays: what can be said, what a run carries, and that nothing changes afterwards."""

import re
from collections.abc import Callable

import pytest
from pydantic import BaseModel, ValidationError

from playbook.declaration import canonical
from playbook.errors import InvalidPlay
from playbook.play import (
    Actors,
    Gate,
    Labels,
    Parameter,
    Play,
    Restart,
    Stage,
    When,
    blaze,
    cleo,
    rex,
    tess,
)
from tests.plays.shapes import SHAPES, chosen, implement, review, single, stock, verify

EVERY_SHAPE = pytest.mark.parametrize("shape", [pytest.param(SHAPES[n], id=n) for n in SHAPES])


def test_a_play_knows_its_gates_agents_and_labels() -> None:
    play = stock()
    assert [f"{name}/{gate.kind}" for name, gate in play.gates] == [
        "implement/pull_request_open",
        "review/labeled",
        "test/approved",
        "finish/merged",
    ]
    assert play.agents == (rex, cleo, tess)
    assert play.implementers == (rex,)
    assert play.trigger_labels == {"ready-for-qa"}
    assert play.stage("review").agent == cleo


def test_agents_are_found_wherever_they_are_named() -> None:
    by = Restart(back_to="implement", by=(blaze, "people"))
    gate = Gate.labeled("go", by=(tess, "people"), timeout="1h")
    assert stock(stages=(implement(gate=gate),), restart=by).agents == (rex, tess, blaze)


def test_an_unknown_stage_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidPlay, match='stage "deploy" is unknown; known: implement, review'):
        stock().stage("deploy")


@pytest.mark.parametrize(
    ("stage", "reviews"),
    [
        pytest.param(implement(), False, id="who opens a pull request"),
        pytest.param(implement(gate=None), False, id="who has no gate"),
        pytest.param(implement(gate=None, on_changes="implement"), True, id="who finds faults"),
        pytest.param(review(on_changes=None), True, id="who labels"),
        pytest.param(verify(on_changes=None), True, id="who approves"),
    ],
)
def test_a_reviewing_stage_must_end_with_a_verdict(stage: Stage, reviews: bool) -> None:
    assert stage.reviewing is reviews


@pytest.mark.parametrize(
    ("shape", "alone"),
    [
        pytest.param(single, True, id="one stage"),
        pytest.param(chosen, True, id="one of several stages, chosen by a parameter"),
        pytest.param(SHAPES["all-are-conditional"], True, id="two stages, by two values"),
        pytest.param(stock, False, id="stages after each other"),
        pytest.param(lambda: single(stages=(implement(),)), False, id="a gate"),
        pytest.param(lambda: single(finish=Gate.merged(timeout="1h")), False, id="a finish"),
        pytest.param(lambda: single(restart=Restart(back_to="run")), False, id="a restart"),
        pytest.param(
            lambda: single(
                stages=tuple(
                    Stage(name=n, agent=rex, when=When(parameter="area", equals="x")) for n in "ab"
                ),
                parameters=(Parameter(name="area", default=""),),
            ),
            False,
            id="two stages with the same value",
        ),
    ],
)
def test_one_execution_and_nothing_else_is_a_single_run(
    shape: Callable[[], Play], alone: bool
) -> None:
    assert shape().single is alone


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(
            lambda: Gate(kind="labeled", by=(cleo,), timeout="1h"),
            "a label belongs to Gate.labeled",
            id="a labeled gate without label",
        ),
        pytest.param(
            lambda: Gate(kind="approved", by=(cleo,), label="x", timeout="1h"),
            "a label belongs to Gate.labeled, and to no other gate",
            id="a label at another gate",
        ),
        pytest.param(
            lambda: Gate.approved(by=(), timeout="1h"),
            "a gate approved needs by=...",
            id="nobody may approve",
        ),
        pytest.param(
            lambda: Gate(kind="merged", by=(rex,), timeout="1h"),
            "merged() takes no by=",
            id="merged by somebody",
        ),
        pytest.param(
            lambda: Gate(kind="pull_request_open", by=("people",), timeout="1h"),
            "pull_request_open waits for an agent's pull request: by=<agent>",
            id="a pull request by people, which binds to no run",
        ),
        pytest.param(
            lambda: Gate.approved(by=tess, timeout="0s"), "longer than zero", id="no time"
        ),
        pytest.param(
            lambda: Parameter(name="area", default="x", values=("a", "b")),
            "default \"x\" is not among values ['a', 'b']",
            id="a default that is no value",
        ),
        pytest.param(
            lambda: Parameter(name="area", default="{{x}}"),
            "should match pattern",
            id="a default Argo would read as a tag",
        ),
        pytest.param(
            lambda: When(parameter="area", equals="a\nb"), "should match pattern", id="two lines"
        ),
        pytest.param(
            lambda: Play(name="p", stages=()), "at least 1 item", id="a play without stages"
        ),
        pytest.param(
            lambda: stock(branch="task {task_id}"), "should match pattern", id="a space in a branch"
        ),
        pytest.param(lambda: stock(rounds=-1), "greater than or equal to 0", id="negative rounds"),
        pytest.param(
            lambda: stock(round=3), "Extra inputs are not permitted", id="a typo in a field"
        ),
    ],
)
def test_what_makes_no_sense_is_refused(make: Callable[[], object], said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        make()


@pytest.mark.parametrize(
    ("actors", "held"),
    [
        pytest.param(rex, (rex,), id="one agent"),
        pytest.param((rex, "people"), (rex, "people"), id="a tuple"),
        pytest.param([rex, "people"], (rex, "people"), id="a list"),
        pytest.param("people", ("people",), id="people"),
    ],
)
def test_who_may_is_one_or_many(actors: Actors, held: object) -> None:
    assert Gate.approved(by=actors, timeout="1h").by == held
    assert Restart.model_validate({"back_to": "review", "by": actors}).by == held


def test_who_may_is_written_for_people() -> None:
    assert Gate.approved(by=[tess, "people"], timeout="1h").actors == "tess or people"
    assert Gate.merged(timeout="1h").actors == "anyone"


@EVERY_SHAPE
def test_nothing_of_a_play_can_be_set(shape: Callable[[], Play]) -> None:
    play = shape()
    parts: list[BaseModel | None] = [play, play.labels, play.restart, play.finish]
    parts += [*play.parameters, *play.stages]
    parts += [part for stage in play.stages for part in (stage.agent, stage.gate)]
    for part in filter(None, parts):
        for field in type(part).model_fields:
            with pytest.raises(ValidationError, match="frozen"):
                setattr(part, field, None)


def test_a_play_does_not_see_its_makers_later_changes() -> None:
    stages = [implement(), review(), verify()]
    shown = {"review": "in review"}
    play = stock(stages=stages, labels=Labels(stages=shown))
    before = canonical(play)
    stages.pop()
    shown["review"] = "x"
    assert canonical(play) == before


def test_a_poison_copy_of_a_part_does_not_get_in() -> None:
    stage = implement().model_copy(update={"name": "BAD"})
    with pytest.raises(ValidationError, match=re.escape("stages.0.name")):
        stock(stages=(stage, review(), verify()))


def test_every_part_remembers_its_line() -> None:
    play = stock()
    assert play.source.startswith("plays/shapes.py:")
    lines = {stage.source for stage in play.stages} | {gate.source for _, gate in play.gates}
    assert len(lines) == 7
    assert all(line.startswith("plays/shapes.py:") for line in lines)
