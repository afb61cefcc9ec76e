"""Workflows of a few templates, started, and their gates released; for tests of the interpreter. Checks nothing."""

from collections.abc import Mapping
from typing import Any

import yaml

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
