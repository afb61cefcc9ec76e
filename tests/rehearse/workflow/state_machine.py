"""A play as a state machine of calls (design.md section 5), written by hand. It must not import the renderer."""

from collections.abc import Mapping
from typing import Any

import yaml

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
