"""A play as a state machine of calls (design.md section 5) runs as it ran on Argo 4.0.2."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from playbook.rehearse.workflow.flow import Change, Outcome, Phase, Program, State, compile_flow

OUTPUTS = """
    outputs:
      parameters:
      - {name: decision, valueFrom: {supplied: {}, default: timeout}}
      - {name: pull_request, valueFrom: {supplied: {}, default: ""}}
      - {name: head_sha, valueFrom: {supplied: {}, default: ""}}
      - {name: reason, valueFrom: {supplied: {}, default: ""}}
"""
LEAVES = f"""
  - name: run
    inputs: {{parameters: [{{name: stage}}, {{name: round}}, {{name: sha}}]}}
    resource:
      action: apply
      setOwnerReference: true
      manifest: |
        apiVersion: playbook.dev/v1alpha1
        kind: CodeRun
        metadata:
          name: {{{{=toJson(workflow.name + '-' + inputs.parameters.stage + '-r' + inputs.parameters.round + '-' + workflow.uid[0:8])}}}}
        spec:
          taskId: {{{{=toJson(workflow.parameters.task)}}}}
          round: {{{{=inputs.parameters.round}}}}
          headSha: {{{{=toJson(inputs.parameters.sha)}}}}
  - name: gate
    inputs: {{parameters: [{{name: gate}}, {{name: duration, default: "3600"}}]}}
    suspend: {{duration: "{{{{inputs.parameters.duration}}}}"}}
{OUTPUTS}
  - name: give-up
    inputs: {{parameters: [{{name: reason}}]}}
    container:
      image: busybox
      command: [sh, -c, 'echo "$REASON" > /dev/termination-log; exit 1']
      env: [{{name: REASON, value: "{{{{inputs.parameters.reason}}}}"}}]
"""
STAGES = ("implement", "review", "test")
NEXT = {
    "implement": "implement-gate",
    "implement-gate": "review",
    "review": "review-gate",
    "review-gate": "test",
    "test": "test-gate",
    "test-gate": "merge",
    "merge": "",
}
KINDS = {
    "implement-gate": "implement/pull_request_open",
    "review-gate": "review/labeled",
    "test-gate": "test/approved",
    "merge": "merge/merged",
}


def state_template(name: str) -> dict[str, Any]:
    """Return the template of one state: work, gate, then a call of the next state under a guard."""
    carry = {
        "round": "{{inputs.parameters.round}}",
        "pr": "{{=steps.gate.outputs.parameters.pull_request}}",
        "sha": "{{=steps.gate.outputs.parameters.head_sha}}",
    }
    again = {**carry, "round": "{{=string(asInt(inputs.parameters.round) + 1)}}"}
    decision = "steps.gate.outputs.parameters.decision"
    below = "asInt(inputs.parameters.round) < 10"
    stopped = f"{decision} in ['stop','timeout'] || ({decision} in ['restart','rework'] && asInt(inputs.parameters.round) >= 10)"
    calls = [
        call("implement", f"{decision} == 'rework' && {below}", again, name="rework"),
        call("review", f"{decision} == 'restart' && {below}", again, name="restart"),
        call("give-up", stopped, {"reason": "{{=steps.gate.outputs.parameters.reason}}"}),
    ]
    if NEXT[name]:
        calls.insert(0, call(NEXT[name], f"{decision} == 'go'", carry))
    address = f"{name}/finished" if name in STAGES else KINDS[name]
    groups: list[list[dict[str, Any]]] = [
        [call("gate", "", {"gate": f"{address}/r{{{{inputs.parameters.round}}}}"})],
        calls,
    ]
    if name in STAGES:
        inputs = {"stage": name, "round": carry["round"], "sha": "{{inputs.parameters.sha}}"}
        groups.insert(0, [call("run", "", inputs)])
    return {
        "name": name,
        "inputs": {
            "parameters": [
                {"name": "round", "default": "0"},
                {"name": "pr", "default": ""},
                {"name": "sha", "default": ""},
            ]
        },
        "steps": groups,
    }


def call(template: str, when: str, arguments: Mapping[str, str], name: str = "") -> dict[str, Any]:
    """Return a step named after the state it enters."""
    step: dict[str, Any] = {
        "name": name or template,
        "template": template,
        "arguments": {"parameters": [{"name": k, "value": v} for k, v in arguments.items()]},
    }
    return {**step, "when": f"{{{{={when}}}}}"} if when else step


def play() -> dict[str, Any]:
    """Return the whole WorkflowTemplate."""
    templates = yaml.safe_load(LEAVES) + [state_template(name) for name in NEXT]
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "WorkflowTemplate",
        "metadata": {"name": "web"},
        "spec": {
            "entrypoint": "implement",
            "activeDeadlineSeconds": 864000,
            "arguments": {"parameters": [{"name": "task"}, {"name": "service", "value": "web"}]},
            "templates": templates,
        },
    }


@pytest.fixture
def program() -> Program:
    return compile_flow(play())


def start(program: Program) -> Change:
    return program.start({"task": "42"}, "play-web-42", "abcdef12-3456", "argo")


def answer(program: Program, state: State, decision: str, sha: str = "1f9c2ab") -> Change:
    """Let the resource step succeed if one runs, then release the gate."""
    leaf = state.leaves[0]
    if leaf.kind == "resource":
        state = program.finish(state, leaf.id, Outcome(Phase.SUCCEEDED)).state
    outputs = (("decision", decision), ("head_sha", sha), ("reason", f"because {decision}"))
    return program.finish(state, state.leaves[0].id, Outcome(Phase.SUCCEEDED, outputs))


def gate(state: State) -> str:
    return dict(state.leaves[0].inputs).get("gate", state.leaves[0].template)


def test_the_first_step_is_a_code_run_that_the_workflow_owns(program: Program) -> None:
    (leaf,) = start(program).entered
    assert (leaf.kind, leaf.action, leaf.set_owner) == ("resource", "apply", True)
    assert json.loads(leaf.manifest) == {
        "apiVersion": "playbook.dev/v1alpha1",
        "kind": "CodeRun",
        "metadata": {"name": "play-web-42-implement-r0-abcdef12"},
        "spec": {"taskId": "42", "round": 0, "headSha": ""},
    }


def test_going_all_the_way_ends_well(program: Program) -> None:
    state = start(program).state
    seen: list[str] = []
    while state.phase == Phase.RUNNING:
        state = answer(program, state, "go").state
        seen += [gate(state)] if state.leaves and state.leaves[0].kind == "suspend" else []
    assert seen == [
        "implement/pull_request_open/r0",
        "review/labeled/r0",
        "test/approved/r0",
        "merge/merged/r0",
    ]
    assert (state.phase, state.message, state.leaves) == (Phase.SUCCEEDED, "", ())


def test_rework_goes_back_to_the_implementer_in_the_next_round(program: Program) -> None:
    state = answer(program, start(program).state, "go").state
    state = answer(program, answer(program, state, "go").state, "rework", sha="77e01d4").state
    manifest = json.loads(state.leaves[0].manifest)
    assert manifest["metadata"]["name"] == "play-web-42-implement-r1-abcdef12"
    assert manifest["spec"]["headSha"] == "77e01d4"


def test_restart_goes_back_to_the_review_at_the_new_head(program: Program) -> None:
    state = answer(program, answer(program, start(program).state, "go").state, "go").state
    state = answer(program, state, "restart", sha="b' || '1'=='1").state
    manifest = json.loads(state.leaves[0].manifest)
    assert manifest["metadata"]["name"] == "play-web-42-review-r1-abcdef12"
    assert manifest["spec"]["headSha"] == "b' || '1'=='1"


def test_done_calls_nothing_and_the_run_ends_well(program: Program) -> None:
    assert answer(program, start(program).state, "done").state.phase == Phase.SUCCEEDED


@pytest.mark.parametrize("decision", ["stop", "timeout"])
def test_stop_and_timeout_give_up_with_the_reason(program: Program, decision: str) -> None:
    change = answer(program, start(program).state, decision)
    (leaf,) = change.entered
    assert (leaf.template, dict(leaf.env)["REASON"]) == ("give-up", f"because {decision}")
    over = program.finish(change.state, leaf.id, Outcome(Phase.FAILED, message="exit code 1")).state
    assert over.phase == Phase.FAILED
    assert over.message.startswith("child 'play-web-42-")


def test_a_gate_that_runs_out_counts_as_timeout(program: Program) -> None:
    state = start(program).state
    state = program.finish(state, state.leaves[0].id, Outcome(Phase.SUCCEEDED)).state
    assert state.leaves[0].duration == 3600
    assert gate(program.expire(state, state.leaves[0].id).state) == "give-up"


def test_the_cap_of_rounds_gives_up(program: Program) -> None:
    state = start(program).state
    for _ in range(10):
        state = answer(program, state, "rework").state
    assert gate(answer(program, state, "rework").state) == "give-up"


def test_a_failed_code_run_step_fails_the_run(program: Program) -> None:
    state = start(program).state
    state = program.finish(state, state.leaves[0].id, Outcome(Phase.ERROR, message="boom")).state
    assert (state.phase, state.leaves) == (Phase.FAILED, ())


def test_a_call_in_the_last_group_replaces_its_caller(program: Program) -> None:
    state = start(program).state
    for _ in range(3):
        state = answer(program, state, "go").state
        assert "[" not in state.leaves[0].id.partition(":")[2].partition("[")[0]
    assert state.leaves[0].id == "4:review-gate[0].gate"


def test_equal_states_are_one_object_whichever_way_they_were_reached(program: Program) -> None:
    first = answer(program, start(program).state, "go").state
    again = answer(program, start(program).state, "go").state
    assert first is again
    assert first.key == again.key
    assert first in {again}


def test_the_deadline_of_the_workflow_is_known(program: Program) -> None:
    assert program.deadline == 864000


def test_an_entered_leaf_is_told_once_with_its_line(program: Program) -> None:
    change = start(program)
    assert [(entry.kind, entry.path) for entry in change.entries] == [
        ("called", ""),
        ("entered", "[0].run"),
    ]
