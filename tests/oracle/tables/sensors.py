"""Sensors that Argo's controller refuses (pkg/reconciler/sensor/validate.go), each one change away from a good one. Data only."""

import json
from typing import Any

RESOURCE = {"apiVersion": "v1", "kind": "X", "metadata": {"name": "one"}}
PARAMETER = {"src": {"dependencyName": "a", "dataKey": "body.x"}, "dest": "metadata.name"}
FILTER = {"path": "body.x", "type": "string", "value": ["yes"]}


def trigger(kind: str, settings: dict[str, Any]) -> dict[str, Any]:
    return {"template": {"name": kind, "conditions": "a", kind: settings}}


SENSOR: dict[str, Any] = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "Sensor",
    "metadata": {"name": "s", "namespace": "plays"},
    "spec": {
        "dependencies": [
            {"name": "a", "eventSourceName": "g", "eventName": "e", "filters": {"data": [FILTER]}}
        ],
        "triggers": [
            trigger("k8s", {"source": {"resource": RESOURCE}, "parameters": [PARAMETER]}),
            trigger("http", {"url": "http://x/"}),
            trigger("argoWorkflow", {"operation": "submit", "source": {"resource": RESOURCE}}),
        ],
    },
}
REMOVED = object()
DEPENDENCY, DATA = "dependencies.0", "dependencies.0.filters.data.0"
K8S, HTTP, ARGO = (f"triggers.{at}.template" for at in range(3))
PARAM = f"{K8S}.k8s.parameters.0"

BOTH: dict[str, tuple[str, Any]] = {
    "no dependency": ("dependencies", []),
    "a dependency without a name": (f"{DEPENDENCY}.name", REMOVED),
    "of no source": (f"{DEPENDENCY}.eventSourceName", ""),
    "of no event": (f"{DEPENDENCY}.eventName", REMOVED),
    "a trigger without a name": (f"{K8S}.name", ""),
    "a trigger without a template": ("triggers.0.template", REMOVED),
    "an unknown operation": (f"{K8S}.k8s.operation", "replace"),
    "no operation of argo": (f"{ARGO}.argoWorkflow.operation", REMOVED),
    "an unknown operation of argo": (f"{ARGO}.argoWorkflow.operation", "start"),
    "no resource": (f"{K8S}.k8s.source", REMOVED),
    "no url": (f"{HTTP}.http.url", ""),
    "an unknown method": (f"{HTTP}.http.method", "HEAD"),
    "a parameter without a source": (f"{PARAM}.src", REMOVED),
    "a parameter of no dependency": (f"{PARAM}.src.dependencyName", ""),
    "a parameter to nowhere": (f"{PARAM}.dest", REMOVED),
    "an unknown way to write": (f"{PARAM}.operation", "replace"),
    "a value that is no text": (f"{DATA}.value", [1]),
    "values that are no list": (f"{DATA}.value", "yes"),
}
# An engine for one event does not look at these; `playbook prove` does.
PROVED: dict[str, tuple[str, Any]] = {
    "no trigger": ("triggers", []),
    "two triggers of one name": (f"{HTTP}.name", "k8s"),
    "an unknown operator between the data filters": (
        f"{DEPENDENCY}.filters.dataLogicalOperator",
        "OR",
    ),
    "an unknown operator between the sections": (f"{DEPENDENCY}.filtersLogicalOperator", "xor"),
    "an unknown comparator": (f"{DATA}.comparator", "=="),
    "a filter without a path": (f"{DATA}.path", ""),
    "a filter without a type": (f"{DATA}.type", REMOVED),
    "a filter without values": (f"{DATA}.value", []),
    "a filter with an empty value": (f"{DATA}.value", ["yes", ""]),
    "a policy of an http trigger without statuses": ("triggers.1.policy", {"status": {}}),
    "a policy of a k8s trigger without labels": (
        "triggers.0.policy",
        {"k8s": {"backoff": {"steps": 1}, "errorOnBackoffTimeout": True}},
    ),
    "a policy of argo without labels": (
        "triggers.2.policy",
        {"k8s": {"backoff": {"steps": 1}, "errorOnBackoffTimeout": True}},
    ),
    "a DLQ trigger without atLeastOnce": ("triggers.0.dlqTrigger", trigger("http", {"url": "x"})),
}
SECRET = {"name": "s", "key": "k"}
PAYLOAD = [{"src": {"dependencyName": "a", "dataKey": "body.x"}, "dest": "x"}]
WIDE: dict[str, Any] = {
    **SENSOR,
    "spec": {
        "dependencies": [
            {
                "name": "a",
                "eventSourceName": "g",
                "eventName": "e",
                "filtersLogicalOperator": "or",
                "filters": {
                    "context": {"type": "webhook"},
                    "time": {"start": "08:00:00", "stop": "18:00:00", "timezone": "Europe/Paris"},
                    "exprs": [{"expr": "x == 1", "fields": [{"name": "x", "path": "body.x"}]}],
                    "exprLogicalOperator": "or",
                    "script": "return true",
                },
            }
        ],
        "triggers": [
            trigger("awsLambda", {"functionName": "f", "region": "eu", "payload": PAYLOAD}),
            trigger("kafka", {"url": "k:9092", "topic": "x", "payload": PAYLOAD}),
            trigger("nats", {"url": "n:4222", "subject": "x", "payload": PAYLOAD}),
            trigger("slack", {"slackToken": SECRET, "parameters": PAYLOAD}),
            trigger("openWhisk", {"actionName": "x", "host": "http://x", "payload": PAYLOAD}),
            trigger("custom", {"serverURL": "http://x", "spec": {}, "payload": []}),
            trigger("email", {"host": "smtp", "port": 25}),
            trigger("log", {}),
            trigger("pulsar", {"url": "pulsar://x", "topic": "x", "payload": []}),
            trigger("http", {"url": "http://x/", "payload": [{"src": PAYLOAD[0]["src"]}]}),
            trigger("k8s", {"source": {"resource": RESOURCE}})
            | {"atLeastOnce": True, "dlqTrigger": trigger("log", {}) | {"atLeastOnce": True}},
        ],
    },
}
(AWS, KAFKA, NATS, SLACK, WHISK, CUSTOM, EMAIL, LOG, PULSAR, POST, LAST) = (
    f"triggers.{at}.template" for at in range(11)
)
FILTERS = f"{DEPENDENCY}.filters"


def reset(cron: str, timezone: str = "") -> list[dict[str, Any]]:
    return [{"byTime": {"cron": cron, "timezone": timezone}}]


# Changes of WIDE, which our engine does not model: argo refuses them, `playbook prove` finds them.
WIDER: dict[str, tuple[str, Any]] = {
    "a context filter for nothing": (f"{FILTERS}.context", {"id": "1"}),
    "a time without seconds": (f"{FILTERS}.time.start", "08:00"),
    "a time that does not exist": (f"{FILTERS}.time.stop", "24:00:00"),
    "a time of no length": (f"{FILTERS}.time.stop", " 8:00:00"),
    "a time without a start": (f"{FILTERS}.time.start", REMOVED),
    "an unknown time zone": (f"{FILTERS}.time.timezone", "Europe/Atlantis"),
    "a time zone in another folder": (f"{FILTERS}.time.timezone", "../Europe/Paris"),
    "an unknown operator between the expressions": (f"{FILTERS}.exprLogicalOperator", "|"),
    "no expression": (f"{FILTERS}.exprs.0.expr", ""),
    "an expression without fields": (f"{FILTERS}.exprs.0.fields", []),
    "a field without a path": (f"{FILTERS}.exprs.0.fields.0.path", ""),
    "a field without a name": (f"{FILTERS}.exprs.0.fields.0.name", ""),
    "conditions reset by nothing": (f"{LOG}.conditionsReset", [{}]),
    "conditions reset daily": (f"{LOG}.conditionsReset", reset("@daily")),
    "conditions reset never": (f"{LOG}.conditionsReset", reset("")),
    "six fields": (f"{LOG}.conditionsReset", reset("0 0 0 * * *")),
    "a weekday 7": (f"{LOG}.conditionsReset", reset("0 0 * * 7")),
    "a minute 60": (f"{LOG}.conditionsReset", reset("60 0 * * *")),
    "a day 0": (f"{LOG}.conditionsReset", reset("0 0 0 * *")),
    "a range that runs backwards": (f"{LOG}.conditionsReset", reset("0 5-3 * * *")),
    "a step of nothing": (f"{LOG}.conditionsReset", reset("*/0 * * * *")),
    "two steps": (f"{LOG}.conditionsReset", reset("*/2/2 * * * *")),
    "two hyphens": (f"{LOG}.conditionsReset", reset("1-2-3 * * * *")),
    "a weekday for a month": (f"{LOG}.conditionsReset", reset("0 0 * mon *")),
    "reset in no time zone": (f"{LOG}.conditionsReset", reset("0 0 * * *", "Atlantis")),
    "a cron line in no time zone": (f"{LOG}.conditionsReset", reset("TZ=Atlantis 0 0 * * *")),
    "a function without a name": (f"{AWS}.awsLambda.functionName", ""),
    "a function nowhere": (f"{AWS}.awsLambda.region", ""),
    "a function of nothing": (f"{AWS}.awsLambda.payload", REMOVED),
    "no broker": (f"{KAFKA}.kafka.url", ""),
    "no topic": (f"{KAFKA}.kafka.topic", ""),
    "no payload of kafka": (f"{KAFKA}.kafka.payload", REMOVED),
    "no payload of nats": (f"{NATS}.nats.payload", REMOVED),
    "no server": (f"{NATS}.nats.url", ""),
    "no subject": (f"{NATS}.nats.subject", ""),
    "a payload to nowhere": (f"{NATS}.nats.payload.0.dest", REMOVED),
    "no token of slack": (f"{SLACK}.slack.slackToken", REMOVED),
    "a parameter of slack to nowhere": (f"{SLACK}.slack.parameters.0.dest", ""),
    "no action": (f"{WHISK}.openWhisk.actionName", ""),
    "no host": (f"{WHISK}.openWhisk.host", ""),
    "a token without a key": (f"{WHISK}.openWhisk.authToken", {"name": "s"}),
    "no payload of openWhisk": (f"{WHISK}.openWhisk.payload", REMOVED),
    "no custom server": (f"{CUSTOM}.custom.serverURL", ""),
    "no custom spec": (f"{CUSTOM}.custom.spec", REMOVED),
    "secure without a certificate": (f"{CUSTOM}.custom.secure", True),
    "no mail server": (f"{EMAIL}.email.host", ""),
    "a port that is none": (f"{EMAIL}.email.port", 65536),
    "a payload of http without a source": (f"{POST}.http.payload.0.src", REMOVED),
    "a payload of http of no dependency": (f"{POST}.http.payload.0.src.dependencyName", ""),
    "a policy of a function without statuses": ("triggers.0.policy", {"status": {}}),
    "a trigger's own parameter to nowhere": ("triggers.7.parameters", [{"src": PAYLOAD[0]["src"]}]),
    "lost events, not at least once": ("triggers.10.atLeastOnce", REMOVED),
    "lost events, lost again": ("triggers.10.dlqTrigger.atLeastOnce", False),
    "lost events without a name": ("triggers.10.dlqTrigger.template.name", ""),
}
# Changes of WIDE that look wrong, and that the controller takes.
TAKEN: dict[str, tuple[str, Any]] = {
    "an hour of one digit": (f"{FILTERS}.time.start", " 8:00:00"),
    "a fraction of a second": (f"{FILTERS}.time.start", "08:00:00.5"),
    "over midnight": (f"{FILTERS}.time.stop", "07:00:00"),
    "UTC": (f"{FILTERS}.time.timezone", "UTC"),
    "no time zone": (f"{FILTERS}.time.timezone", ""),
    "a context filter by subject": (f"{FILTERS}.context", {"subject": "e"}),
    "names of days": (f"{LOG}.conditionsReset", reset("0 0 * JAN-mar mon,Fri")),
    "a step from a number": (f"{LOG}.conditionsReset", reset("5/15 */2 ? * *")),
    "a cron line with its time zone": (
        f"{LOG}.conditionsReset",
        reset("CRON_TZ=Asia/Tokyo 0 0 * * *"),
    ),
    "an empty payload": (f"{KAFKA}.kafka.payload", []),
    "a secure connection": (
        f"{CUSTOM}.custom",
        {"serverURL": "x", "spec": {}, "certSecret": SECRET},
    ),
    "a parameter of kafka to nowhere": (f"{KAFKA}.kafka.parameters", [{"src": PAYLOAD[0]["src"]}]),
    "an empty source": (f"{LAST}.k8s.source", {}),
    "a policy for another kind": (
        "triggers.10.policy",
        {"status": {"allow": []}},
    ),
    "no status at all": ("triggers.9.policy", {"status": {"allow": []}}),
}


def changed(path: str, value: Any, good: dict[str, Any] = SENSOR) -> dict[str, Any]:
    """Return the good Sensor with one field changed."""
    sensor: dict[str, Any] = json.loads(json.dumps(good))  # nothing is shared between its parts
    place: Any = sensor["spec"]
    *above, last = (int(part) if part.isdigit() else part for part in path.split("."))
    for part in above:
        place = place[part]
    if value is REMOVED:
        del place[last]
    else:
        place[last] = value
    return sensor
