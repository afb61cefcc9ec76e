"""A suspended step: the values it is given, its defaults, and how long it waits, as in Argo 4.0.2."""

import pytest

from playbook.rehearse.workflow.flow import Outcome, Phase
from tests.rehearse.workflow.flows import release, run, steps, workflow


def test_values_given_at_a_gate_override_its_defaults() -> None:
    groups = "- - {name: a, template: gate}\n- - {name: b, template: work, arguments: {parameters: [{name: x, value: '{{steps.a.outputs.parameters.decision}} {{steps.a.outputs.parameters.actor}}'}]}}"
    program, state = run(steps(groups))
    assert release(program, state, "approved").state.leaves[0].args == ("echo approved nobody",)


def test_a_resume_with_a_selector_fills_in_nothing_and_hangs() -> None:
    groups = "- - {name: a, template: gate}\n- - {name: b, template: work, arguments: {parameters: [{name: x, value: '{{steps.a.outputs.parameters.actor}}'}]}}"
    program, state = run(steps(groups))
    bare = Outcome(Phase.SUCCEEDED, (("decision", "go"),), exact=True)
    assert program.finish(state, "[0].a", bare).state.phase == Phase.HUNG


def test_a_duration_that_runs_out_without_default_is_an_error() -> None:
    program, state = run(steps("- - {name: a, template: bare}\n- - {name: b, template: work}"))
    assert state.leaves[0].duration == 90
    over = program.expire(state, "[0].a").state
    assert over.phase == Phase.FAILED
    assert (
        "raw output parameter 'decision' has not been set and does not have a default value"
        in over.message
    )


def test_the_same_error_in_the_tail_is_told_the_same() -> None:
    program, state = run(steps("- - {name: a, template: bare}"))
    over = program.expire(state, "2:a").state
    assert over.message.startswith(
        "step group deemed errored due to child w[0].a error: raw output"
    )


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [
        ("20", 20),
        ("2m", 120),
        ("1h30m", 5400),
        ("1.5s", 1.5),
        ("-3s", -3),
        ("0", 0),
        ("{{=string(10 * 6)}}", 60),
    ],
)
def test_a_duration_is_seconds_or_a_go_duration(duration: str, seconds: float) -> None:
    _, state = run(workflow(f'- name: main\n  suspend: {{duration: "{duration}"}}\n'))
    assert state.leaves[0].duration == seconds


def test_a_duration_that_cannot_be_read_is_an_error() -> None:
    _, state = run(workflow('- name: main\n  suspend: {duration: "2 days"}\n'))
    assert (state.phase, state.message) == (
        Phase.ERROR,
        "error in entry template execution: unable to parse 2 days as a duration",
    )


def test_a_supplied_output_falls_back_to_the_default_of_its_input() -> None:
    gate = "- name: main\n  inputs: {parameters: [{name: decision, default: later}]}\n  suspend: {}\n  outputs: {parameters: [{name: decision, valueFrom: {supplied: {}}}]}\n"
    assert run(workflow(gate))[1].leaves[0].outputs == (("decision", "later"),)
