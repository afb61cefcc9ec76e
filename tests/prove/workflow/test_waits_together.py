"""Which waits one release ends together: by items, in a group, in a DAG, through templates between; and what tells them apart."""

import pytest

from playbook.prove.prove import prove_world
from playbook.prove.sources import read_documents
from playbook.prove.workflow.together import TWINS
from playbook.prove.world import World

HEAD = """apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: run}
spec:
  entrypoint: main
  arguments: {parameters: [{name: who, value: ann}]}
  templates:
  - name: gate
    inputs: {parameters: [{name: where, default: qa}]}
    suspend: {duration: 1h}
  - name: between
    inputs: {parameters: [{name: where}]}
    steps:
    - - {name: approve, template: gate, arguments: {parameters: [{name: where, value: "{{inputs.parameters.where}}"}]}}
  - name: coin
    script: {image: "python:3.13", command: [python], source: print(1)}
"""
SENSOR = """---
apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata: {name: s}
spec:
  dependencies: [{name: d, eventSourceName: e, eventName: e}]
  triggers:
  - template:
      name: t
      argoWorkflow:
        operation: resume
        args: ["--node-field-selector", "SELECTOR"]
        source: {resource: {apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: run}}}
"""


def gate(name: str, where: str = "", *, template: str = "gate", more: str = "") -> str:
    given = f', arguments: {{parameters: [{{name: where, value: "{where}"}}]}}' if where else ""
    return f"{{name: {name}, template: {template}{given}{more}}}"


def group(*steps: str) -> str:
    return "  - name: main\n    steps:\n    - - " + "\n      - ".join(steps) + "\n"


def dag(*tasks: str) -> str:
    return "  - name: main\n    dag:\n      tasks:\n" + "".join(f"      - {one}\n" for one in tasks)


def severities(main: str, selector: str = "") -> list[str]:
    sensor = SENSOR.replace("SELECTOR", selector) if selector else ""
    documents, _ = read_documents({"x.yaml": HEAD + main + sensor})
    world = World(documents)
    assert world.skipped == ()
    return [one.severity for one in prove_world(world, [TWINS]).findings]


ITEMS = ", withItems: [a, b]"
BY_INPUT = "inputs.parameters.where.value=qa"
HEADS, TAILS = (f', when: "{{{{workflow.parameters.who}}}} {sign} ann"' for sign in ("==", "!="))


@pytest.mark.parametrize(
    ("main", "found"),
    [
        pytest.param(group(gate("a", "qa", more=ITEMS)), ["warning"], id="items with one value"),
        pytest.param(group(gate("a", "{{item}}", more=ITEMS)), [], id="each item its own"),
        pytest.param(
            group(gate("a", "qa", template="between", more=ITEMS)),
            ["warning"],
            id="items, through a template",
        ),
        pytest.param(
            group(gate("a", "{{item}}", template="between", more=ITEMS)),
            [],
            id="each item its own, through a template",
        ),
        pytest.param(group(gate("a", "qa"), gate("b", "qa")), ["warning"], id="two in a group"),
        pytest.param(group(gate("a", "qa"), gate("b")), ["warning"], id="one by its default"),
        pytest.param(group(gate("a", "qa"), gate("b", "live")), [], id="two values"),
        pytest.param(
            group(gate("a", "qa"), gate("b", "qa", template="between")),
            ["warning"],
            id="one of them deeper",
        ),
        pytest.param(
            group(gate("a", "qa", more=HEADS), gate("b", "qa", more=TAILS)),
            [],
            id="guards that exclude each other",
        ),
        pytest.param(
            group(gate("a", "qa", more=HEADS), gate("b", "qa", more=HEADS)),
            ["warning"],
            id="guards that hold together",
        ),
        pytest.param(dag(gate("a", "qa"), gate("b", "qa")), ["warning"], id="two free tasks"),
        pytest.param(
            dag(gate("a", "qa"), gate("b", "qa", more=", depends: a")), [], id="one after the other"
        ),
        pytest.param(
            "  - name: main\n    parallelism: 1\n"
            + group(gate("a", "qa"), gate("b", "qa")).partition("\n")[2],
            [],
            id="parallelism keeps them apart",
        ),
    ],
)
def test_waits_with_the_same_inputs(main: str, found: list[str]) -> None:
    assert severities(main, BY_INPUT) == found


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        pytest.param(BY_INPUT, ["warning"], id="by the input that is the same"),
        pytest.param("inputs.parameters.where.value=live", [], id="by another value"),
        pytest.param("templateName=gate", ["warning"], id="by the template"),
        pytest.param("displayName=a", [], id="by the step's name"),
        pytest.param("templateName=gate,displayName=a", [], id="by both"),
        pytest.param("id=run-1", [], id="by the node's own id"),
        pytest.param("", ["note"], id="nobody here selects"),
    ],
)
def test_what_the_selector_tells_apart(selector: str, found: list[str]) -> None:
    assert severities(group(gate("a", "qa"), gate("b", "qa")), selector) == found


def test_items_of_a_template_between_are_shown_under_one_name() -> None:
    main = group(gate("a", "qa", template="between", more=ITEMS))
    assert severities(main, "displayName=approve") == ["warning"]


def test_one_after_the_other_is_fine() -> None:
    main = "  - name: main\n    steps:\n" + "".join(
        f"    - - {gate(name, 'qa')}\n" for name in ("a", "b")
    )
    assert severities(main, BY_INPUT) == []
