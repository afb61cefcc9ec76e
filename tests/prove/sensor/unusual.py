"""Valid Sensors that are seldom written: filters, joined ways, and triggers. Data only; Argo's controller takes each."""

from typing import Any

from tests.prove.sensor.proved import data, github, heard, number, sensor, text

LOG = "- template: {name: t, conditions: a, log: {}}\n"
MAP = "{resource: {apiVersion: v1, kind: ConfigMap, metadata: {name: w}}}"
FLOW = "{resource: {apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: w}}}"
PULLS = text("body.X-GitHub-Event", "^pull_request$")
HOOK: dict[str, Any] = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "EventSource",
    "metadata": {"name": "hook", "namespace": "plays"},
    "spec": {"webhook": {"ci": {"endpoint": "/", "port": "12000", "method": "POST"}}},
}


def flag(path: str, value: str) -> str:
    return f"{{path: {path}, type: bool, value: ['{value}']}}"


def event(name: str, *filters: str) -> str:
    return data(text("body.X-GitHub-Event", f"^{name}$"), *filters)


# What a dependency on a webhook asks for.
OF_HOOKS: dict[str, str] = {
    "no filters": "",
    "empty filters": ", filters: {}",
    "a header": data(text("header.X-Token.0", "^abc$")),
    "a header's list": data(text("header.X-Token", "abc")),
    "the whole body": data(text("body", "abc")),
    "a key with a dot": data(text(r"body.a\.b", "abc")),
    "a number as a pattern": data(text("body.n", "^1[0-9]*$")),
    "a number with a comparator": data(number("body.n", ">=", "1")),
    "a number that must not be": data(number("body.n", "!=", "1")),
    "a number as Go writes it": data(number("body.n", "=", "1_000")),
    "a number without end": data(number("body.n", "<", "inf")),
    "two ends that are none": data(number("body.n", "<", "inf"), number("body.n", ">", "-inf")),
    "two large numbers": data(number("body.n", "<", "1e17"), number("body.n", "<", "1e18")),
    "a range": data(number("body.n", ">", "5"), number("body.n", "<", "6")),
    "a range of one number": data(number("body.n", ">=", "5"), number("body.n", "<=", "5")),
    "words of bools": data(flag("body.x", "T"), flag("body.x", "1")),
    "a text that must not be": data(text("body.x", "^x$", comparator="!=")),
    "two texts that must not be": data(
        text("body.x", "^a$", comparator="!="), text("body.x", "^b$", comparator="!=")
    ),
    "null": data(text("body.x", "^$")),
    "capitals or not": data(text("body.x", "(?i)^MAIN$"), text("body.x", "^main$")),
    "a named group": data(text("body.x", "(?P<x>a)")),
    "data joined by or": data(text("body.x", "^a$"), text("body.x", "^b$")).replace(
        "{data", "{dataLogicalOperator: or, data"
    ),
    "sections joined by or": data(text("body.x", "^a$"), text("body.x", "^b$"))
    + ", filtersLogicalOperator: or",
    "a time over midnight": ", filters: {time: {start: '8:00:00', stop: '07:59:59.5'}}",
    "expressions": ", filters: {exprLogicalOperator: or, exprs: [{expr: 'x > 1', fields: [{name: x, path: body.x}]}]}",
    "a script": ", filters: {script: return true}",
    "a template": ", filters: {data: [{path: body.x, type: string, value: [^x$], template: '{{ b64dec .Input }}'}]}",
    "jq": ", transform: {jq: .body}, filters: {data: [" + text("title", "x") + "]}",
    "lua": ", transform: {script: return event}, filters: {data: [" + text("title", "x") + "]}",
}
# What a dependency on GitHub's hooks asks for.
OF_GITHUB: dict[str, str] = {
    "a query": data(PULLS, text('body.pull_request.labels.#(name=="x").name', "^x$")),
    "how many": data(PULLS, number("body.pull_request.labels.#", ">", "0")),
    "all names": data(PULLS, text("body.pull_request.labels.#.name", '"x"')),
    "the first": data(PULLS, text("body.pull_request.labels.0.name", "^x$")),
    "a wildcard": data(PULLS, text("body.pull_re*.title", "x")),
    "the event in a header": data(text("headers.X-Github-Event.0", "^push$")),
    "the event as a list": data(text("headers.X-Github-Event", '^\\["push"\\]$')).replace(
        "\\\\", "\\"
    ),
    "the event in both": data(PULLS, text("headers.X-Github-Event.0", "^pull_request$")),
    "a signature": data(text("headers.X-Hub-Signature-256.0", "^sha256=")),
    "who asks": data(text("headers.User-Agent.0", "^GitHub-Hookshot/")),
    "events by a pattern": data(text("body.X-GitHub-Event", "^pull_request(_review)?$")),
    "actions by a pattern": event("pull_request", text("body.action", "^(un)?labeled$")),
    "a dispatched workflow": event("workflow_dispatch", text("body.inputs.target", "^prod$")),
    "a push's commits": event(
        "push",
        text("body.commits.#(modified.#>0)#.id", "."),
        text("body.head_commit.message", "ci"),
    ),
    "a comment on a pull request": event(
        "issue_comment",
        text("body.issue.pull_request.url", "."),
        text("body.comment.body", "^/retest"),
    ),
    "a check": event("check_run", text("body.check_run.conclusion", "^success$")),
    "a check's pull requests": event(
        "check_suite", number("body.check_suite.pull_requests.0.number", ">", "0")
    ),
    "a run": event("workflow_run", text("body.workflow_run.conclusion", "^(success|failure)$")),
    "a release": event("release", flag("body.release.prerelease", "false")),
    "a tag": event("create", text("body.ref_type", "^tag$")),
    "a deployment": event("deployment_status", text("body.deployment_status.state", "^success$")),
    "a merge queue": event("merge_group", text("body.action", "^checks_requested$")),
    "a sort of sender": data(PULLS, text("body.sender.type", "^User$")),
    "an author's standing": data(PULLS, text("body.pull_request.author_association", "^MEMBER$")),
    "a bool as a text": data(PULLS, text("body.pull_request.draft", "^false$")),
    "a bot in a class": data(text("body.sender.login", "^dependabot[[]bot[]]$")),
    "an organization": data(PULLS, text("body.organization.login", "^acme$")),
    "an app": data(PULLS, number("body.installation.id", ">", "1")),
    "merged": event(
        "pull_request", text("body.action", "^closed$"), flag("body.pull_request.merged", "true")
    ),
    "what changed": event(
        "pull_request", text("body.action", "^edited$"), text("body.changes.title.from", ".")
    ),
    "metadata of the source": data(text("metadata.team", "^x$")),
    "all of the context": ", filters: {context: {type: github, source: github, subject: hooks, "
    "datacontenttype: application/json}}",
}
_KEY = "{dependencyName: a, dataKey: body.repository.name}"
_SENT = f"[{{src: {_KEY}, dest: x}}]"
_SECRET = "{name: s, key: k}"
_STATUS = "\n  policy: {status: {allow: [200]}}"


def _named(source: str) -> str:
    return f"parameters: [{{src: {{dependencyName: a, {source}}}, dest: metadata.name}}]"


# What a trigger does with an event of GitHub's, as the rest of its template and of the trigger.
DOES: dict[str, str] = {
    "a rate": "log: {intervalSeconds: 1}}\n  rateLimit: {unit: Second, requestsPerUnit: 2}",
    "what is lost": "log: {}}\n  atLeastOnce: true\n"
    "  dlqTrigger: {atLeastOnce: true, template: {name: x, log: {}}}",
    "a patch of what is there": f"k8s: {{operation: patch, liveObject: true, source: {MAP}}}}}",
    "a delete": f"k8s: {{operation: delete, source: {MAP}, {_named('dataKey: body.ref')}}}}}",
    "a create by delivery": f"k8s: {{source: {MAP}, {_named('dataKey: body.X-GitHub-Delivery')}}}}}",
    "a create by the event's own id": f"k8s: {{source: {MAP}, {_named('contextKey: id')}}}}}",
    "a template of the context": f"k8s: {{source: {MAP}, "
    + _named("contextTemplate: 'x-{{ .Input.id }}'")
    + "}}",
    "the whole event": "http: {url: 'http://x', payload: [{src: {dependencyName: a}, dest: ''}]}}"
    + _STATUS,
    "all of the body": f"k8s: {{operation: patch, source: {MAP}, parameters: "
    "[{src: {dependencyName: a, dataKey: body, useRawData: true}, dest: data.all}]}}",
    "one more in a list": "argoWorkflow: {operation: submit, args: [-p, x=1], source: {resource: "
    "{apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {generateName: x-}, "
    "spec: {arguments: {parameters: [{name: a, value: x}]}}}}, "
    f"parameters: [{{src: {_KEY}, dest: spec.arguments.parameters.-1.value}}]}}}}",
    "parameters of the trigger": "argoWorkflow: {operation: resume, args: [--node-field-selector, x], "
    f"source: {FLOW}}}}}\n  parameters: [{{src: {_KEY}, dest: argoWorkflow.args.1}}, "
    f"{{src: {_KEY}, dest: argoWorkflow.source.resource.metadata.name}}]",
    "an address of the event": f"http: {{url: 'http://x'}}}}{_STATUS}\n"
    "  parameters: [{src: {dependencyName: a, dataTemplate: 'http://{{ .Input.body.repository.name }}'}, "
    "dest: http.url}]",
    "capitals as Go reads them": f"http: {{url: 'http://x', parameters: [{{src: {_KEY}, dest: URL}}]}}}}{_STATUS}",
    "an action that a parameter brings": "}\n"
    "  parameters: [{src: {dependencyName: a, dataKey: body.x, useRawData: true}, dest: log}]",
    "slack": f"slack: {{slackToken: {_SECRET}, parameters: [{{src: {_KEY}, dest: message}}]}}}}",
    "mail": f"email: {{host: x, to: [x], parameters: [{{src: {_KEY}, dest: body}}]}}}}",
    "kafka": f"kafka: {{url: x, topic: y, payload: {_SENT}}}}}",
    "nats": f"nats: {{url: x, subject: y, payload: {_SENT}}}}}",
    "a function": f"awsLambda: {{functionName: x, region: y, payload: {_SENT}, "
    f"parameters: [{{src: {_KEY}, dest: functionName}}]}}}}",
    "another's server": f"custom: {{serverURL: x, secure: false, spec: {{x: z}}, payload: {_SENT}}}}}",
    "openWhisk": f"openWhisk: {{host: x, actionName: y, payload: {_SENT}}}}}",
    "pulsar": f"pulsar: {{url: x, topic: y, payload: {_SENT}}}}}",
    "a workflow in git": "argoWorkflow: {operation: submit, source: {git: {url: 'https://x', "
    "cloneDirectory: /git, filePath: x.yaml, branch: main}}}}",
    "an object in a map": "k8s: {source: {configmap: {name: x, key: k}}}}",
    "an object behind an address": "k8s: {source: {url: {path: 'https://x'}}}}",
    "a policy": f"k8s: {{source: {MAP}}}}}\n  policy: {{k8s: {{labels: {{a: b}}, "
    "backoff: {duration: 1s, steps: 3, factor: 2}, errorOnBackoffTimeout: true}}",
    "a pause in two units": "log: {}}\n  atLeastOnce: true\n"
    "  retryStrategy: {steps: 3, duration: 1m30s, factor: 1.5, jitter: 0.1}",
    "headers of the event": "http: {url: 'http://x', method: GET, dynamicHeaders: [{src: "
    f"{{dependencyName: a, dataKey: headers.X-Github-Delivery.0}}, dest: X-Delivery}}]}}}}{_STATUS}",
}
# Conditions over dependencies on one webhook.
CONDITIONS: dict[str, tuple[str, ...]] = {
    "a && b": ("a", "b"),
    "(a && b) || c-d": ("a", "b", "c-d"),
    "c_d": ("c-d",),
    "": ("x-1",),
}


def sensors() -> dict[str, list[dict[str, Any]]]:
    """Return each Sensor with the EventSource it listens to."""
    found = {
        rule: [HOOK, sensor(heard("a", filters, "hook", "ci"), LOG)]
        for rule, filters in OF_HOOKS.items()
    }
    for rule, filters in OF_GITHUB.items():
        found[f"github: {rule}"] = [github(), sensor(heard("a", filters), LOG)]
    for rule, does in DOES.items():
        does = does if does.startswith("}") else f", {does}"  # noqa: PLW2901
        trigger = f"- template: {{name: t, conditions: a{does}"
        found[f"trigger: {rule}"] = [github(), sensor(heard("a"), trigger)]
    for conditions, names in CONDITIONS.items():
        dependencies = "".join(heard(name, "", "hook", "ci") for name in names)
        trigger = f"- template: {{name: t, conditions: '{conditions}', log: {{}}}}"
        found[f'conditions "{conditions}"'] = [HOOK, sensor(dependencies, trigger)]
    return found
