"""Which waits a node field selector finds, and what counts as a releaser."""

import pytest

from playbook.prove.pairing.releasers import releasers
from playbook.prove.pairing.selectors import matching, terms
from playbook.prove.pairing.waits import NOBODY
from playbook.prove.prove import prove_world
from tests.prove.broken_pairing import CALLS
from tests.prove.pairing.releasing_scripts import world_of

FLOW = """apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata:
  name: deploy
spec:
  entrypoint: main
  templates:
  - name: main
    dag:
      tasks:
      - name: approve
        template: wait
        arguments: {parameters: [{name: gate, value: "qa/{{workflow.name}}"}]}
      - name: release
        template: wait
        arguments: {parameters: [{name: gate, value: live}]}
  - name: wait
    inputs: {parameters: [{name: gate}]}
    suspend: {}
"""


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        pytest.param("displayName=approve", True, id="a step"),
        pytest.param("displayName=approve(0)", True, id="an item of a step"),
        pytest.param("displayName=wait", False, id="the template's name is no display name"),
        pytest.param("templateName=wait", True, id="a template"),
        pytest.param("templateName=main", False, id="a template that does not wait"),
        pytest.param("inputs.parameters.gate.value=live", True, id="an input"),
        pytest.param("inputs.parameters.gate.value=qa/deploy-1", True, id="an input with a tag"),
        pytest.param("inputs.parameters.gate.value=prod", False, id="a value nobody gives"),
        pytest.param("inputs.parameters.door.value=live", False, id="an input that is not there"),
        pytest.param("displayName=release,phase=Running", True, id="two fields"),
        pytest.param("displayName=release,phase=Pending", False, id="only running nodes wait"),
        pytest.param("displayName!=approve", True, id="anything else"),
        pytest.param("label=approve", False, id="a field that no node has"),
    ],
)
def test_a_selector_finds_the_waits_that_argo_would_find(selector: str, *, found: bool) -> None:
    asked = terms(selector)
    assert asked is not None
    assert bool(matching(world_of(FLOW), asked)) is found


@pytest.mark.parametrize("selector", [r"displayName=a\,b", "displayName={{x}}", "approve"])
def test_a_selector_that_cannot_be_read_is_nobody_s_guess(selector: str) -> None:
    assert terms(selector) is None


@pytest.mark.parametrize(
    ("old", "new", "selector"),
    [
        pytest.param("", "", "displayName=approve", id="a fixed text"),
        pytest.param(
            "approved, value: ",
            "approved, dataKey: body.x, value: ",
            None,
            id="a text of the event",
        ),
        pytest.param("dest: nodeFieldSelector", "dest: memoized", "", id="no selector"),
    ],
)
def test_a_call_to_argo_server_is_a_releaser(old: str, new: str, selector: str | None) -> None:
    (one,) = releasers(world_of(CALLS.replace(old, new) if old else CALLS)).known
    assert (one.does, one.selector) == ("resume", selector)


def test_a_call_to_somebody_else_is_none() -> None:
    text = CALLS.replace("/api/v1/workflows/playbook/deploy/resume", "/resume")
    assert releasers(world_of(text)).known == ()


@pytest.mark.parametrize(
    ("texts", "severity", "reason"),
    [
        pytest.param((FLOW,), "note", "no trigger and no script resumes a node.", id="no trigger"),
        pytest.param(
            (FLOW, CALLS.replace("=approve", "=approval")),
            "warning",
            'what resumes nodes looks for "displayName=approval".',
            id="another selector",
        ),
        pytest.param(
            (FLOW, CALLS.replace("deploy/resume", "deploy/set")),
            "warning",
            "no trigger and no script resumes a node.",
            id="a set without a phase leaves it waiting",
        ),
    ],
)
def test_a_wait_without_a_releaser_is_found_with_the_reason(
    texts: tuple[str, ...], severity: str, reason: str
) -> None:
    (one,) = prove_world(world_of(*texts), [NOBODY]).findings
    assert one.severity == severity
    assert one.said == f'Nothing in this tree ends the wait "wait": {reason}'


def test_a_wait_that_a_script_resumes_by_its_name_is_ended() -> None:
    command = "argo resume x --node-field-selector displayName=approve"
    script = f"  - name: tell\n    script: {{image: x, command: [sh], source: {command}}}\n"
    report = prove_world(world_of(FLOW + script), [NOBODY])
    assert (report.findings, report.not_decided) == ((), ())
