"""A DAG decides what runs, and how it ends, as the controller of Argo 4.0.2 does."""

from typing import Any

import pytest
import yaml

from playbook.errors import NotModelled
from playbook.rehearse.workflow.flow import (
    InvalidFlow,
    Outcome,
    Phase,
    Program,
    State,
    compile_flow,
)

TEMPLATES = """
- {name: gate, suspend: {}, outputs: {parameters: [{name: d, valueFrom: {supplied: {}, default: none}}]}}
- {name: work, inputs: {parameters: [{name: x, default: "-"}]}, container: {image: x, args: ["{{inputs.parameters.x}}"]}}
"""


def dag(tasks: str, rest: str = "", more: str = "") -> dict[str, Any]:
    """Return a workflow whose entry is a DAG of these tasks, one a line."""
    lines = "\n".join(f"    - {{template: work, {task}}}" for task in tasks.strip().splitlines())
    text = f"{TEMPLATES}\n- name: main\n  dag:\n    tasks:\n{lines}\n{rest}\n{more}"
    return {"spec": {"entrypoint": "main", "templates": yaml.safe_load(text)}}


def run(flow: dict[str, Any]) -> tuple[Program, State]:
    program = compile_flow(flow)
    return program, program.start({}, "w", "u", "argo").state


def ids(state: State) -> list[str]:
    return [leaf.id for leaf in state.leaves]


def test_tasks_run_when_those_they_depend_on_have_ended() -> None:
    program, state = run(
        dag("name: a\nname: b\nname: c, dependencies: [a, b]\nname: d, dependencies: [c]")
    )
    assert ids(state) == ["a", "b"]
    for name, rest in (("b", ["a"]), ("a", ["c"]), ("c", ["d"]), ("d", [])):
        state = program.finish(state, name, Outcome(Phase.SUCCEEDED)).state
        assert ids(state) == rest
    assert state.phase == Phase.SUCCEEDED


@pytest.mark.parametrize(
    ("depends", "a", "b", "runs"),
    [
        pytest.param("a && b", Phase.SUCCEEDED, Phase.SUCCEEDED, True, id="both succeeded"),
        pytest.param("a && b", Phase.SUCCEEDED, Phase.FAILED, False, id="one failed"),
        pytest.param("a || b", Phase.FAILED, Phase.SUCCEEDED, True, id="either"),
        pytest.param("a.Failed && !b.Failed", Phase.FAILED, Phase.SUCCEEDED, True, id="not"),
        pytest.param("a.Errored || b.Failed", Phase.ERROR, Phase.SUCCEEDED, True, id="errored"),
        pytest.param(
            "(a.Succeeded || a.Failed) && b.Succeeded",
            Phase.FAILED,
            Phase.SUCCEEDED,
            True,
            id="parentheses",
        ),
    ],
)
def test_depends_decides_whether_a_task_runs(depends: str, a: Phase, b: Phase, runs: bool) -> None:
    program, state = run(dag(f"name: a\nname: b\nname: c, depends: '{depends}'"))
    state = program.finish(state, "a", Outcome(a)).state
    state = program.finish(state, "b", Outcome(b)).state
    assert (ids(state) == ["c"]) == runs


def test_skipped_and_omitted_tasks_can_be_depended_on() -> None:
    _, state = run(
        dag(
            "name: a, when: 'false'\nname: b-b, depends: a.Failed\nname: c, depends: a.Skipped && b-b.Omitted"
        )
    )
    assert ids(state) == ["c"]


def test_a_task_that_did_not_run_has_the_phase_of_those_before_it() -> None:
    program, state = run(dag("name: a\nname: b, dependencies: [a]\nname: c, dependencies: [b]"))
    change = program.finish(state, "a", Outcome(Phase.ERROR))
    assert (change.state.phase, change.state.message) == (Phase.ERROR, "")
    assert [(e.kind, e.path) for e in change.entries] == [
        ("error", "a"),
        ("omitted", "b"),
        ("omitted", "c"),
    ]
    skipped, state = run(dag("name: a\nname: b, dependencies: [a], when: 'false'"))
    assert skipped.finish(state, "a", Outcome(Phase.SUCCEEDED)).state.phase == Phase.SUCCEEDED


def test_a_dag_waits_for_its_live_tasks_even_when_another_failed() -> None:
    program, state = run(dag("name: a\nname: b"))
    state = program.finish(state, "a", Outcome(Phase.FAILED)).state
    assert ids(state) == ["b"]
    assert program.finish(state, "b", Outcome(Phase.SUCCEEDED)).state.phase == Phase.FAILED


def test_continue_on_lets_those_after_it_run_and_the_dag_succeed() -> None:
    program, state = run(
        dag("name: a, continueOn: {failed: true, error: true}\nname: b, dependencies: [a]")
    )
    state = program.finish(state, "a", Outcome(Phase.FAILED)).state
    assert ids(state) == ["b"]
    program, state = run(dag("name: a, continueOn: {failed: true}"))
    assert program.finish(state, "a", Outcome(Phase.FAILED)).state.phase == Phase.SUCCEEDED


HANGING = "name: a, template: gate, when: 'false'\nname: b, dependencies: [a], arguments: {parameters: [{name: x, value: '{{tasks.a.outputs.parameters.d}}'}]}\nname: c, template: gate"


def test_a_task_that_needs_outputs_of_a_skipped_one_hangs() -> None:
    program, state = run(dag(HANGING))
    assert (ids(state), state.stuck) == (["c"], ("b: tasks.a.outputs.parameters.d",))
    assert program.finish(state, "c", Outcome(Phase.SUCCEEDED)).state.phase == Phase.HUNG


@pytest.mark.parametrize(
    ("fail_fast", "phase"), [("", Phase.FAILED), ("    failFast: false", Phase.HUNG)]
)
def test_fail_fast_ends_a_dag_although_a_task_hangs(fail_fast: str, phase: Phase) -> None:
    program, state = run(dag(HANGING, fail_fast))
    assert program.finish(state, "c", Outcome(Phase.FAILED)).state.phase == phase


def test_a_task_sees_the_outputs_of_all_its_ancestors() -> None:
    program, state = run(
        dag(
            "name: a, template: gate\nname: b, dependencies: [a]\nname: c, dependencies: [b], arguments: {parameters: [{name: x, value: '{{tasks.a.outputs.parameters.d}} {{=tasks.b.status}}'}]}"
        )
    )
    state = program.finish(state, "a", Outcome(Phase.SUCCEEDED, (("d", "go"),))).state
    assert program.finish(state, "b", Outcome(Phase.SUCCEEDED)).state.leaves[0].args == (
        "go Succeeded",
    )


def test_a_task_in_error_does_not_stop_its_neighbours() -> None:
    broken = "- name: broken\n  container: {image: '{{=string(asInt(workflow.name))}}'}\n"
    change = compile_flow(dag("name: a, template: broken\nname: b", more=broken)).start(
        {}, "w", "u", "argo"
    )
    assert ids(change.state) == ["b"]


def test_an_error_in_a_guard_is_an_error_of_its_task() -> None:
    program, state = run(
        dag(
            "name: a, template: gate\nname: b, dependencies: [a], when: '{{=asInt(tasks.a.outputs.parameters.d) > 1}}'"
        )
    )
    assert program.finish(state, "a", Outcome(Phase.SUCCEEDED)).state.phase == Phase.ERROR


def test_target_names_the_tasks_that_matter() -> None:
    program, state = run(dag("name: a\nname: b, dependencies: [a]\nname: c", "    target: a"))
    assert ids(state) == ["a"]
    assert program.finish(state, "a", Outcome(Phase.SUCCEEDED)).state.phase == Phase.SUCCEEDED


OUTPUT = "  outputs: {parameters: [{name: o, valueFrom: {parameter: '{{tasks.a.outputs.parameters.d}}'}}]}"


def test_a_dag_has_outputs_and_can_be_a_step() -> None:
    more = "- name: outer\n  steps:\n  - - {name: in, template: main}\n  - - {name: w, template: work, arguments: {parameters: [{name: x, value: '{{steps.in.outputs.parameters.o}}'}]}}"
    flow = dag("name: a, template: gate", OUTPUT, more)
    flow["spec"]["entrypoint"] = "outer"
    program, state = run(flow)
    assert ids(state) == ["[0].in.a"]
    assert program.finish(state, "[0].in.a", Outcome(Phase.SUCCEEDED, (("d", "go"),))).state.leaves[
        0
    ].args == ("go",)


def test_a_dag_in_the_tail_fails_its_callers() -> None:
    more = "- name: outer\n  steps:\n  - - {name: in, template: main}"
    flow = dag("name: a\nname: b", more=more)
    flow["spec"]["entrypoint"] = "outer"
    program, state = run(flow)
    for name in ("2:in.a", "2:in.b"):
        state = program.finish(state, name, Outcome(Phase.ERROR)).state
    assert state.phase == Phase.FAILED


def test_an_output_without_value_is_an_error_of_the_dag() -> None:
    _, state = run(dag("name: a, template: gate, when: 'false'", OUTPUT))
    assert state.phase == Phase.ERROR


def test_steps_can_be_tasks() -> None:
    more = "- name: inner\n  steps: [[{name: s, template: gate}], [{name: t, template: gate}]]"
    program, state = run(dag("name: a, template: inner\nname: b, dependencies: [a]", more=more))
    for leaf in ("a[0].s", "a/3:t"):
        assert ids(state) == [leaf]
        state = program.finish(state, leaf, Outcome(Phase.SUCCEEDED)).state
    assert ids(state) == ["b"]


@pytest.mark.parametrize(
    ("tasks", "error", "named"),
    [
        pytest.param("name: a, depends: b", InvalidFlow, "'b' is not a task", id="an unknown task"),
        pytest.param(
            "name: a, depends: b\nname: b, depends: a", InvalidFlow, "cycle", id="a cycle"
        ),
        pytest.param(
            "name: a\nname: b, depends: a.Daemoned", NotModelled, "a.Daemoned", id="daemons"
        ),
        pytest.param(
            "name: a\nname: b, depends: a.AnySucceeded", NotModelled, "a.AnySucceeded", id="lists"
        ),
        pytest.param("name: a\nname: b, depends: a &&", InvalidFlow, "a &&", id="broken logic"),
        pytest.param(
            "name: a\nname: b, depends: a\nname: c, dependencies: [a]",
            InvalidFlow,
            "beside",
            id="both kinds",
        ),
        pytest.param("name: a\nname: a", InvalidFlow, "not unique", id="a name twice"),
        pytest.param("name: a_b", InvalidFlow, "a_b", id="a bad name"),
        pytest.param("name: a, withItems: [1]", NotModelled, "withItems", id="withItems"),
        pytest.param(
            "name: a\nname: b, arguments: {parameters: [{name: x, value: '{{tasks.a.status}}'}]}",
            InvalidFlow,
            "tasks.a.status",
            id="a task that is no ancestor",
        ),
    ],
)
def test_what_cannot_be_a_dag_is_refused(tasks: str, error: type[Exception], named: str) -> None:
    with pytest.raises(error) as refusal:
        compile_flow(dag(tasks))
    assert named in str(refusal.value)


def test_unknown_fields_of_a_dag_are_refused() -> None:
    with pytest.raises(NotModelled, match=r"dag\.other"):
        compile_flow(dag("name: a", "    other: 1"))
