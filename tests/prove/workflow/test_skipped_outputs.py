"""Outputs of a step that may be skipped: in which versions, behind which logic of a DAG, and when it is sure to run."""

import pytest

from playbook.prove.finding import Finding
from playbook.prove.prove import prove_world
from playbook.prove.settings import VERSIONS, Settings
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
    inputs: {parameters: [{name: x, default: nothing}]}
    container: {image: busybox, command: [echo]}
    outputs: {parameters: [{name: out, valueFrom: {path: /out}}]}
  - name: gentle
    inputs: {parameters: [{name: x}]}
    container: {image: busybox, command: [echo]}
    outputs: {parameters: [{name: out, valueFrom: {path: /out, default: nothing}}]}
"""
GIVES = 'arguments: {parameters: [{name: x, value: "{{tasks.a.outputs.parameters.out}}"}]}'
MAYBE = "{name: a, template: work, when: \"{{=workflow.name == 'x'}}\"}"


def findings(templates: str, version: str = VERSIONS["argo-workflows"]) -> tuple[Finding, ...]:
    documents, skipped = read_documents({"x.yaml": HEAD + templates})
    assert skipped == []
    world = World(documents, Settings(versions={**VERSIONS, "argo-workflows": version}))
    assert world.skipped == ()
    return prove_world(world, [SKIPPED]).findings


def dag(*tasks: str) -> str:
    return "  - name: main\n    dag:\n      tasks:\n" + "".join(f"      - {one}\n" for one in tasks)


def steps(first: str, then: str) -> str:
    return f"  - name: main\n    steps:\n    - - {first}\n    - - {then}\n"


@pytest.mark.parametrize(
    ("tasks", "found"),
    [
        pytest.param(
            (MAYBE, f"{{name: b, template: work, dependencies: [a], {GIVES}}}"),
            True,
            id="a dependency takes a skipped task for done",
        ),
        pytest.param(
            (MAYBE, f"{{name: b, template: work, depends: a.Succeeded, {GIVES}}}"),
            False,
            id="only after it succeeded",
        ),
        pytest.param(
            (MAYBE, f"{{name: b, template: work, depends: a && !a.Skipped, {GIVES}}}"),
            False,
            id="not after it was skipped",
        ),
        pytest.param(
            (
                MAYBE,
                "{name: m, template: work, depends: a.Succeeded}",
                f"{{name: b, template: work, depends: m, {GIVES}}}",
            ),
            False,
            id="what is omitted with it is not done",
        ),
        pytest.param(
            (
                MAYBE,
                "{name: m, template: work, depends: a}",
                f"{{name: b, template: work, depends: m, {GIVES}}}",
            ),
            True,
            id="through a task between",
        ),
        pytest.param(
            (
                "{name: a, template: work}",
                "{name: f, template: work, depends: a.Failed}",
                f"{{name: b, template: work, depends: f.Omitted, {GIVES.replace('tasks.a', 'tasks.f')}}}",
            ),
            True,
            id="after a task that was omitted",
        ),
    ],
)
def test_the_logic_of_a_dag_decides(tasks: tuple[str, ...], found: bool) -> None:
    assert bool(findings(dag(*tasks))) is found


MISSING = "{name: b, template: work, arguments: {parameters: [{name: x, value: '%s'}]}}"
PLAIN = "{{steps.a.outputs.parameters.out}}"


@pytest.mark.parametrize(
    ("version", "producer", "consumer", "value", "found"),
    [
        pytest.param("4.0.2", "gentle", "work", PLAIN, True, id="4.0.2: no default helps"),
        pytest.param("4.0.7", "gentle", "gentle", PLAIN, False, id="4.0.7: the output's default"),
        pytest.param("4.0.7", "work", "work", PLAIN, False, id="4.0.7: the input's default"),
        pytest.param("4.0.7", "work", "work", f"a-{PLAIN}", True, id="but only for a lone tag"),
        pytest.param("4.0.7", "work", "gentle", PLAIN, True, id="4.0.7: no default"),
        pytest.param("3.7.16", "work", "work", PLAIN, False, id="3.7.16 is like 4.0.7"),
        pytest.param("3.7.15", "work", "work", PLAIN, True, id="3.7.15 is not"),
        pytest.param(
            "4.1.0",
            "work",
            "gentle",
            "{{=steps.a.outputs.parameters.out ?? 1}}",
            False,
            id="4.1.0: ??",
        ),
        pytest.param(
            "4.0.2",
            "work",
            "gentle",
            "{{=steps.a.outputs.parameters.out ?? 1}}",
            True,
            id="4.0.2: ?? is of no use",
        ),
    ],
)
def test_the_version_decides(
    version: str, producer: str, consumer: str, value: str, found: bool
) -> None:
    first = f"{{name: a, template: {producer}, arguments: {{parameters: [{{name: x, value: z}}]}}, when: \"{{{{=workflow.name == 'x'}}}}\"}}"
    then = f'{{name: b, template: {consumer}, arguments: {{parameters: [{{name: x, value: "{value}"}}]}}}}'
    assert bool(findings(steps(first, then), version)) is found


def test_a_guard_that_the_caller_has_asked_already_always_holds() -> None:
    """As in Argo's own example fibonacci-seq-conditional-param.yaml."""
    inner = """  - name: inner
    inputs: {parameters: [{name: num}]}
    steps:
    - - {name: a, template: work, when: "{{inputs.parameters.num}} != 1"}
    - - {name: b, template: work, arguments: {parameters: [{name: x, value: "{{steps.a.outputs.parameters.out}}"}]}}
"""
    call = '{name: i, template: inner, %sarguments: {parameters: [{name: num, value: "{{workflow.name}}"}]}}'
    asked = call % 'when: "{{workflow.name}} != 1", '
    assert findings(inner + steps(asked, "{name: c, template: work}")) == ()
    assert findings(inner + steps(call % "", "{name: c, template: work}"))
