"""How each rule of this family breaks this repository's rendered tree."""

from tests.prove.breaking import BUS, PULL_REQUEST, REVIEW, SOURCE, Break, both, edit

ROLE = "rbac/role-playbook-sensor.yaml"
TRIGGERS = "  triggers:\n"
NAME = """\
        - src:
            dependencyName: reviewed
            dataKey: body.X-GitHub-Delivery
          dest: metadata.name
"""
WORKFLOW = """\
        source:
          resource:
            apiVersion: argoproj.io/v1alpha1
            kind: Workflow
            metadata:
              name: play
              namespace: playbook
            spec:
              workflowTemplateRef:
                name: play
"""
SAID = """\
  - policy: {{status: {{allow: [200]}}}}
    template:
      name: {}
      conditions: reviewed
      http:
        url: https://hooks.acme.example
"""


def filtered(path: str, value: str, kind: str = "string", more: str = "", also: str = "") -> Break:
    """Add a dependency that no gate needs, with a data filter, and a trigger that logs it."""
    filters = f"""\
    filters:
      data:
      - path: body.X-GitHub-Event
        type: string
        value: [^pull_request_review$]
      - path: {path}
        type: {kind}
{more}        value:
        - {value}
{also}"""
    return heard("play", filters)


def heard(event: str, filters: str = "") -> Break:
    """Add a dependency that no gate needs, and a trigger that logs it."""
    head = f"  - name: seen\n    eventSourceName: github\n    eventName: {event}\n"
    log = "  - template:\n      name: seen\n      conditions: seen\n      log: {}\n"
    return edit(REVIEW, TRIGGERS, head + filters + TRIGGERS + log)


def also(kind: str, text: str, head: str = "") -> Break:
    """Add a trigger to the Sensor of the reviews."""
    start = f"  - {head}template:\n      name: also\n      conditions: reviewed\n      {kind}:\n"
    return edit(REVIEW, TRIGGERS, TRIGGERS + start + text)


def told(dest: str, source: str) -> Break:
    """Add a trigger that tells a server one thing of a review."""
    text = f"""\
        url: https://hooks.acme.example
        parameters:
        - src: {{dependencyName: reviewed, {source}}}
          dest: {dest}
"""
    return also("http", text, "policy: {status: {allow: [200]}}\n    ")


def allowed(verbs: str) -> Break:
    """Let Sensors do what the trigger added to them does."""
    rule = f"- apiGroups: [argoproj.io]\n  resources: [workflows]\n  verbs: [{verbs}]\n"
    return edit(ROLE, "rules:\n", "rules:\n" + rule)


BROKEN: dict[str, Break] = {
    "PB201": edit(PULL_REQUEST, "^(?:labeled|unlabeled)$", "labeled"),
    "PB202": filtered("body.sender.login", "^5dlabs-rex[bot]$"),
    "PB203": filtered("body.pull_request.base.ref", "^(?!main)"),
    "PB204": filtered("headers.X-GitHub-Event.0", "^pull_request_review$"),
    "PB205": edit(PULL_REQUEST, "^(?:synchronize)$", "^(?:sync)$"),
    "PB206": heard(
        "play",
        "    filters: {data: [{path: body.X-GitHub-Event, type: string, value: [^issues$]}]}\n",
    ),
    "PB207": filtered(
        "body.pull_request.base.ref",
        "^main$",
        more='        comparator: "!="\n',
        also="        - ^next$\n",
    ),
    "PB208": edit(PULL_REQUEST, "operation: patch", "operation: apply", 1),
    "PB209": filtered(
        "body.pull_request.base.ref",
        "^next$",
        more="        value: [^main$]\n      - path: body.pull_request.base.ref\n        type: string\n",
    ),
    "PB210": filtered("body.pull_request.title", '"1"', "number", '        comparator: ">"\n'),
    "PB211": heard("plays"),
    "PB212": edit(PULL_REQUEST, "      conditions: changed\n", ""),
    "PB213": edit(PULL_REQUEST, "conditions: changed", "conditions: change"),
    "PB214": edit(
        REVIEW,
        "  dependencies:\n",
        "  dependencies:\n"
        "  - {name: is-new, eventSourceName: github, eventName: play}\n"
        "  - {name: is_new, eventSourceName: github, eventName: play}\n",
    ),
    "PB215": edit(REVIEW, "  name: pull-request-review\n", "  name: pull.request.review\n"),
    "PB220": edit(REVIEW, "- atLeastOnce: true\n    retry", "- retry"),
    "PB221": edit(PULL_REQUEST, "duration: 1s", "duration: 1", 1),
    "PB222": edit(REVIEW, "operation: patch", "operation: create"),
    "PB223": also("http", "        url: https://hooks.acme.example\n"),
    "PB230": edit(
        REVIEW,
        "  - atLeastOnce: true\n",
        "  - parameters:\n    - src: {dependencyName: reviewed, dataKey: body.action}\n"
        "      dest: spec.action\n    atLeastOnce: true\n",
    ),
    "PB231": edit(
        PULL_REQUEST,
        'body.label.name\n            value: ""\n',
        "body.label.name\n",
    ),
    "PB232": told("headers.sender", 'dataTemplate: "{{ .Input.body.sender.id }}"'),
    "PB233": edit(
        REVIEW,
        "name: delivery\n",
        'name: delivery\n              labels: {by: "{{ .Input.body.sender.login }}"}\n',
    ),
    "PB234": told("headers..sender", "dataKey: body.sender.login"),
    "PB241": both(
        also("k8s", f"        operation: patch\n{WORKFLOW}"), allowed("get, create, patch")
    ),
    "PB242": both(
        edit(REVIEW, NAME, ""),
        edit(REVIEW, "name: delivery", "generateName: delivery-"),
        edit(REVIEW, "operation: patch", "operation: create"),
    ),
    "PB243": edit(REVIEW, TRIGGERS, TRIGGERS + SAID.format("once") + SAID.format("twice")),
    "PB244": edit(
        REVIEW, TRIGGERS, TRIGGERS + "  - template: {name: idle, conditions: reviewed}\n"
    ),
    "PB250": edit(
        SOURCE,
        "      webhookSecret:\n        name: github-webhook\n        key: secret\n",
        "",
    ),
    "PB251": edit(BUS, '"33554432"', '"25000000"'),
    "PB252": edit(BUS, "maxAge: 168h", "maxAge: 1h"),
    "PB253": edit(SOURCE, "contentType: json", "contentType: xml"),
    "PB254": edit(BUS, "    replicas: 3\n    maxPayload", "    replicas: 2\n    maxPayload"),
}
