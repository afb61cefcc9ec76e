"""Where text from outside may not go, what carries it there, and what makes it harmless."""

import pytest

from playbook.prove.prove import Report, prove_world
from playbook.prove.sources import read_documents
from playbook.prove.workflow.pasted import OUTSIDE
from playbook.prove.world import World

SENSOR = """apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata: {name: s}
spec:
  dependencies:
  - name: d
    eventSourceName: github
    eventName: acme
    filters:
      data:
      - {path: body.X-GitHub-Event, type: string, value: ["^pull_request$"]}
      - {path: body.pull_request.base.ref, type: string, value: ["^release/[0-9]+$"]}
      - {path: body.pull_request.user.login, type: string, value: ["^(ann|bob)$"]}
      - {path: body.label.name, type: string, value: ["^a.*$"]}
  triggers:
  - template:
      name: t
      argoWorkflow:
        operation: submit
        parameters:
        - {src: {dependencyName: d, SOURCE}, dest: DEST}
        source:
          resource:
            apiVersion: argoproj.io/v1alpha1
            kind: Workflow
            metadata: {generateName: run-}
            spec:
              entrypoint: main
              arguments: {parameters: [{name: text, value: none}]}
              templates:
TEMPLATES
"""
TITLE = "dataKey: body.pull_request.title"
ARGUMENT = "spec.arguments.parameters.0.value"
INPUTS = "inputs: {parameters: [{name: text}]}"
PASTES = "script: {image: busybox, command: [sh], source: 'echo {{inputs.parameters.text}}'}"


def report(*templates: str, source: str = TITLE, dest: str = ARGUMENT) -> Report:
    lines = "".join(f"              - {{{one}}}\n" for one in templates)
    text = SENSOR.replace("SOURCE", source).replace("DEST", dest).replace("TEMPLATES\n", lines)
    documents, _ = read_documents({"s.yaml": text})
    world = World(documents)
    assert world.skipped == ()
    return prove_world(world, [OUTSIDE])


def severities(*templates: str, source: str = TITLE, dest: str = ARGUMENT) -> list[str]:
    return [one.severity for one in report(*templates, source=source, dest=dest).findings]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param(TITLE, ["error"], id="a title"),
        pytest.param("dataKey: body.pull_request.body", ["error"], id="a body"),
        pytest.param("dataKey: body.pull_request.head.ref", ["error"], id="a branch's name"),
        pytest.param("dataKey: body.sender.login", ["error"], id="a login"),
        pytest.param("dataKey: body.label.name", ["error"], id="a pattern that lets all through"),
        pytest.param("dataKey: body.pull_request", ["error"], id="all of a pull request"),
        pytest.param("dataKey: body.pull_request.number", [], id="a number"),
        pytest.param("dataKey: body.pull_request.head.sha", [], id="a hash"),
        pytest.param("dataKey: body.repository.full_name", [], id="a repository's name"),
        pytest.param("dataKey: body.pull_request.merged", [], id="a truth"),
        pytest.param("dataKey: body.pull_request.base.ref", [], id="what a filter closes"),
        pytest.param("dataKey: body.pull_request.user.login", [], id="one of two names"),
        pytest.param(
            'dataTemplate: "pr-{{ .Input.body.pull_request.title }}"', ["error"], id="a template"
        ),
        pytest.param(
            'dataTemplate: "{{ .Input.body.pull_request.number | int64 }}"', [], id="its number"
        ),
        pytest.param(
            'dataTemplate: "{{ .Input.body.pull_request.title | sha256sum }}"', [], id="its hash"
        ),
        pytest.param("contextKey: id", [], id="the event's own id"),
        pytest.param("value: fixed", [], id="no event at all"),
    ],
)
def test_what_an_outsider_writes(source: str, found: list[str]) -> None:
    assert severities(f"name: main, {INPUTS}, {PASTES}", source=source) == found


def container(fields: str) -> str:
    return f"name: main, {INPUTS}, container: {{image: busybox, {fields}}}"


TEXT = "{{inputs.parameters.text}}"


@pytest.mark.parametrize(
    ("template", "found"),
    [
        pytest.param(container(f"command: [sh, -c], args: ['echo {TEXT}']"), ["error"], id="sh -c"),
        pytest.param(container(f"command: [bash, -ec, 'echo {TEXT}']"), ["error"], id="bash -ec"),
        pytest.param(
            container(f"command: [/usr/bin/python3, -c], args: ['print(\"{TEXT}\")']"), ["error"], id="python -c"
        ),
        pytest.param(
            container(f"command: [sh, -c, 'echo \"$1\"', sh], args: ['{TEXT}']"), [], id="$1 of a shell"
        ),
        pytest.param(container(f"command: [echo], args: ['{TEXT}']"), ["note"], id="an argument"),
        pytest.param(container(f"command: [echo], args: ['--', '{TEXT}']"), [], id="after --"),
        pytest.param(container(f"command: [echo], args: ['--text={TEXT}']"), [], id="of an option"),
        pytest.param(
            container(f"command: [env], env: [{{name: TEXT, value: '{TEXT}'}}]"), [], id="in the environment"
        ),
        pytest.param(
            f"name: main, {INPUTS}, metadata: {{labels: {{a: '{TEXT}'}}}}, suspend: {{}}", [], id="a wait has no pod"
        ),
        pytest.param(
            container("command: [env]") + f", metadata: {{labels: {{a: '{TEXT}'}}}}", ["error"], id="a label"
        ),
        pytest.param(
            container("command: [env]") + f", metadata: {{annotations: {{a: '{TEXT}'}}}}", [], id="an annotation"
        ),
        pytest.param(
            f"name: main, {INPUTS}, resource: {{action: create, manifest: 'a: \"{{{{=inputs.parameters.text}}}}\"'}}",
            ["error"],
            id="a manifest, by an expression",
        ),
        pytest.param(
            f"name: main, {INPUTS}, resource: {{action: create, manifest: 'a: {{{{=toJson(inputs.parameters.text)}}}}'}}",
            [],
            id="as JSON",
        ),
        pytest.param(
            f"name: main, {INPUTS}, resource: {{action: create, manifest: 'a: {TEXT}'}}", [], id="a plain tag is PB124's"
        ),
        pytest.param(
            container("command: [sh, -c, 'sleep {{=asInt(inputs.parameters.text)}}']"), [], id="as a number"
        ),
        pytest.param(
            container("command: [sh, -c, \"echo {{=inputs.parameters.text == 'x' ? 'yes' : 'no'}}\"]"), [], id="only asked"
        ),
        pytest.param(
            container("command: [sh, -c, 'echo {{=toJson(inputs.parameters.text)}}']"), ["error"], id="JSON for a shell"
        ),
        pytest.param(
            container("command: [sh, -c, 'echo {{workflow.parameters.text}}']"), ["error"], id="right from the run"
        ),
    ],
)  # fmt: skip
def test_where_it_goes(template: str, found: list[str]) -> None:
    assert severities(template) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        pytest.param("{{workflow.parameters.text}}", ["error"], id="passed on"),
        pytest.param("x-{{workflow.parameters.text}}", ["error"], id="with something before it"),
        pytest.param("{{=workflow.parameters.text + '.'}}", ["error"], id="by an expression"),
        pytest.param("fixed", [], id="another value"),
        pytest.param("{{=string(len(workflow.parameters.text))}}", [], id="its length"),
    ],
)
def test_it_is_followed_through_calls(value: str, found: list[str]) -> None:
    given = f'arguments: {{parameters: [{{name: text, value: "{value}"}}]}}'
    main = f"name: main, steps: [[{{name: a, template: inner, {given}}}]]"
    passes = f"name: inner, {INPUTS}, steps: [[{{name: b, template: leaf, arguments: {{parameters: [{{name: text, value: '{TEXT}'}}]}}}}]]"
    assert severities(main, passes, f"name: leaf, {INPUTS}, {PASTES}") == found


@pytest.mark.parametrize(
    "dest",
    [
        pytest.param("spec.templates.0.container.args.0", id="an argument is not looked at"),
        pytest.param("metadata.name", id="a name has its own rules"),
    ],
)
def test_a_trigger_may_write_elsewhere(dest: str) -> None:
    assert severities(container("command: [echo], args: [x]"), dest=dest) == []


def test_a_trigger_that_writes_the_script_itself() -> None:
    template = "name: main, script: {image: busybox, command: [sh], source: none}"
    assert severities(template, dest="spec.templates.0.script.source") == ["error"]


def test_what_an_unknown_function_leaves_is_not_decided() -> None:
    found = report(container("command: [sh, -c, 'echo {{=sprig.upper(inputs.parameters.text)}}']"))
    assert found.findings == ()
    assert len(found.not_decided) == 1
