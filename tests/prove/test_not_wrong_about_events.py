"""What the examples of Argo taught the rules: who else gives parameters, what filters keep out, where parameters append."""

import pytest

from playbook.prove.cluster.objects import SCHEMA
from playbook.prove.cluster.rejected import REJECTED
from playbook.prove.prove import Report, prove_world
from playbook.prove.rule import Rule
from playbook.prove.sensor.patterns import TOO_WIDE
from playbook.prove.sources import read_documents
from playbook.prove.workflow.references import UNDECLARED
from playbook.prove.world import World

TEMPLATE = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: consumer}
spec:
  entrypoint: main
  arguments: {parameters: [{name: greeting, value: hello}]}
  templates:
  - name: main
    container: {image: "busybox:1", command: [echo], args: ["{{workflow.parameters.who}}"]}
"""
BINDING = """\
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowEventBinding
metadata: {name: consumer}
spec:
  event: {selector: "true"}
  submit:
    workflowTemplateRef: {name: consumer}
    arguments: {parameters: %s}
"""
SENSOR = """\
apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata: {name: s}
spec:
  dependencies:
  - name: d
    eventSourceName: github
    eventName: example
    filters: {data: [{path: headers.X-Github-Event, type: string, value: [pull_request]}%s]}
  triggers: [{template: {name: t, log: {}}}]
"""
TRIGGER = """\
apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata: {name: s}
spec:
  dependencies: [{name: d, eventSourceName: e, eventName: e}]
  triggers:
  - template:
      name: t
      k8s:
        operation: create
        source:
          resource:
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec: {containers: [{name: main, image: "busybox:1", args: [hello]}]}
        parameters: [{src: {dependencyName: d, dataKey: body}, dest: spec.containers.0.args.%s}]
"""
MISPLACED = """\
apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata: {name: s}
spec:
  dependencies: [{name: d, eventSourceName: e, eventName: e}]
  triggers: [{template: {name: t, log: {}, %s}}]
"""


def report(rule: Rule, text: str) -> Report:
    documents, skipped = read_documents({"x.yaml": text})
    assert skipped == []
    return prove_world(World(documents), [rule])


@pytest.mark.parametrize(
    ("binding", "severities"),
    [
        pytest.param("", ["warning"], id="whoever runs it has to give it"),
        pytest.param(
            BINDING % "[{name: who, valueFrom: {event: payload.who}}]", [], id="an event gives it"
        ),
        pytest.param(BINDING % "[{name: whom}]", ["warning"], id="an event gives another"),
        pytest.param(BINDING % "[who]", ["warning"], id="a binding of another shape"),
        pytest.param(BINDING % "{who: x}", ["warning"], id="a binding whose list is none"),
    ],
)
def test_a_parameter_that_a_shared_template_does_not_declare(
    binding: str, severities: list[str]
) -> None:
    found = report(UNDECLARED, TEMPLATE + binding).findings
    assert [one.severity for one in found] == severities
    assert all(one.said.endswith("whoever runs it has to give it.") for one in found)


@pytest.mark.parametrize(
    ("actions", "severity", "said"),
    [
        pytest.param("", "error", 'takes "pull_request_review" and', id="no filter on the action"),
        pytest.param(
            "^(?:opened|edited)$",
            "error",
            'takes "pull_request_review" and "pull_request_review_comment", too.',
            id="an action that a review has, too",
        ),
        pytest.param(
            "^(?:opened|synchronize)$",
            "warning",
            "only the filter on body.action stops what comes of it.",
            id="actions that only a pull request has",
        ),
    ],
)
def test_a_pattern_for_an_event_that_takes_others_whose_actions_are_filtered(
    actions: str, severity: str, said: str
) -> None:
    data = f', {{path: body.action, type: string, value: ["{actions}"]}}' if actions else ""
    [found] = report(TOO_WIDE, SENSOR % data).findings
    assert found.severity == severity
    assert said in found.said


@pytest.mark.parametrize(
    ("place", "decided"),
    [
        pytest.param("0", True, id="what is there"),
        pytest.param("1", True, id="the place after the last: appended"),
        pytest.param("-1", True, id="appended, whatever the length"),
        pytest.param("3", False, id="with a hole"),
    ],
)
def test_a_parameter_that_writes_into_a_list(place: str, decided: bool) -> None:
    found = report(REJECTED, TRIGGER % place)
    assert found.findings == ()
    assert (found.not_decided == ()) is decided


@pytest.mark.parametrize(
    ("field", "mend"),
    [
        pytest.param("atLeastOnce: true", "Write `atLeastOnce` beside `template`, not in it."),
        pytest.param("policy: {}", "Write `policy` beside `template`, not in it."),
        pytest.param("nonsense: 1", SCHEMA.mend),
    ],
)
def test_a_field_of_a_trigger_in_its_template(field: str, mend: str) -> None:
    [found] = report(SCHEMA, MISPLACED % field).findings
    assert found.mend == mend
