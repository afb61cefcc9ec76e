"""Guards of steps: who is skipped, what hangs and what fails, as in the controller of Argo 4.0.2."""

import pytest

from playbook.errors import NotModelled
from playbook.rehearse.workflow.flow import Phase, compile_flow
from tests.rehearse.workflow.flows import ids, release, run, steps


def test_a_skipped_step_counts_as_success_and_has_a_status() -> None:
    groups = "- - {name: a, template: work, when: 'false'}\n- - {name: b, template: work, arguments: {parameters: [{name: x, value: '{{steps.a.status}}'}]}}"
    program = compile_flow(steps(groups))
    change = program.start({}, "w", "u", "argo")
    assert change.state.leaves[0].args == ("echo Skipped",)
    assert ("skipped", "[0].a", "when 'false' evaluated false") in change.entries


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("{{steps.a.outputs.parameters.decision}}", id="a plain tag"),
        pytest.param("{{=steps.a.outputs.parameters.decision ?? 'x'}}", id="?? does not help"),
        pytest.param(
            "{{=steps.a.status == 'Skipped' ? 'x' : steps.a.outputs.parameters.decision}}",
            id="nor a choice",
        ),
        pytest.param("{{=steps.nowhere.status}}", id="a step that is not there"),
    ],
)
def test_outputs_of_a_skipped_step_hang_the_flow(value: str) -> None:
    groups = f"- - {{name: a, template: gate, when: 'false'}}\n- - {{name: b, template: work, arguments: {{parameters: [{{name: x, value: \"{value}\"}}]}}}}"
    _, state = run(steps(groups))
    assert (state.phase, state.leaves) == (Phase.HUNG, ())
    assert "steps." in state.message


def test_an_argument_hangs_even_when_its_own_step_would_be_skipped() -> None:
    groups = "- - {name: a, template: gate, when: 'false'}\n- - {name: b, template: work, when: 'false', arguments: {parameters: [{name: x, value: '{{steps.a.outputs.parameters.actor}}'}]}}"
    assert run(steps(groups))[1].phase == Phase.HUNG


def test_a_guard_that_needs_no_outputs_is_answered_before_they_are_missed() -> None:
    groups = "- - {name: a, template: gate, when: 'false'}\n- - {name: b, template: work, when: \"{{=workflow.name == 'w' || steps.a.outputs.parameters.actor == 'x'}}\"}"
    assert ids(run(steps(groups))[1]) == ["2:b"]


def test_a_hung_branch_shows_while_another_still_runs() -> None:
    more = "- name: bad\n  steps:\n  - - {name: a, template: gate, when: 'false'}\n  - - {name: b, template: work, when: \"{{=steps.a.outputs.parameters.actor == 'x'}}\"}\n"
    program, state = run(
        steps("- - {name: bad, template: bad}\n  - {name: good, template: gate}", more)
    )
    assert state.phase == Phase.RUNNING
    assert state.stuck == ("[0].bad: steps.a.outputs.parameters.actor",)
    assert release(program, state, "go").state.phase == Phase.HUNG


def test_an_error_in_a_guard_fails_the_group_before_any_step_begins() -> None:
    groups = '- - {name: a, template: gate}\n- - {name: b, template: work}\n  - {name: c, template: work, when: "{{=asInt(steps.a.outputs.parameters.decision) > 1}}"}'
    program, state = run(steps(groups))
    change = release(program, state, "go")
    assert (change.state.phase, change.entered) == (Phase.FAILED, ())
    assert change.state.message == "failed to resolve references: invalid operation: int(go)"


def test_a_guard_that_needs_no_outputs_and_errs_ends_the_call_before_any_step() -> None:
    groups = "- - {name: a, template: gate}\n- - {name: b, template: work, when: '{{=asInt(workflow.name) > 1}}'}"
    change = compile_flow(steps(groups)).start({}, "w", "u", "argo")
    assert (change.state.phase, change.entered) == (Phase.ERROR, ())


def test_an_error_wins_over_a_reference_that_hangs() -> None:
    groups = "- - {name: a, template: gate, when: 'false'}\n- - {name: b, template: work, when: \"{{=steps.a.outputs.parameters.actor == 'x'}}\"}\n  - {name: c, template: work, when: \"{{=asInt(steps.a.status) > 1}}\"}"
    assert run(steps(groups))[1].phase == Phase.FAILED


@pytest.mark.parametrize(
    ("when", "phase"),
    [
        pytest.param("{{=workflow.name == 'w'}}", Phase.RUNNING, id="true"),
        pytest.param("{{=workflow.name == 'v'}}", Phase.SUCCEEDED, id="false"),
        pytest.param("{{=workflow.name == 'w' ? 'true' : 'x'}}", Phase.RUNNING, id="the word true"),
        pytest.param("{{=workflow.name == 'w' ? '' : 'x'}}", Phase.RUNNING, id="nothing is yes"),
        pytest.param("{{=workflow.name}}", Phase.FAILED, id="another word"),
        pytest.param("{{=1 + 1}}", Phase.FAILED, id="a number"),
    ],
)
def test_a_guard_is_read_as_argo_reads_it(when: str, phase: Phase) -> None:
    assert run(steps(f'- - {{name: a, template: work, when: "{when}"}}'))[1].phase == phase


def test_a_guard_that_argo_would_evaluate_again_is_refused() -> None:
    with pytest.raises(NotModelled, match="once more"):
        run(steps("- - {name: a, template: work, when: \"{{='1 == 1'}}\"}"))
