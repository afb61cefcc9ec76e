"""How deep calls are nested: the 100th is too deep, whatever counts the rounds, and where nobody can count it is said."""

import pytest

from playbook.prove.prove import prove_world
from playbook.prove.sources import read_documents
from playbook.prove.workflow.deadlines import DEADLINES
from playbook.prove.workflow.depth import DEEP
from playbook.prove.world import World

HEAD = """apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: run}
spec:
  entrypoint: t0
  arguments: {parameters: [{name: i, value: "0"}, {name: free}]}
  templates:
"""
NEXT = "{{=string(asInt(inputs.parameters.i) + 1)}}"
LEAF = "  - name: leaf\n    container: {image: busybox, command: [echo]}\n"


def template(name: str, *calls: str) -> str:
    steps = "".join(f"    - - {one}\n" for one in calls)
    return f"  - name: {name}\n    inputs: {{parameters: [{{name: i}}]}}\n    steps:\n{steps}"


def call(callee: str, value: str = "{{inputs.parameters.i}}", when: str = "") -> str:
    guard = f'when: "{when}", ' if when else ""
    return f'{{name: to-{callee}, template: {callee}, {guard}arguments: {{parameters: [{{name: i, value: "{value}"}}]}}}}'


def found(text: str) -> list[str]:
    documents, _ = read_documents({"x.yaml": HEAD + text})
    world = World(documents)
    assert world.skipped == ()
    report = prove_world(world, [DEEP])
    return [*(one.severity for one in report.findings), *("unclear" for _ in report.not_decided)]


def turn(when: str, value: str = NEXT) -> str:
    return template("t0", call("t0", value, when), call("leaf")) + LEAF


@pytest.mark.parametrize(
    ("depth", "said"),
    [
        pytest.param(99, [], id="99 nested calls pass"),
        pytest.param(100, ["error"], id="the 100th is refused"),
        pytest.param(2000, ["error"], id="a chain that is much longer"),
    ],
)
def test_a_chain_of_calls(depth: int, said: list[str]) -> None:
    chain = "".join(template(f"t{n}", call(f"t{n + 1}")) for n in range(depth - 1))
    assert found(chain + LEAF.replace("leaf", f"t{depth - 1}")) == said


@pytest.mark.parametrize(
    ("when", "value", "said"),
    [
        pytest.param("{{=asInt(inputs.parameters.i) < 97}}", NEXT, [], id="97 rounds and a leaf"),
        pytest.param(
            "{{=asInt(inputs.parameters.i) < 98}}", NEXT, ["error"], id="98 rounds and a leaf"
        ),
        pytest.param("{{inputs.parameters.i}} < 98", NEXT, ["error"], id="a plain guard"),
        pytest.param(
            "{{=asInt(inputs.parameters.i) < 500}}",
            "{{=string(asInt(inputs.parameters.i) + 10)}}",
            [],
            id="in tens",
        ),
        pytest.param(
            "{{=asInt(inputs.parameters.i) > -200}}",
            "{{=string(asInt(inputs.parameters.i) - 1)}}",
            ["error"],
            id="downwards",
        ),
        pytest.param(
            "{{=asInt(inputs.parameters.i) < 200 && workflow.name == 'x'}}",
            NEXT,
            ["warning"],
            id="only if something else holds, too",
        ),
        pytest.param(
            "{{=asInt(inputs.parameters.i) < asInt(workflow.parameters.free)}}",
            NEXT,
            ["warning"],
            id="whoever submits it gives the bound",
        ),
        pytest.param(
            "{{=asInt(inputs.parameters.i) < 9}}",
            "{{=string(asInt(inputs.parameters.i) + asInt(workflow.parameters.free))}}",
            ["unclear"],
            id="what is added is not written",
        ),
        pytest.param("{{=workflow.name == 'x'}}", NEXT, [], id="nothing counts: PB113's"),
        pytest.param("", NEXT, [], id="nothing stops it: PB113's"),
    ],
)
def test_a_template_that_calls_itself(when: str, value: str, said: list[str]) -> None:
    assert found(turn(when, value)) == said


def test_each_template_between_two_rounds_counts() -> None:
    def circle(bound: int) -> str:
        guard = f"{{{{=asInt(inputs.parameters.i) < {bound}}}}}"
        return (
            template("t0", call("t1"))
            + template("t1", call("t2"))
            + template("t2", call("t0", NEXT, guard))
        )

    assert found(circle(32)) == []
    assert found(circle(33)) == ["error"]


@pytest.mark.parametrize(
    ("deadline", "late"),
    [
        pytest.param(400, False, id="four rounds of 100 s"),
        pytest.param(399, True, id="a second less"),
    ],
)
def test_a_deadline_counts_all_rounds(deadline: int, late: bool) -> None:
    guard = "{{=asInt(inputs.parameters.i) < 3}}"
    text = template("t0", "{name: w, template: w}", call("t0", NEXT, guard))
    text += "  - name: w\n    suspend: {duration: 100s}\n"
    head = HEAD.replace("  entrypoint", f"  activeDeadlineSeconds: {deadline}\n  entrypoint")
    documents, _ = read_documents({"x.yaml": head + text})
    assert bool(prove_world(World(documents), [DEADLINES]).findings) is late
