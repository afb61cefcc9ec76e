"""What a leaf shows of itself, and when it is tried again, as in the controller of Argo 4.0.2."""

import pytest

from playbook.errors import PlaybookError
from playbook.rehearse.workflow.flow import Outcome, Phase
from tests.rehearse.workflow.flows import ids, run, workflow


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
