"""Issue 5's phrases about what a Sensor does with an event: conditions, actions, parameters. Data only."""

from typing import Any

import pytest

from tests.prove.sensor.proved import data, fires, heard, sensor
from tests.prove.sensor.unusual import FLOW, LOG, MAP, PULLS

Json = dict[str, Any]
RETRY = "- template: {name: t, conditions: a, log: {}}\n  atLeastOnce: true\n  retryStrategy: "


def does(action: str, filters: str = "") -> Json:
    return sensor(heard("a", filters), fires("t", "a", action))


def k8s(source: str, dest: str = "metadata.name", filters: str = "") -> Json:
    parameter = f"{{src: {{dependencyName: a, {source}}}, dest: {dest}}}"
    return does(f"k8s: {{operation: patch, source: {MAP}, parameters: [{parameter}]}}", filters)


def _heard_as(name: str) -> Json:
    """Return a spec whose parameter reads the dependency "a", with one of another name."""
    spec: Json = k8s("dataKey: body.x", "data.x")["spec"]
    spec["dependencies"][0]["name"] = name
    return spec


def argo(dest: str) -> Json:
    parameter = f"{{src: {{dependencyName: a, dataKey: body.x}}, dest: {dest}}}"
    return does(f"argoWorkflow: {{operation: resume, source: {FLOW}, parameters: [{parameter}]}}")


OF_TRIGGERS = [
    pytest.param(
        "PB212",
        [sensor(heard("a") + heard("b"), "- template: {name: t, log: {}}")],
        id="no conditions",
    ),
    pytest.param("PB208", [does(f"argoWorkflow: {{source: {FLOW}}}")], id="no operation"),
    pytest.param(
        "PB214",
        [sensor(heard("a-b") + heard("a_b"), fires("t", "a-b", "log: {}"))],
        id="twins",
    ),
    pytest.param(
        "PB220",
        [sensor(heard("a"), LOG.rstrip() + "\n  retryStrategy: {steps: 3}")],
        id="retries that never run",
    ),
    pytest.param(
        "PB208",
        [sensor(heard("a"), LOG.rstrip() + "\n  dlqTrigger: {template: {name: x, log: {}}}")],
        id="a DLQ that never runs",
    ),
    pytest.param("PB230", [argo("argoWorkflow.args.1")], id="a parameter one level too deep"),
    pytest.param("PB230", [argo("args.1")], id="a parameter for the trigger in the object"),
    pytest.param(
        "PB230",
        [
            sensor(
                heard("a"),
                f"- template: {{name: t, conditions: a, k8s: {{operation: patch, source: {MAP}}}}}\n"
                "  parameters: [{src: {dependencyName: a, dataKey: body.x}, dest: metadata.name}]",
            )
        ],
        id="a parameter for the object in the trigger",
    ),
    pytest.param(
        "PB230",
        [
            does(
                "slack: {slackToken: {name: s, key: k}, parameters: "
                "[{src: {dependencyName: a, dataKey: body.x}, dest: slack.message}]}"
            )
        ],
        id="a parameter one level too deep, of slack",
    ),
    pytest.param(
        "PB231", [k8s("dataKey: body.label.name", filters=data(PULLS))], id="a missing key"
    ),
    pytest.param(
        "PB231",
        [k8s("dataKey: body.x", "data.x") | {"spec": _heard_as("b")}],
        id="a parameter of no dependency",
    ),
    pytest.param(
        "PB222",
        [
            sensor(
                heard("a"),
                f"- template: {{name: t, conditions: a, k8s: {{source: {MAP}}}}}\n"
                "  atLeastOnce: true\n  retryStrategy: {steps: 9, duration: 10s}",
            )
        ],
        id="a create that is tried for long",
    ),
    pytest.param(
        "PB221", [sensor(heard("a"), f"{RETRY}{{duration: 10}}")], id="an integer duration"
    ),
    pytest.param("PB221", [sensor(heard("a"), f"{RETRY}{{duration: '10'}}")], id="no unit"),
    pytest.param(
        "PB232",
        [k8s("dataTemplate: 'x-{{ .Input.body.pull_request.id }}'", filters=data(PULLS))],
        id="a number through a template",
    ),
    pytest.param(
        "PB233",
        [
            does(
                "k8s: {operation: patch, source: {resource: {apiVersion: v1, kind: ConfigMap, "
                "metadata: {name: x}, data: {x: '{{ .Input.body.x }}'}}}}"
            )
        ],
        id="a template in a resource",
    ),
    pytest.param(
        "PB234",
        [k8s("dataKey: body.x", "'data.l.#(name==\"y\").x'")],
        id="a dest that hits nothing",
    ),
    pytest.param("PB234", [k8s("dataKey: body.x", "data..x")], id="an empty part"),
    pytest.param(
        "PB304",
        [does(f"argoWorkflow: {{operation: resume, source: {FLOW}}}")],
        id="a resume without a selector",
    ),
    pytest.param(
        "PB241",
        [does(f"k8s: {{operation: update, source: {FLOW}}}")],
        id="an update that creates a Workflow",
    ),
    pytest.param(
        "PB242",
        [does(f"k8s: {{source: {MAP.replace('name: w', 'generateName: w')}}}")],
        id="a name nobody decides",
    ),
    pytest.param(
        "PB243",
        [
            sensor(
                heard("a"),
                fires("t", "a", "http: {url: 'http://x'}")
                + fires("u", "a", "http: {url: 'http://x'}"),
            )
        ],
        id="one event, done twice",
    ),
    pytest.param(
        "PB244",
        [sensor(heard("a"), "- template: {name: t, conditions: a}")],
        id="no action",
    ),
    pytest.param("PB244", [does("log: {}\n    http: {url: 'http://x'}")], id="two actions"),
    pytest.param("PB215", [sensor(heard("a"), LOG, "a.b")], id="a dot in a Sensor's name"),
    pytest.param("PB215", [sensor(heard("a"), fires("'my trigger'", "a", "log: {}"))], id="no key"),
    pytest.param(
        "PB213",
        [sensor(heard("a.b"), "- template: {name: t, log: {}}")],
        id="no conditions, a dot",
    ),
    pytest.param(
        "PB213", [sensor(heard("a.b"), fires("t", "a.b", "log: {}"))], id="a dot in conditions"
    ),
    pytest.param(
        "PB213", [sensor(heard("a"), fires("t", "a ||", "log: {}"))], id="half an expression"
    ),
    pytest.param("PB223", [does("http: {url: 'http://x'}")], id="no status policy"),
]
