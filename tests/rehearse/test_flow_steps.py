"""Steps, leaves and their outputs do what the controller of Argo 4.0.2 does with them."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from playbook.errors import NotModelled, PlaybookError
from playbook.rehearse.workflow.flow import Change, Outcome, Phase, Program, State, compile_flow

GATE = """
- name: gate
  inputs: {parameters: [{name: gate, default: "-"}]}
  suspend: {}
  outputs: {parameters: [{name: decision, valueFrom: {supplied: {}, default: timeout}}, {name: actor, valueFrom: {supplied: {}, default: nobody}}]}
- name: bare
  suspend: {duration: 1m30s}
  outputs: {parameters: [{name: decision, valueFrom: {supplied: {}}}]}
- name: work
  inputs: {parameters: [{name: x, default: "-"}]}
  container: {image: busybox, command: [sh, -c], args: ["echo {{inputs.parameters.x}}"]}
"""
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


def workflow(templates: str, entry: str = "main", **spec: Any) -> dict[str, Any]:
    """Return a workflow of these templates, with the gate and the work that all tests use."""
    return {
        "metadata": {"name": "w"},
        "spec": {"entrypoint": entry, "templates": yaml.safe_load(GATE + templates), **spec},
    }


def steps(groups: str, more: str = "") -> dict[str, Any]:
    """Return a workflow whose entry has these groups."""
    indented = "\n".join(f"  {line}" for line in groups.strip().splitlines())
    return workflow(f"\n- name: main\n  steps:\n{indented}\n{more}")


def run(flow: Mapping[str, Any]) -> tuple[Program, State]:
    program = compile_flow(flow)
    return program, program.start({}, "w", "uid-1", "argo").state


def release(program: Program, state: State, decision: str, which: int = 0) -> Change:
    leaf = state.leaves[which]
    return program.finish(state, leaf.id, Outcome(Phase.SUCCEEDED, (("decision", decision),)))


def ids(state: State) -> list[str]:
    return [leaf.id for leaf in state.leaves]


@pytest.mark.parametrize(
    "outputs", [pytest.param("", id="collapsed"), pytest.param(ROUND_OUTPUTS, id="with outputs")]
)
def test_97_rounds_pass_and_gate_98_is_too_deep(outputs: str) -> None:
    """Measured on Argo 4.0.2: cluster.md section 5."""
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


def test_steps_of_a_group_run_side_by_side_and_the_next_group_waits() -> None:
    program, state = run(
        steps(
            "- - {name: a, template: gate}\n  - {name: b, template: work}\n- - {name: c, template: work}"
        )
    )
    assert ids(state) == ["[0].a", "[0].b"]
    state = release(program, state, "go").state
    assert ids(state) == ["[0].b"]
    assert ids(program.finish(state, "[0].b", Outcome(Phase.SUCCEEDED)).state) == ["2:c"]


def test_a_failed_step_fails_its_group_when_its_neighbours_are_done() -> None:
    program, state = run(
        steps(
            "- - {name: a, template: gate}\n  - {name: b, template: work}\n- - {name: c, template: work}"
        )
    )
    state = program.finish(state, "[0].b", Outcome(Phase.FAILED)).state
    assert ids(state) == ["[0].a"]
    state = release(program, state, "go").state
    assert (state.phase, state.message) == (Phase.FAILED, "child 'w-2028477360' failed")


@pytest.mark.parametrize(
    ("continues", "phase", "goes_on"),
    [
        pytest.param("failed: true", Phase.FAILED, True, id="failed"),
        pytest.param("failed: true", Phase.ERROR, False, id="not for errors"),
        pytest.param("error: true", Phase.ERROR, True, id="error"),
    ],
)
def test_continue_on_lets_the_group_pass(continues: str, phase: Phase, goes_on: bool) -> None:
    groups = f"- - {{name: a, template: work, continueOn: {{{continues}}}}}\n- - {{name: b, template: work, arguments: {{parameters: [{{name: x, value: '{{{{steps.a.status}}}}'}}]}}}}"
    program, state = run(steps(groups))
    state = program.finish(state, "[0].a", Outcome(phase)).state
    assert bool(state.leaves) == goes_on
    if goes_on:
        assert state.leaves[0].args == (f"echo {phase}",)


def test_a_skipped_step_counts_as_success_and_has_a_status() -> None:
    groups = "- - {name: a, template: work, when: 'false'}\n- - {name: b, template: work, arguments: {parameters: [{name: x, value: '{{steps.a.status}}'}]}}"
    program = compile_flow(steps(groups))
    change = program.start({}, "w", "u", "argo")
    assert change.state.leaves[0].args == ("echo Skipped",)
    assert ("skipped", "[0].a", "when 'false' evaluated false") in change.entries


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("{{steps.a.outputs.parameters.decision}}", id="a plain tag"),
        pytest.param("{{=steps.a.outputs.parameters.decision ?? 'x'}}", id="?? does not help"),
        pytest.param(
            "{{=steps.a.status == 'Skipped' ? 'x' : steps.a.outputs.parameters.decision}}",
            id="nor a choice",
        ),
        pytest.param("{{=steps.nowhere.status}}", id="a step that is not there"),
    ],
)
def test_outputs_of_a_skipped_step_hang_the_flow(value: str) -> None:
    groups = f"- - {{name: a, template: gate, when: 'false'}}\n- - {{name: b, template: work, arguments: {{parameters: [{{name: x, value: \"{value}\"}}]}}}}"
    _, state = run(steps(groups))
    assert (state.phase, state.leaves) == (Phase.HUNG, ())
    assert "steps." in state.message


def test_an_argument_hangs_even_when_its_own_step_would_be_skipped() -> None:
    groups = "- - {name: a, template: gate, when: 'false'}\n- - {name: b, template: work, when: 'false', arguments: {parameters: [{name: x, value: '{{steps.a.outputs.parameters.actor}}'}]}}"
    assert run(steps(groups))[1].phase == Phase.HUNG


def test_a_guard_that_needs_no_outputs_is_answered_before_they_are_missed() -> None:
    groups = "- - {name: a, template: gate, when: 'false'}\n- - {name: b, template: work, when: \"{{=workflow.name == 'w' || steps.a.outputs.parameters.actor == 'x'}}\"}"
    assert ids(run(steps(groups))[1]) == ["2:b"]


def test_a_hung_branch_shows_while_another_still_runs() -> None:
    more = "- name: bad\n  steps:\n  - - {name: a, template: gate, when: 'false'}\n  - - {name: b, template: work, when: \"{{=steps.a.outputs.parameters.actor == 'x'}}\"}\n"
    program, state = run(
        steps("- - {name: bad, template: bad}\n  - {name: good, template: gate}", more)
    )
    assert state.phase == Phase.RUNNING
    assert state.stuck == ("[0].bad: steps.a.outputs.parameters.actor",)
    assert release(program, state, "go").state.phase == Phase.HUNG


def test_an_error_in_a_guard_fails_the_group_before_any_step_begins() -> None:
    groups = '- - {name: a, template: gate}\n- - {name: b, template: work}\n  - {name: c, template: work, when: "{{=asInt(steps.a.outputs.parameters.decision) > 1}}"}'
    program, state = run(steps(groups))
    change = release(program, state, "go")
    assert (change.state.phase, change.entered) == (Phase.FAILED, ())
    assert change.state.message == "failed to resolve references: invalid operation: int(go)"


def test_a_guard_that_needs_no_outputs_and_errs_ends_the_call_before_any_step() -> None:
    groups = "- - {name: a, template: gate}\n- - {name: b, template: work, when: '{{=asInt(workflow.name) > 1}}'}"
    change = compile_flow(steps(groups)).start({}, "w", "u", "argo")
    assert (change.state.phase, change.entered) == (Phase.ERROR, ())


def test_an_error_wins_over_a_reference_that_hangs() -> None:
    groups = "- - {name: a, template: gate, when: 'false'}\n- - {name: b, template: work, when: \"{{=steps.a.outputs.parameters.actor == 'x'}}\"}\n  - {name: c, template: work, when: \"{{=asInt(steps.a.status) > 1}}\"}"
    assert run(steps(groups))[1].phase == Phase.FAILED


@pytest.mark.parametrize(
    ("when", "phase"),
    [
        pytest.param("{{=workflow.name == 'w'}}", Phase.RUNNING, id="true"),
        pytest.param("{{=workflow.name == 'v'}}", Phase.SUCCEEDED, id="false"),
        pytest.param("{{=workflow.name == 'w' ? 'true' : 'x'}}", Phase.RUNNING, id="the word true"),
        pytest.param("{{=workflow.name == 'w' ? '' : 'x'}}", Phase.RUNNING, id="nothing is yes"),
        pytest.param("{{=workflow.name}}", Phase.FAILED, id="another word"),
        pytest.param("{{=1 + 1}}", Phase.FAILED, id="a number"),
    ],
)
def test_a_guard_is_read_as_argo_reads_it(when: str, phase: Phase) -> None:
    assert run(steps(f'- - {{name: a, template: work, when: "{when}"}}'))[1].phase == phase


def test_a_guard_that_argo_would_evaluate_again_is_refused() -> None:
    with pytest.raises(NotModelled, match="once more"):
        run(steps("- - {name: a, template: work, when: \"{{='1 == 1'}}\"}"))


def test_an_error_of_a_called_template_abandons_its_neighbours() -> None:
    more = "- name: broken\n  inputs: {parameters: [{name: n}]}\n  container: {image: x, args: ['{{=asInt(inputs.parameters.n)}}']}\n"
    groups = "- - {name: a, template: gate}\n  - {name: b, template: broken, arguments: {parameters: [{name: n, value: x}]}}\n  - {name: c, template: work}"
    change = compile_flow(steps(groups, more)).start({}, "w", "u", "argo")
    assert (change.state.phase, change.state.leaves) == (Phase.FAILED, ())
    assert (
        change.state.message
        == "step group deemed errored due to child w[0].b error: invalid operation: int(x)"
    )
    assert [leaf.id for leaf in change.entered] == ["[0].a"]
    assert "abandoned" in [entry.kind for entry in change.entries]


def test_an_error_of_the_entry_is_an_error_of_the_workflow() -> None:
    entry = "- name: main\n  container: {image: x, args: ['{{=asInt(workflow.name)}}']}\n"
    _, state = run(workflow(entry))
    assert (state.phase, state.message) == (
        Phase.ERROR,
        "error in entry template execution: invalid operation: int(w)",
    )


def test_an_entry_that_is_a_leaf_ends_the_workflow_as_it_ends() -> None:
    program, state = run(workflow("", entry="work"))
    assert program.finish(state, "", Outcome(Phase.ERROR, message="boom")).state.message == "boom"
    assert program.finish(state, "", Outcome(Phase.SUCCEEDED)).state.phase == Phase.SUCCEEDED


def test_values_given_at_a_gate_override_its_defaults() -> None:
    groups = "- - {name: a, template: gate}\n- - {name: b, template: work, arguments: {parameters: [{name: x, value: '{{steps.a.outputs.parameters.decision}} {{steps.a.outputs.parameters.actor}}'}]}}"
    program, state = run(steps(groups))
    assert release(program, state, "approved").state.leaves[0].args == ("echo approved nobody",)


def test_a_resume_with_a_selector_fills_in_nothing_and_hangs() -> None:
    groups = "- - {name: a, template: gate}\n- - {name: b, template: work, arguments: {parameters: [{name: x, value: '{{steps.a.outputs.parameters.actor}}'}]}}"
    program, state = run(steps(groups))
    bare = Outcome(Phase.SUCCEEDED, (("decision", "go"),), exact=True)
    assert program.finish(state, "[0].a", bare).state.phase == Phase.HUNG


def test_a_duration_that_runs_out_without_default_is_an_error() -> None:
    program, state = run(steps("- - {name: a, template: bare}\n- - {name: b, template: work}"))
    assert state.leaves[0].duration == 90
    over = program.expire(state, "[0].a").state
    assert over.phase == Phase.FAILED
    assert (
        "raw output parameter 'decision' has not been set and does not have a default value"
        in over.message
    )


def test_the_same_error_in_the_tail_is_told_the_same() -> None:
    program, state = run(steps("- - {name: a, template: bare}"))
    over = program.expire(state, "2:a").state
    assert over.message.startswith(
        "step group deemed errored due to child w[0].a error: raw output"
    )


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [
        ("20", 20),
        ("2m", 120),
        ("1h30m", 5400),
        ("1.5s", 1.5),
        ("-3s", -3),
        ("0", 0),
        ("{{=string(10 * 6)}}", 60),
    ],
)
def test_a_duration_is_seconds_or_a_go_duration(duration: str, seconds: float) -> None:
    _, state = run(workflow(f'- name: main\n  suspend: {{duration: "{duration}"}}\n'))
    assert state.leaves[0].duration == seconds


def test_a_duration_that_cannot_be_read_is_an_error() -> None:
    _, state = run(workflow('- name: main\n  suspend: {duration: "2 days"}\n'))
    assert (state.phase, state.message) == (
        Phase.ERROR,
        "error in entry template execution: unable to parse 2 days as a duration",
    )


def test_a_supplied_output_falls_back_to_the_default_of_its_input() -> None:
    gate = "- name: main\n  inputs: {parameters: [{name: decision, default: later}]}\n  suspend: {}\n  outputs: {parameters: [{name: decision, valueFrom: {supplied: {}}}]}\n"
    assert run(workflow(gate))[1].leaves[0].outputs == (("decision", "later"),)


@pytest.mark.parametrize(
    ("strategy", "ends", "attempts"),
    [
        pytest.param("limit: 2", [Phase.FAILED] * 3, 3, id="a limit of two is three attempts"),
        pytest.param('limit: "1"', [Phase.FAILED] * 2, 2, id="a limit as text"),
        pytest.param("limit: 0", [Phase.FAILED], 1, id="a limit of none"),
        pytest.param("limit: 2", [Phase.ERROR], 1, id="errors are not retried by default"),
        pytest.param(
            "limit: 2, retryPolicy: OnError", [Phase.ERROR, Phase.FAILED], 2, id="OnError"
        ),
        pytest.param(
            "limit: 2, retryPolicy: Always",
            [Phase.ERROR, Phase.FAILED, Phase.SUCCEEDED],
            3,
            id="Always",
        ),
        pytest.param("{}", [Phase.FAILED] * 5 + [Phase.SUCCEEDED], 6, id="no limit"),
        pytest.param(
            "limit: 1, backoff: {duration: '5', factor: 2}",
            [Phase.FAILED, Phase.SUCCEEDED],
            2,
            id="backoff takes no time here",
        ),
    ],
)
def test_a_leaf_is_retried(strategy: str, ends: list[Phase], attempts: int) -> None:
    braces = strategy if strategy == "{}" else f"{{{strategy}}}"
    program, state = run(
        workflow(f"- name: main\n  retryStrategy: {braces}\n  container: {{image: x}}\n")
    )
    for attempt, phase in enumerate(ends):
        assert ids(state) == [f"({attempt})"]
        state = program.finish(state, f"({attempt})", Outcome(phase)).state
    assert (attempts, state.phase) == (len(ends), ends[-1])


def test_a_resource_step_shows_all_it_does() -> None:
    entry = """
- name: main
  activeDeadlineSeconds: 60
  timeout: 30s
  metadata: {annotations: {a: "{{workflow.name}}"}}
  resource:
    action: create
    manifest: '{"kind": "X", "n": 1e3}'
    successCondition: status.phase == {{workflow.namespace}}
    failureCondition: status.phase == Failed
  outputs: {parameters: [{name: phase, valueFrom: {jsonPath: "{.status.phase}"}}, {name: other, valueFrom: {jqFilter: .x, default: d}}]}
"""
    program, state = run(workflow(entry))
    (leaf,) = state.leaves
    assert (leaf.action, leaf.set_owner, leaf.deadline) == ("create", False, 30)
    assert (leaf.success_condition, leaf.failure_condition) == (
        "status.phase == argo",
        "status.phase == Failed",
    )
    assert leaf.annotations == (("a", "w"),)
    with pytest.raises(PlaybookError, match="without its output phase"):
        program.finish(state, leaf.id, Outcome(Phase.SUCCEEDED))
    done = Outcome(Phase.SUCCEEDED, (("phase", "Ready"),))
    assert program.finish(state, leaf.id, done).state.phase == Phase.SUCCEEDED


@pytest.mark.parametrize(("owner", "phase"), [("true", Phase.ERROR), ("false", Phase.FAILED)])
@pytest.mark.parametrize("manifest", ["a: [", "- a", "a: {{workflow.parameters.p}}"])
def test_a_manifest_that_is_no_object_never_runs(owner: str, phase: Phase, manifest: str) -> None:
    entry = f"- name: main\n  resource: {{action: apply, setOwnerReference: {owner}, manifest: '{manifest}'}}\n"
    flow = workflow(entry, arguments={"parameters": [{"name": "p", "value": "x: y"}]})
    assert run(flow)[1].phase == phase


def test_a_container_shows_its_environment() -> None:
    entry = "- name: main\n  container: {image: 'x:{{workflow.uid}}', env: [{name: A, value: '{{workflow.serviceAccountName}}'}, {name: B, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: C}]}\n"
    (leaf,) = run(workflow(entry, serviceAccountName="bot"))[1].leaves
    assert leaf.image == "x:uid-1"
    assert leaf.env == (("A", "bot"), ("B", None), ("C", ""))


def test_outputs_of_steps_take_their_default_when_there_is_no_value() -> None:
    more = """
- name: inner
  steps:
  - - {name: a, template: gate, when: 'false'}
  outputs:
    parameters:
    - {name: p, valueFrom: {parameter: "{{steps.a.outputs.parameters.actor}}", default: none}}
    - {name: e, valueFrom: {expression: "steps.a.outputs.parameters.actor", default: "{{workflow.name}}"}}
    - {name: n, valueFrom: {expression: "steps.a?.outputs?.parameters"}}
    - {name: i, valueFrom: {expression: "1.5 + 1.5"}}
"""
    value = " ".join(f"{{{{steps.in.outputs.parameters.{name}}}}}" for name in "peni")
    groups = f"- - {{name: in, template: inner}}\n- - {{name: b, template: work, arguments: {{parameters: [{{name: x, value: '{value}'}}]}}}}"
    with pytest.raises(NotModelled):
        compile_flow(steps(groups, more))
    more = more.replace("steps.a?.outputs?.parameters", "steps.a?.outputs?.parameters?.actor")
    assert run(steps(groups, more))[1].leaves[0].args == ("echo none w <nil> 3",)


@pytest.mark.parametrize(
    ("output", "message"),
    [
        pytest.param(
            '{parameter: "{{steps.a.outputs.parameters.actor}}"}',
            'Unable to resolve: "steps.a.outputs.parameters.actor"',
            id="parameter",
        ),
        pytest.param(
            '{expression: "steps.a.outputs.parameters.actor"}',
            "cannot fetch parameters from <nil>",
            id="expression",
        ),
    ],
)
def test_outputs_of_steps_without_value_and_default_are_an_error(output: str, message: str) -> None:
    entry = f"- name: main\n  steps: [[{{name: a, template: gate, when: 'false'}}]]\n  outputs: {{parameters: [{{name: p, valueFrom: {output}}}]}}\n"
    _, state = run(workflow(entry))
    assert (state.phase, state.message) == (
        Phase.ERROR,
        f"error in entry template execution: {message}",
    )


def test_a_step_that_outlives_its_neighbours_takes_the_place_of_its_caller() -> None:
    more = "- name: inner\n  steps:\n  - - {name: a, template: gate}\n    - {name: b, template: gate}\n"
    program, state = run(steps("- - {name: in, template: inner}", more))
    state = release(program, state, "go").state
    assert ids(state) == ["2:in[0].b"]
    other = release(program, run(steps("- - {name: in, template: inner}", more))[1], "go", 0)
    assert other.state.phase == Phase.RUNNING
    assert release(program, state, "go").state.phase == Phase.SUCCEEDED
    over = program.finish(state, "2:in[0].b", Outcome(Phase.ERROR)).state
    assert (over.phase, over.message) == (Phase.FAILED, "child 'w-360678845' failed")


def test_a_failed_neighbour_keeps_the_caller_alive() -> None:
    program, state = run(steps("- - {name: a, template: gate}\n  - {name: b, template: gate}"))
    state = program.finish(state, "[0].a", Outcome(Phase.FAILED)).state
    assert release(program, state, "go").state.phase == Phase.FAILED


def test_outputs_nobody_reads_do_not_make_another_state() -> None:
    groups = "- - {name: a, template: gate}\n- - {name: b, template: gate}"
    program, state = run(steps(groups))
    assert release(program, state, "go").state is release(program, state, "stop").state


def test_asking_for_a_leaf_that_is_not_live_is_refused() -> None:
    program, state = run(steps("- - {name: a, template: gate}"))
    with pytest.raises(PlaybookError, match="live: 2:a"):
        program.finish(state, "2:b", Outcome(Phase.SUCCEEDED))
    with pytest.raises(PlaybookError, match="no duration"):
        program.expire(state, "2:a")
    with pytest.raises(PlaybookError, match="'bogus'"):
        program.finish(state, "2:a", Outcome(Phase.SUCCEEDED, (("bogus", "x"),)))
    with pytest.raises(PlaybookError, match="cannot end as Hung"):
        program.finish(state, "2:a", Outcome(Phase.HUNG))
    with pytest.raises(NotModelled, match="again"):
        program.finish(state, "2:a", Outcome(Phase.SUCCEEDED, (("actor", "{{workflow.uid}}"),)))
    over = release(program, state, "go").state
    with pytest.raises(PlaybookError, match="live: none"):
        program.finish(over, "2:a", Outcome(Phase.SUCCEEDED))


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
    with pytest.raises(PlaybookError, match="one of: true"):
        program.start({"task": "1", "b": "no"}, "w", "u", "argo")


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
