"""How deep a template may call itself, and how outcomes come up again: as the controller of Argo 4.0.2."""

import pytest

from playbook.rehearse.workflow.flow import Phase
from tests.rehearse.workflow.flows import release, run, workflow

ROUND = """
- name: round
  inputs: {parameters: [{name: n}]}
  steps:
  - - {name: qa, template: gate, arguments: {parameters: [{name: gate, value: "qa-{{inputs.parameters.n}}"}]}}
  - - name: again
      template: round
      when: "{{=steps.qa.outputs.parameters.decision == 'restart'}}"
      arguments: {parameters: [{name: n, value: "{{=string(asInt(inputs.parameters.n)+1)}}"}]}
"""
ROUND_OUTPUTS = """
  outputs:
    parameters:
    - {name: outcome, valueFrom: {expression: "steps.qa.outputs.parameters.decision == 'restart' ? steps.again.outputs.parameters.outcome : steps.qa.outputs.parameters.decision"}}
    - {name: rounds, valueFrom: {expression: "steps.qa.outputs.parameters.decision == 'restart' ? steps.again.outputs.parameters.rounds : inputs.parameters.n"}}
"""


@pytest.mark.parametrize(
    "outputs", [pytest.param("", id="collapsed"), pytest.param(ROUND_OUTPUTS, id="with outputs")]
)
def test_97_rounds_pass_and_gate_98_is_too_deep(outputs: str) -> None:
    """Measured on Argo 4.0.2."""
    entry = '- name: main\n  steps: [[{name: play, template: round, arguments: {parameters: [{name: n, value: "1"}]}}]]\n'
    program, state = run(workflow(entry + ROUND + outputs))
    for _ in range(96):
        state = release(program, state, "restart").state
        assert state.phase == Phase.RUNNING
    change = release(program, state, "restart")
    assert change.state.phase == Phase.FAILED
    assert any("Maximum recursion depth exceeded" in entry.text for entry in change.entries)


def test_the_outcome_of_recursion_comes_up_although_the_last_round_is_skipped() -> None:
    entry = """
- name: main
  steps:
  - - {name: play, template: round, arguments: {parameters: [{name: n, value: "1"}]}}
  - - {name: after, template: work, arguments: {parameters: [{name: x, value: "{{steps.play.outputs.parameters.outcome}} in {{steps.play.outputs.parameters.rounds}}"}]}}
"""
    program, state = run(workflow(entry + ROUND + ROUND_OUTPUTS))
    for decision in ("restart", "restart", "approved"):
        state = release(program, state, decision).state
    assert state.leaves[0].args == ("echo approved in 3",)
