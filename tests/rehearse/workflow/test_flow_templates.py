"""Where templates and the values of their parameters come from, as in the controller of Argo 4.0.2."""

import pytest

from playbook.errors import PlaybookError
from playbook.rehearse.workflow.flow import compile_flow
from tests.rehearse.workflow.flows import steps, workflow


def test_workflow_parameters_reach_the_entry_and_every_template() -> None:
    entry = "- name: main\n  inputs: {parameters: [{name: task}, {name: own, default: '{{workflow.parameters.task}}!'}]}\n  container: {image: x, args: ['{{inputs.parameters.task}}', '{{inputs.parameters.own}}', '{{workflow.parameters.n}}', '{{workflow.parameters.b}}']}\n"
    parameters = [
        {"name": "task"},
        {"name": "n", "value": 2.0},
        {"name": "b", "value": True, "enum": ["true"]},
    ]
    program = compile_flow(workflow(entry, arguments={"parameters": parameters}))
    assert program.start({"task": "42"}, "w", "u", "argo").state.leaves[0].args == (
        "42",
        "42!",
        "2",
        "true",
    )
    with pytest.raises(PlaybookError, match="task has no value"):
        program.start({}, "w", "u", "argo")


def test_an_enum_holds_in_a_workflow_and_not_through_a_reference() -> None:
    entry = "- name: main\n  inputs: {parameters: [{name: b}]}\n  container: {image: x, args: ['{{inputs.parameters.b}}']}\n"
    parameters = [{"name": "b", "value": "true", "enum": ["true"]}]
    whole = workflow(entry, arguments={"parameters": parameters})
    with pytest.raises(PlaybookError, match="one of: true"):
        compile_flow({**whole, "kind": "Workflow"}).start({"b": "no"}, "w", "u", "argo")
    referred = compile_flow({**whole, "kind": "WorkflowTemplate"})
    assert referred.start({"b": "no"}, "w", "u", "argo").state.leaves[0].args == ("no",)


def test_templates_of_other_workflow_templates_are_found_by_reference() -> None:
    other = {
        "metadata": {"name": "lib"},
        **workflow("- name: outer\n  steps: [[{name: in, template: gate}]]\n"),
    }
    flow = steps("- - {name: a, templateRef: {name: lib, template: outer}}")
    program = compile_flow(flow, others={"lib": other})
    assert program.start({}, "w", "u", "argo").state.leaves[0].template == "gate"


def test_a_workflow_can_be_made_from_a_template() -> None:
    base = workflow(
        "- name: main\n  container: {image: x, args: ['{{workflow.parameters.a}}{{workflow.parameters.b}}']}\n",
        arguments={"parameters": [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]},
    )
    made = {
        "spec": {
            "workflowTemplateRef": {"name": "lib"},
            "arguments": {"parameters": [{"name": "b", "value": "3"}]},
        }
    }
    program = compile_flow(made, others={"lib": base})
    assert program.start({}, "w", "u", "argo").state.leaves[0].args == ("13",)
