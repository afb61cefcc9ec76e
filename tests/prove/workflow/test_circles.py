"""Which circles of calls are bounded: a count that is raised, guarded, and not set back on the way."""

import pytest

from playbook.prove.prove import prove_world
from playbook.prove.sources import read_documents
from playbook.prove.workflow.recursion import ENDLESS
from playbook.prove.world import World

HEAD = """apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: run}
spec:
  entrypoint: turn
  arguments: {parameters: [{name: i, value: "0"}]}
  templates:
"""
NEXT = "{{=string(asInt(inputs.parameters.i) + 1)}}"
SAME = "{{inputs.parameters.i}}"


def template(name: str, callee: str, value: str, when: str) -> str:
    guard = f'when: "{when}", ' if when else ""
    call = f'{{name: again, template: {callee}, {guard}arguments: {{parameters: [{{name: i, value: "{value}"}}]}}}}'
    return (
        f"  - name: {name}\n    inputs: {{parameters: [{{name: i}}]}}\n    steps:\n    - - {call}\n"
    )


def severities(text: str) -> list[str]:
    documents, _ = read_documents({"x.yaml": HEAD + text})
    world = World(documents)
    assert world.skipped == ()
    return [one.severity for one in prove_world(world, [ENDLESS]).findings]


@pytest.mark.parametrize(
    ("when", "value", "found"),
    [
        pytest.param("", NEXT, ["error"], id="no guard"),
        pytest.param(
            "{{=workflow.name == 'x'}}", NEXT, ["warning"], id="a guard that counts nothing"
        ),
        pytest.param("{{=asInt(inputs.parameters.i) < 9}}", NEXT, [], id="counted"),
        pytest.param("{{=9 > int(inputs.parameters.i)}}", NEXT, [], id="the other way round"),
        pytest.param("{{inputs.parameters.i}} < 9", NEXT, [], id="a plain guard"),
        pytest.param(
            "{{=asInt(inputs.parameters.i) < 9 || workflow.name == 'x'}}",
            NEXT,
            ["warning"],
            id="an or goes round it",
        ),
        pytest.param(
            "{{=asInt(inputs.parameters.i) < 9}}", SAME, ["warning"], id="nothing is added"
        ),
        pytest.param("{{=asInt(inputs.parameters.i) < 9}}", "0", ["warning"], id="set back"),
    ],
)
def test_a_template_that_calls_itself(when: str, value: str, found: list[str]) -> None:
    assert severities(template("turn", "turn", value, when)) == found


@pytest.mark.parametrize(
    ("between", "found"),
    [
        pytest.param(SAME, [], id="the count is passed on"),
        pytest.param("0", ["warning"], id="another call sets it back"),
    ],
)
def test_a_circle_of_two(between: str, found: list[str]) -> None:
    counted = "{{=asInt(inputs.parameters.i) < 9}}"
    text = template("turn", "other", between, "") + template("other", "turn", NEXT, counted)
    assert severities(text) == found


def test_a_deep_chain_is_walked_without_recursion() -> None:
    chain = [template(f"t{n}", f"t{n + 1}", SAME, "") for n in range(1500)]
    text = template("turn", "t0", SAME, "") + "".join(chain) + template("t1500", "turn", SAME, "")
    assert severities(text) == ["error"]
