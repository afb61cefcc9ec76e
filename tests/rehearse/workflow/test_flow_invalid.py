"""What Argo refuses is refused too, before anything runs."""

import pytest
import yaml

from playbook.rehearse.expressions.errors import InvalidExpression
from playbook.rehearse.workflow.flow import InvalidFlow, compile_flow
from tests.rehearse.workflow.entries import LEAF, STEP, flow


@pytest.mark.parametrize(
    ("main", "named"),
    [
        pytest.param("", "must be one of", id="no kind"),
        pytest.param("suspend: {}\ncontainer: {}", "must be one of", id="two kinds"),
        pytest.param(
            "steps: [[{name: a, template: nope}]]", "'nope' undefined", id="an unknown template"
        ),
        pytest.param(
            "steps: [[{name: a, template: gate}, {name: a, template: gate}]]",
            "not unique",
            id="a name twice",
        ),
        pytest.param("steps: [[{name: a.b, template: gate}]]", "a.b", id="a bad name"),
        pytest.param(
            "steps: [[{name: a, template: gate, arguments: {parameters: [{name: x}]}}]]",
            "arguments.x",
            id="an argument without value",
        ),
        pytest.param(
            STEP.format("arguments: {parameters: [{name: x, value: '{{inputs.parameters.y}}'}]}"),
            "inputs.parameters.y",
            id="an unknown input",
        ),
        pytest.param(
            STEP.format("when: '{{=inputs.parameters.y == nil}}'"),
            "inputs.parameters.y",
            id="an unknown input in an expression",
        ),
        pytest.param(
            STEP.format("when: '{{=workflow.parameters.y == nil}}'"),
            "workflow.parameters.y",
            id="an unknown workflow parameter",
        ),
        pytest.param(
            STEP.format("arguments: {parameters: [{name: x, value: '{{steps.b.status}}'}]}"),
            "steps.b.status",
            id="a plain tag of a later step",
        ),
        pytest.param(
            "steps: [[{name: a, template: gate}], [{name: b, template: gate, arguments: {parameters: [{name: x, value: '{{steps.a.outputs.parameters.nope}}'}]}}]]",
            "parameters.nope",
            id="a plain tag of an unknown output",
        ),
        pytest.param(
            STEP.format("when: '{{=tasks.b.status}}'"), "tasks.b.status", id="tasks in steps"
        ),
        pytest.param(
            "container: {image: '{{=steps.b.status}}'}", "steps.b.status", id="steps in a leaf"
        ),
        pytest.param("suspend: {}\ntimeout: 5s", "timeout", id="a timeout on suspend"),
        pytest.param(
            "suspend: {}\noutputs: {parameters: [{name: x, valueFrom: {path: /x}}]}",
            "supplied",
            id="a path of a suspend",
        ),
        pytest.param(
            LEAF + "outputs: {parameters: [{name: x}]}", "path", id="an output from nowhere"
        ),
        pytest.param(
            "steps: []\noutputs: {parameters: [{name: x, valueFrom: {default: y}}]}",
            "parameter or .expression",
            id="an output of steps from nowhere",
        ),
        pytest.param(
            "steps: []\noutputs: {parameters: [{name: x, valueFrom: {parameter: '{{steps.a.status}}'}}]}",
            "steps.a.status",
            id="an output of an unknown step",
        ),
        pytest.param(
            "steps: []\noutputs: {parameters: [{name: x, valueFrom: {expression: workflow.name}}]}",
            "workflow.name",
            id="a variable in an output expression",
        ),
        pytest.param(
            LEAF + "inputs: {parameters: [{name: x}]}",
            "was not supplied",
            id="an entry without its inputs",
        ),
        pytest.param(
            LEAF + "inputs: {parameters: [{name: x, default: '{{inputs.parameters.y}}'}]}",
            "inputs.parameters.y",
            id="a default of another input",
        ),
    ],
)
def test_what_argo_refuses_is_refused(main: str, named: str) -> None:
    with pytest.raises(InvalidFlow) as refusal:
        compile_flow(flow(main))
    assert named in str(refusal.value)


def test_arguments_a_template_needs_must_be_given() -> None:
    inner = "- {name: inner, inputs: {parameters: [{name: y}]}, suspend: {}}"
    fields = flow("steps: [[{name: a, template: inner}]]")
    fields["spec"]["templates"] += yaml.safe_load(inner)
    with pytest.raises(InvalidFlow, match=r"main\.a: inputs\.parameters\.y was not supplied"):
        compile_flow(fields)


def test_a_broken_expression_is_refused_before_anything_runs() -> None:
    with pytest.raises(InvalidExpression):
        compile_flow(flow(STEP.format("when: '{{=1 + }}'")))


def test_an_entrypoint_is_needed() -> None:
    with pytest.raises(InvalidFlow, match="entrypoint"):
        compile_flow({"spec": {"templates": []}})
