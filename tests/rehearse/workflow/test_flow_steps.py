"""Groups of steps go on, end and hand up their outputs as the controller of Argo 4.0.2 does it."""

import pytest

from playbook.errors import NotModelled, PlaybookError
from playbook.rehearse.workflow.flow import Outcome, Phase, compile_flow
from tests.rehearse.workflow.flows import ids, release, run, steps, workflow


def test_steps_of_a_group_run_side_by_side_and_the_next_group_waits() -> None:
    program, state = run(
        steps(
            "- - {name: a, template: gate}\n  - {name: b, template: work}\n- - {name: c, template: work}"
        )
    )
    assert ids(state) == ["[0].a", "[0].b"]
    state = release(program, state, "go").state
    assert ids(state) == ["[0].b"]
    assert ids(program.finish(state, "[0].b", Outcome(Phase.SUCCEEDED)).state) == ["2:c"]


def test_a_failed_step_fails_its_group_when_its_neighbours_are_done() -> None:
    program, state = run(
        steps(
            "- - {name: a, template: gate}\n  - {name: b, template: work}\n- - {name: c, template: work}"
        )
    )
    state = program.finish(state, "[0].b", Outcome(Phase.FAILED)).state
    assert ids(state) == ["[0].a"]
    state = release(program, state, "go").state
    assert (state.phase, state.message) == (Phase.FAILED, "child 'w-2028477360' failed")


@pytest.mark.parametrize(
    ("continues", "phase", "goes_on"),
    [
        pytest.param("failed: true", Phase.FAILED, True, id="failed"),
        pytest.param("failed: true", Phase.ERROR, False, id="not for errors"),
        pytest.param("error: true", Phase.ERROR, True, id="error"),
    ],
)
def test_continue_on_lets_the_group_pass(continues: str, phase: Phase, goes_on: bool) -> None:
    groups = f"- - {{name: a, template: work, continueOn: {{{continues}}}}}\n- - {{name: b, template: work, arguments: {{parameters: [{{name: x, value: '{{{{steps.a.status}}}}'}}]}}}}"
    program, state = run(steps(groups))
    state = program.finish(state, "[0].a", Outcome(phase)).state
    assert bool(state.leaves) == goes_on
    if goes_on:
        assert state.leaves[0].args == (f"echo {phase}",)


def test_an_error_of_a_called_template_abandons_its_neighbours() -> None:
    more = "- name: broken\n  inputs: {parameters: [{name: n}]}\n  container: {image: x, args: ['{{=asInt(inputs.parameters.n)}}']}\n"
    groups = "- - {name: a, template: gate}\n  - {name: b, template: broken, arguments: {parameters: [{name: n, value: x}]}}\n  - {name: c, template: work}"
    change = compile_flow(steps(groups, more)).start({}, "w", "u", "argo")
    assert (change.state.phase, change.state.leaves) == (Phase.FAILED, ())
    assert (
        change.state.message
        == "step group deemed errored due to child w[0].b error: invalid operation: int(x)"
    )
    assert [leaf.id for leaf in change.entered] == ["[0].a"]
    assert "abandoned" in [entry.kind for entry in change.entries]


def test_an_error_of_the_entry_is_an_error_of_the_workflow() -> None:
    entry = "- name: main\n  container: {image: x, args: ['{{=asInt(workflow.name)}}']}\n"
    _, state = run(workflow(entry))
    assert (state.phase, state.message) == (
        Phase.ERROR,
        "error in entry template execution: invalid operation: int(w)",
    )


def test_an_entry_that_is_a_leaf_ends_the_workflow_as_it_ends() -> None:
    program, state = run(workflow("", entry="work"))
    assert program.finish(state, "", Outcome(Phase.ERROR, message="boom")).state.message == "boom"
    assert program.finish(state, "", Outcome(Phase.SUCCEEDED)).state.phase == Phase.SUCCEEDED


def test_outputs_of_steps_take_their_default_when_there_is_no_value() -> None:
    more = """
- name: inner
  steps:
  - - {name: a, template: gate, when: 'false'}
  outputs:
    parameters:
    - {name: p, valueFrom: {parameter: "{{steps.a.outputs.parameters.actor}}", default: none}}
    - {name: e, valueFrom: {expression: "steps.a.outputs.parameters.actor", default: "{{workflow.name}}"}}
    - {name: n, valueFrom: {expression: "steps.a?.outputs?.parameters"}}
    - {name: i, valueFrom: {expression: "1.5 + 1.5"}}
"""
    value = " ".join(f"{{{{steps.in.outputs.parameters.{name}}}}}" for name in "peni")
    groups = f"- - {{name: in, template: inner}}\n- - {{name: b, template: work, arguments: {{parameters: [{{name: x, value: '{value}'}}]}}}}"
    with pytest.raises(NotModelled):
        compile_flow(steps(groups, more))
    more = more.replace("steps.a?.outputs?.parameters", "steps.a?.outputs?.parameters?.actor")
    assert run(steps(groups, more))[1].leaves[0].args == ("echo none w <nil> 3",)


@pytest.mark.parametrize(
    ("output", "message"),
    [
        pytest.param(
            '{parameter: "{{steps.a.outputs.parameters.actor}}"}',
            'Unable to resolve: "steps.a.outputs.parameters.actor"',
            id="parameter",
        ),
        pytest.param(
            '{expression: "steps.a.outputs.parameters.actor"}',
            "cannot fetch parameters from <nil>",
            id="expression",
        ),
    ],
)
def test_outputs_of_steps_without_value_and_default_are_an_error(output: str, message: str) -> None:
    entry = f"- name: main\n  steps: [[{{name: a, template: gate, when: 'false'}}]]\n  outputs: {{parameters: [{{name: p, valueFrom: {output}}}]}}\n"
    _, state = run(workflow(entry))
    assert (state.phase, state.message) == (
        Phase.ERROR,
        f"error in entry template execution: {message}",
    )


def test_a_step_that_outlives_its_neighbours_takes_the_place_of_its_caller() -> None:
    more = "- name: inner\n  steps:\n  - - {name: a, template: gate}\n    - {name: b, template: gate}\n"
    program, state = run(steps("- - {name: in, template: inner}", more))
    state = release(program, state, "go").state
    assert ids(state) == ["2:in[0].b"]
    other = release(program, run(steps("- - {name: in, template: inner}", more))[1], "go", 0)
    assert other.state.phase == Phase.RUNNING
    assert release(program, state, "go").state.phase == Phase.SUCCEEDED
    over = program.finish(state, "2:in[0].b", Outcome(Phase.ERROR)).state
    assert (over.phase, over.message) == (Phase.FAILED, "child 'w-360678845' failed")


def test_a_failed_neighbour_keeps_the_caller_alive() -> None:
    program, state = run(steps("- - {name: a, template: gate}\n  - {name: b, template: gate}"))
    state = program.finish(state, "[0].a", Outcome(Phase.FAILED)).state
    assert release(program, state, "go").state.phase == Phase.FAILED


def test_outputs_nobody_reads_do_not_make_another_state() -> None:
    groups = "- - {name: a, template: gate}\n- - {name: b, template: gate}"
    program, state = run(steps(groups))
    assert release(program, state, "go").state is release(program, state, "stop").state


def test_asking_for_a_leaf_that_is_not_live_is_refused() -> None:
    program, state = run(steps("- - {name: a, template: gate}"))
    with pytest.raises(PlaybookError, match="live: 2:a"):
        program.finish(state, "2:b", Outcome(Phase.SUCCEEDED))
    with pytest.raises(PlaybookError, match="no duration"):
        program.expire(state, "2:a")
    with pytest.raises(PlaybookError, match="'bogus'"):
        program.finish(state, "2:a", Outcome(Phase.SUCCEEDED, (("bogus", "x"),)))
    with pytest.raises(PlaybookError, match="cannot end as Hung"):
        program.finish(state, "2:a", Outcome(Phase.HUNG))
    with pytest.raises(NotModelled, match="again"):
        program.finish(state, "2:a", Outcome(Phase.SUCCEEDED, (("actor", "{{workflow.uid}}"),)))
    over = release(program, state, "go").state
    with pytest.raises(PlaybookError, match="live: none"):
        program.finish(over, "2:a", Outcome(Phase.SUCCEEDED))
