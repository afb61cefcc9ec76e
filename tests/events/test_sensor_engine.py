"""A Sensor as YAML, an event, and what each trigger does with it."""

from typing import Any

import pytest
import yaml

from playbook.errors import InvalidDocument, NotModelled
from playbook.events.calls import HttpCall, KubernetesCall, WorkflowCall
from playbook.events.canonical import Event, canonical_event
from playbook.events.engine import Outcome, compile_sensor
from tests.payloads_corpus import Recording, recording, recordings

SENSOR: dict[str, Any] = yaml.safe_load("""
apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata: {name: plays, namespace: argo}
spec:
  dependencies:
    - name: opened
      eventSourceName: github
      eventName: acme
      filters:
        data:
          - {path: body.X-GitHub-Event, type: string, value: ["^pull_request$"]}
          - {path: body.action, type: string, value: ["^opened$", "^reopened$"]}
    - name: labeled
      eventSourceName: github
      eventName: acme
      filters:
        data:
          - {path: body.X-GitHub-Event, type: string, value: ["^pull_request$"]}
          - {path: body.action, type: string, value: ["^labeled$"]}
          - {path: body.label.name, type: string, value: ["^bug$", "^deploy-preview$"]}
    - name: any-pull-request
      eventSourceName: github
      eventName: acme
      filters:
        data:
          - {path: body.pull_request.number, type: number, value: ["0"], comparator: ">"}
    - {name: nightly, eventSourceName: calendar, eventName: nightly}
  triggers:
    - template:
        name: store-opened
        conditions: opened
        k8s:
          operation: create
          source:
            resource: {apiVersion: playbook.dev/v1alpha1, kind: Signal, metadata: {name: later}}
          parameters:
            - {src: {dependencyName: opened, dataKey: body.X-GitHub-Delivery}, dest: metadata.name}
            - src: {dependencyName: opened, dataKey: body.number, useRawData: true}
              dest: spec.pullRequest
    - template:
        name: resume-labeled
        conditions: labeled
        argoWorkflow:
          operation: resume
          source: {resource: {apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: x}}}
          parameters:
            - src:
                dependencyName: labeled
                dataTemplate: "pr-{{ .Input.body.repository.name | lower }}-{{ .Input.body.number }}"
              dest: metadata.name
      parameters:
        - {src: {dependencyName: labeled, dataKey: body.label.name}, dest: argoWorkflow.args.0}
    - template:
        name: tell
        conditions: opened || any-pull-request
        http:
          url: http://hook/
          payload:
            - {src: {dependencyName: opened, dataKey: body.action, value: none}, dest: opened}
    - template: {name: night, conditions: nightly, http: {url: http://night/}}
""")
ENGINE = compile_sensor(SENSOR)


def outcomes(name: str) -> dict[str, list[Outcome]]:
    fed = ENGINE.feed("github", "acme", recording(name).arrive("d-1"))
    found: dict[str, list[Outcome]] = {}
    for outcome in fed:
        found.setdefault(outcome.trigger, []).append(outcome)
    return found


def test_a_dependency_that_lets_the_event_pass_fires_its_trigger() -> None:
    (outcome,) = outcomes("octokit/pull_request.opened")["store-opened"]
    assert outcome.fired
    assert outcome.heard[0].dependency == "opened"
    assert isinstance(outcome.call, KubernetesCall)
    assert outcome.call.resource == {
        "apiVersion": "playbook.dev/v1alpha1",
        "kind": "Signal",
        "metadata": {"name": "d-1", "namespace": "argo"},
        "spec": {"pullRequest": 2},
    }
    assert outcome.reason == "opened: passed"


def test_both_levels_of_parameters_are_applied() -> None:
    (outcome,) = outcomes("octokit/pull_request.labeled")["resume-labeled"]
    assert isinstance(outcome.call, WorkflowCall)
    assert outcome.call.name == "pr-hello-world-2"
    assert outcome.call.args == ("bug",)


def test_a_trigger_that_did_not_fire_says_which_filter_said_no() -> None:
    (outcome,) = outcomes("octokit/pull_request.closed.unmerged")["store-opened"]
    assert not outcome.fired
    assert outcome.call is None
    assert outcome.reason == (
        "opened: body.action should be '^opened$' or '^reopened$'; it is \"closed\""
    )


def test_a_trigger_of_another_event_source_says_so() -> None:
    (outcome,) = outcomes("octokit/pull_request.opened")["night"]
    assert (outcome.fired, outcome.reason) == (False, "listens to other events")


def test_either_of_two_dependencies_may_fire_and_both_fire_twice() -> None:
    both = outcomes("octokit/pull_request.opened")["tell"]
    assert [outcome.heard[0].dependency for outcome in both] == ["opened", "any-pull-request"]
    bodies = [outcome.call.body for outcome in both if isinstance(outcome.call, HttpCall)]
    assert bodies == ['{"opened":"opened"}', '{"opened":"none"}']


def test_when_neither_passes_both_say_why() -> None:
    (outcome,) = outcomes("octokit/push._.tag-deleted")["tell"]
    assert outcome.reason.splitlines() == [
        "opened: body.X-GitHub-Event should be '^pull_request$'; it is \"push\"",
        "any-pull-request: body.pull_request.number should be > '0'; missing path",
    ]


def test_a_parameter_that_cannot_be_resolved_is_an_error_and_no_call() -> None:
    body = {"action": "opened"}  # no number, and no default for it
    fed = ENGINE.feed("github", "acme", canonical_event("pull_request", "d-1", body))
    assert (fed[0].fired, fed[0].call) == (False, None)
    assert fed[0].reason == "unable to resolve 'opened' parameter value"


@pytest.mark.parametrize(
    "address", [("github", "other"), ("gitlab", "acme"), ("acme", "github")], ids="/".join
)
def test_nobody_hears_an_event_of_another_name(address: tuple[str, str]) -> None:
    fed = ENGINE.feed(*address, recording("octokit/pull_request.opened").arrive())
    assert [outcome.reason for outcome in fed] == ["listens to other events"] * 4


def test_a_dependency_without_filters_passes_everything() -> None:
    fed = ENGINE.feed("calendar", "nightly", canonical_event("", "", {}))
    assert [outcome.trigger for outcome in fed if outcome.fired] == ["night"]


def test_an_engine_knows_its_name() -> None:
    assert ENGINE.name == "plays"


FIRING = {
    "argo-cd/pull_request.labeled.deploy-preview": ["resume-labeled", "tell"],
    "octokit/pull_request.labeled": ["resume-labeled", "tell"],
    "octokit/pull_request.opened": ["store-opened", "tell", "tell"],
    "octokit/pull_request.opened.null-body": ["store-opened", "tell", "tell"],
    "octokit/pull_request.reopened": ["store-opened", "tell", "tell"],
}


@pytest.mark.parametrize("recorded", recordings().values(), ids=recordings())
def test_every_recorded_payload_goes_through_the_sensor(recorded: Recording) -> None:
    event: Event = recorded.arrive()
    fed = ENGINE.feed("github", "acme", event)
    fired = [outcome.trigger for outcome in fed if outcome.fired]
    number = recorded.body.get("pull_request", {}).get("number", 0)
    assert fired == FIRING.get(recorded.name, ["tell"] if number else [])
    assert all(outcome.reason for outcome in fed)


def changed(**changes: Any) -> dict[str, Any]:
    dependency = {"name": "a", "eventSourceName": "s", "eventName": "e", **changes}
    return {"spec": {"dependencies": [dependency], "triggers": []}}


@pytest.mark.parametrize("missing", ["name", "eventSourceName", "eventName"])
def test_a_dependency_without_an_address_is_refused(missing: str) -> None:
    with pytest.raises(InvalidDocument, match="without name"):
        compile_sensor(changed(**{missing: None}))


def test_a_transform_is_refused_by_name() -> None:
    with pytest.raises(NotModelled, match="transform"):
        compile_sensor(changed(transform={"jq": "."}))


def test_an_empty_sensor_does_nothing() -> None:
    assert compile_sensor({}).feed("s", "e", canonical_event("push", "d", {})) == ()
