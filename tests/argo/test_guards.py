"""The guards of every state: whatever a gate decided, exactly one call answers, and it is the right one.

The guards are evaluated as Argo would; what is right is worked out from the play alone.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import pytest
from hypothesis import given

from playbook.argo.guards import OUTPUTS, condition, guard, literal, tag
from playbook.argo.states import GIVE_UP, On, State, entry, states
from playbook.play import Play, Stage
from playbook.rehearse.expressions.expression import compile_expression
from tests.plays.shapes import FEW, SHAPES, plays

DECISIONS = ("go", "rework", "restart", "done", "stop", "timeout", "", "nonsense", "' || true || '")
OLD, NEW = "1f9c2ab", "77e01d4"


class Case(NamedTuple):
    """What a state has just seen."""

    decision: str
    round: int
    moved: bool
    task: dict[str, str]

    def scope(self, state: State) -> dict[str, Any]:
        """Return the variables Argo gives to the guards, and nothing beside them."""
        outputs = {**OUTPUTS, "decision": self.decision, "head_sha": NEW if self.moved else OLD}
        return {
            "steps": {state.waits_for: {"outputs": {"parameters": outputs}}},
            "inputs": {"parameters": {"round": str(self.round), "head_sha": OLD}},
            "workflow": {"parameters": self.task},
        }


def cases(play: Play) -> Iterator[Case]:
    rounds = sorted({0, max(0, play.rounds - 1), play.rounds, play.rounds + 1})
    for decision, number, moved in product(DECISIONS, rounds, (False, True)):
        for task in tasks(play):
            yield Case(decision, number, moved, task)


def tasks(play: Play) -> Iterator[dict[str, str]]:
    """Yield the parameters of tasks in every combination that a `when` tells apart."""
    values = {one.name: {one.default, *one.values, "other"} for one in play.parameters}
    for stage in play.stages:
        if stage.when:
            values[stage.when.parameter].add(stage.when.equals)
    for chosen in product(*(sorted(one) for one in values.values())):
        yield dict(zip(values, chosen, strict=True))


def runs(stage: Stage, task: dict[str, str]) -> bool:
    return stage.when is None or task[stage.when.parameter] == stage.when.equals


def next_stage(play: Play, after: int, task: dict[str, str]) -> str | None:
    """Return where `go` leads from the stage at a place: the next that runs, the finish, or nowhere."""
    for stage in play.stages[after + 1 :]:
        if runs(stage, task):
            return stage.name
    return "finish" if play.finish else None


def wanted(play: Play, state: State, case: Case) -> str | None:
    """Return the state that must be entered, or None when the run has ended well."""
    if case.decision == "done" or (case.decision == "go" and state.stage is None):
        return None
    at = len(play.stages) if state.stage is None else play.stages.index(state.stage)
    if case.decision == "go":
        waits_next = state.stage is not None and state.gate is None and state.stage.gate is not None
        return f"{state.owner}-gate" if waits_next else next_stage(play, at, case.task)
    if case.round < play.rounds and case.decision == "rework" and state.stage is not None:
        return state.stage.on_changes or GIVE_UP
    if case.round < play.rounds and case.decision == "restart":
        return _restarted(play, state, case, at)
    return GIVE_UP


def _restarted(play: Play, state: State, case: Case, at: int) -> str | None:
    if state.gate is None and state.stage is not None:
        return _interrupted(play, state.stage, case, at)
    if play.restart is None:
        return GIVE_UP
    back = [stage.name for stage in play.stages].index(play.restart.back_to)
    return play.restart.back_to if back <= at else next_stage(play, at, case.task)


def _interrupted(play: Play, stage: Stage, case: Case, at: int) -> str:
    if play.restart is None:
        return stage.name if stage.on_failure == "restart" else GIVE_UP
    back = [one.name for one in play.stages].index(play.restart.back_to)
    return play.restart.back_to if back < at and case.moved else stage.name


def check(play: Play) -> None:
    for state in states(play):
        guards = [(c.target, compile_expression(guard(play, state, c))) for c in state.calls]
        for case in cases(play):
            scope = case.scope(state)
            taken = [target for target, expression in guards if expression.evaluate(scope) is True]
            right = wanted(play, state, case)
            assert taken == ([] if right is None else [right]), (state.name, case)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_decision_of_every_gate_has_exactly_one_answer(shape: str) -> None:
    check(SHAPES[shape]())


@given(plays())
@FEW
def test_every_decision_has_exactly_one_answer_in_any_play(play: Play) -> None:
    check(play)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_run_begins_in_exactly_one_stage_or_gives_up(shape: str) -> None:
    play = SHAPES[shape]()
    for task in tasks(play):
        scope = {"workflow": {"parameters": task}}
        taken = [
            call.target
            for call in entry(play)
            if all(
                compile_expression(condition(one)).evaluate(scope) is True
                for one in call.conditions
            )
        ]
        first = next_stage(play, -1, task)
        assert taken == [GIVE_UP if first is None else first]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_guard_reads_the_wait_of_its_own_state_and_no_other_step(shape: str) -> None:
    play = SHAPES[shape]()
    for state in states(play):
        own = f"steps.{state.waits_for}.outputs.parameters."
        for call in state.calls:
            expression = compile_expression(guard(play, state, call))
            assert expression.kind == "bool"
            for name in expression.references:
                assert name.startswith((own, "inputs.parameters.", "workflow.parameters."))


def test_two_ways_back_are_told_apart_by_the_head() -> None:
    [test] = [state for state in states(SHAPES["stock"]()) if state.name == "test"]
    assert [call.on for call in test.calls if call.on in (On.RESTART, On.AGAIN)] == [
        On.RESTART,
        On.AGAIN,
    ]


@pytest.mark.parametrize(
    "text", ["", "plain", "it's", "back\\slash", "\\'", 'a "quote"', "\u2603 \U0001f680", "a || b"]
)
def test_a_literal_is_the_text_and_nothing_else(text: str) -> None:
    assert compile_expression(literal(text)).evaluate({}) == text


def test_a_tag_is_argos() -> None:
    assert tag("1 + 1") == "{{=1 + 1}}"


def test_what_argo_itself_decides_is_a_timeout() -> None:
    assert OUTPUTS["decision"] == "timeout"
    assert set(OUTPUTS) == {"decision", "pull_request", "head_sha", "signal", "reason"}
