"""Outputs of steps and DAGs over a step that may be skipped: which are Errors, and what does without."""

import pytest

from playbook.prove.prove import prove_world
from playbook.prove.sources import read_documents
from playbook.prove.workflow.skipped import SKIPPED
from playbook.prove.world import World

HEAD = """apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: run}
spec:
  entrypoint: main
  templates:
  - name: work
    container: {image: busybox, command: [echo]}
    outputs: {parameters: [{name: out, valueFrom: {path: /out}}], artifacts: [{name: file, path: /f}]}
  - name: main
"""
GUARD = ", when: \"{{=workflow.name == 'x'}}\""
PLAIN = 'parameter: "{{steps.a.outputs.parameters.out}}"'


def found(outputs: str, body: str) -> list[str]:
    documents, _ = read_documents({"x.yaml": f"{HEAD}    {body}\n    outputs: {outputs}\n"})
    world = World(documents)
    assert world.skipped == ()
    return [one.path for one in prove_world(world, [SKIPPED]).findings]


def steps(guard: str = GUARD) -> str:
    return f"steps: [[{{name: a, template: work{guard}}}]]"


def dag(*tasks: str) -> str:
    return f"dag: {{tasks: [{', '.join(tasks)}]}}"


@pytest.mark.parametrize(
    ("value", "misses"),
    [
        pytest.param(PLAIN, True, id="a plain tag"),
        pytest.param(f"{PLAIN}, default: none", False, id="with a default"),
        pytest.param('expression: "steps.a.outputs.parameters.out"', True, id="an expression"),
        pytest.param(
            "expression: \"steps.a.outputs.parameters.out + '.'\"", True, id="a part of one"
        ),
        pytest.param(
            "expression: \"steps.a.status == 'Succeeded' ? steps.a.outputs.parameters.out : ''\"",
            False,
            id="asked for first",
        ),
        pytest.param(
            "expression: \"steps.a.outputs.parameters.out == '' ? 'a' : 'b'\"",
            True,
            id="asked for itself",
        ),
        pytest.param(
            "expression: \"steps.a.outputs?.parameters?.out ?? ''\"", False, id="with ?. and ??"
        ),
        pytest.param("expression: \"steps.a.outputs.parameters.out ?? ''\"", True, id="?? alone"),
        pytest.param("expression: steps.a.status", False, id="its status is there"),
        pytest.param("expression: steps.a.exitCode", False, id="a missing exit code is nil"),
    ],
)
def test_a_parameter_of_steps(value: str, misses: bool) -> None:
    outputs = f"{{parameters: [{{name: out, valueFrom: {{{value}}}}}]}}"
    assert bool(found(outputs, steps())) is misses
    assert found(outputs, steps("")) == []


@pytest.mark.parametrize(
    ("more", "misses"),
    [
        pytest.param("", True, id="needed"),
        pytest.param(", optional: true", False, id="optional"),
    ],
)
def test_an_artifact_of_steps(more: str, misses: bool) -> None:
    outputs = (
        f'{{artifacts: [{{name: file, from: "{{{{steps.a.outputs.artifacts.file}}}}"{more}}}]}}'
    )
    assert bool(found(outputs, steps())) is misses


OUT = '{parameters: [{name: out, valueFrom: {parameter: "{{tasks.a.outputs.parameters.out}}"}}]}'


@pytest.mark.parametrize(
    ("tasks", "misses"),
    [
        pytest.param((f"{{name: a, template: work{GUARD}}}",), True, id="a guard"),
        pytest.param(("{name: a, template: work}",), False, id="none"),
        pytest.param(
            ("{name: b, template: work}", "{name: a, template: work, depends: b.Failed}"),
            True,
            id="only after a failure",
        ),
        pytest.param(
            ("{name: b, template: work}", "{name: a, template: work, dependencies: [b]}"),
            False,
            id="after another: when that fails, the DAG does",
        ),
    ],
)
def test_an_output_of_a_dag(tasks: tuple[str, ...], misses: bool) -> None:
    assert bool(found(OUT, dag(*tasks))) is misses
