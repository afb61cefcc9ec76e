"""From which templates every way leads back: guards that leave no answer out, whatever the steps before say."""

import pytest

from playbook.prove.prove import prove_world
from playbook.prove.sources import read_documents
from playbook.prove.workflow.ends import NO_END
from playbook.prove.workflow.recursion import ENDLESS
from playbook.prove.world import World

HEAD = """apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: run}
spec:
  entrypoint: main
  templates:
  - name: coin
    script: {image: "python:3.13", command: [python], source: print(1)}
"""
SAID = "steps.coin.outputs.result"


def steps(name: str, *calls: str) -> str:
    then = "\n      - ".join(calls)
    return f"  - name: {name}\n    steps:\n    - - {{name: coin, template: coin}}\n    - - {then}\n"


def to(callee: str, when: str = "", more: str = "") -> str:
    guard = f', when: "{when}"' if when else ""
    return f"{{name: c{sum(map(ord, when))}, template: {callee}{guard}{more}}}"


def found(text: str) -> list[str]:
    documents, _ = read_documents({"x.yaml": HEAD + text})
    world = World(documents)
    assert world.skipped == ()
    return [one.path for one in prove_world(world, [NO_END]).findings]


IS, ISNT = f"{{{{{SAID}}}}} == heads", f"{{{{{SAID}}}}} != heads"


@pytest.mark.parametrize(
    ("calls", "ends"),
    [
        pytest.param((to("main", IS), to("main", ISNT)), False, id="both answers go back"),
        pytest.param((to("main", IS), to("coin", ISNT)), True, id="one answer does not"),
        pytest.param(
            (to("main", IS), to("main", f"{{{{{SAID}}}}} == tails")), True, id="a third answer"
        ),
        pytest.param((to("main", "true"), to("coin", "false")), False, id="the exit never holds"),
        pytest.param(
            (to("main", f"{{{{={SAID} == 'a' || {SAID} != 'a'}}}}"),), False, id="a guard of any"
        ),
        pytest.param(
            (
                to("main", f"{{{{=asInt({SAID}) < 10}}}}"),
                to("main", f"{{{{=asInt({SAID}) >= 10}}}}"),
            ),
            False,
            id="every number",
        ),
        pytest.param(
            (
                to("main", f"{{{{=asInt({SAID}) < 10}}}}"),
                to("main", f"{{{{=asInt({SAID}) > 10}}}}"),
            ),
            True,
            id="every number but one",
        ),
        pytest.param(
            (to("main", f"{{{{=!({SAID} matches '^a')}}}}"),),
            True,
            id="what nobody here understands",
        ),
        pytest.param((to("main", "", ", withItems: []"),), True, id="maybe no item"),
        pytest.param((to("main"),), True, id="no guard at all: PB113's"),
    ],
)
def test_a_template_that_calls_itself(calls: tuple[str, ...], ends: bool) -> None:
    assert (found(steps("main", *calls)) == []) is ends


def test_a_circle_is_told_once_and_who_leads_into_it_is_not() -> None:
    text = steps("main", to("left"))
    text += steps("left", to("right", IS), to("left", ISNT)) + steps("right", to("left"))
    assert found(text) == ["spec.templates[2].name"]


def test_a_task_that_waits_for_a_failure_may_be_omitted() -> None:
    dag = """  - name: main
    dag:
      tasks:
      - {name: coin, template: coin}
      - {name: again, template: main, depends: coin.Failed}
"""
    documents, _ = read_documents({"x.yaml": HEAD + dag})
    report = prove_world(World(documents), [NO_END, ENDLESS])
    assert [(one.rule, one.severity) for one in report.findings] == [("PB113", "warning")]
